import satisfies from 'semver/functions/satisfies.js'
import validRange from 'semver/ranges/valid.js'
import { canonicalJson } from '../pack/digest.ts'
import type { Pack } from '../pack/format.ts'
import { LIMITS } from '../pack/format-values.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { faultOfRedeclared } from './parameters.ts'
import { requirementSites } from './sites.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** The packs a pack stands on: there, in range, without circles, and small enough together. */
export const packDependencies: LintRule = (scope, report) => {
  const available = new Map(scope.extended.map((pack) => [pack.pack, pack]))
  const seen = new Set<string>()
  for (const [index, { pack: name, range }] of (scope.pack.extends ?? []).entries()) {
    const path = ['extends', index]
    if (seen.has(name))
      report(
        'ALREADY_DECLARED',
        [...path, 'pack'],
        say(`\`${name}\` stands twice under "extends"`, `\`${name}\`在"extends"中出现了两次`),
      )
    seen.add(name)
    if (validRange(range) === null) {
      report(
        'INVALID_RANGE',
        [...path, 'range'],
        say(
          `\`${range}\` does not say which versions are meant: write for example ^1.0.0, which is this version and later ones that do not break it`,
          `\`${range}\`未说明可用哪些版本：请写例如^1.0.0，表示此版本及其后兼容的版本`,
        ),
      )
    } else if (name === scope.pack.pack) {
      report(
        'EXTENDS_CYCLE',
        [...path, 'pack'],
        say('a pack cannot build on itself: take this entry out', '规则包不能以自身为基础：请删去此项'),
      )
    } else checkDependency({ name, range, path: [...path, 'pack'] }, available.get(name), scope, report)
  }
  for (const extended of scope.extended) {
    const back = (extended.extends ?? []).some((needed) => needed.pack === scope.pack.pack)
    if (back)
      report(
        'EXTENDS_CYCLE',
        ['extends'],
        say(
          `\`${extended.pack}\` builds on this pack, so this pack cannot build on it`,
          `\`${extended.pack}\`以此规则包为基础，因此此规则包不能再以它为基础`,
        ),
      )
  }
}

function checkDependency(
  { name, range, path }: { readonly name: string; readonly range: string; readonly path: Path },
  found: Pack | undefined,
  { others, extended }: LintScope,
  report: Report,
): void {
  if (!found) {
    const known = [...others, ...extended].map((other) => other.pack)
    const meant = didYouMean(name, known)
    const advice =
      meant.en === '' ? say(': upload it first, or correct its name', '：请先上传，或更正名称') : meant
    report(
      'PACK_DEPENDENCY_MISSING',
      path,
      say(
        `there is no pack \`${name}\`${advice.en} (the names that it declares are looked at when it is there)`,
        `没有名为\`${name}\`的规则包${advice['zh-CN']}（待有此规则包后再检查它所声明的名称）`,
      ),
    )
  } else if (!satisfies(found.version, range))
    report(
      'PACK_DEPENDENCY_MISSING',
      path,
      say(
        `of \`${name}\` there is version ${found.version}, which \`${range}\` leaves out: write ^${found.version}`,
        `\`${name}\`现有版本为${found.version}，不在\`${range}\`之内：请写^${found.version}`,
      ),
    )
}

/** What an extended pack declares cannot be declared anew with another meaning; a parameter may only be tightened. */
export const packDeclarations: LintRule = ({ pack, extended }, report) => {
  checkParameters(pack, extended, report)
  for (const section of ['facts', 'conditions'] as const) {
    for (const [name, declaration] of Object.entries(pack[section] ?? {})) {
      const owner = extended.find((other) => {
        const known = other[section]
        return (
          known !== undefined &&
          Object.hasOwn(known, name) &&
          canonicalJson(known[name]) !== canonicalJson(declaration)
        )
      })
      if (owner)
        report(
          'ALREADY_DECLARED',
          [section, name],
          say(
            `\`${owner.pack}\` has \`${name}\` already, with another meaning: take yours out to use that one, or give it another name`,
            `\`${owner.pack}\`中已有含义不同的\`${name}\`：若要使用它请删去此处的声明，否则请换名称`,
          ),
          'key',
        )
    }
  }
  for (const [list, terms] of Object.entries(pack.vocabulary ?? {})) {
    for (const [code, term] of Object.entries(terms)) {
      const owner = extended.find((other) => {
        const known = other.vocabulary?.[list]
        return (
          known !== undefined &&
          Object.hasOwn(known, code) &&
          canonicalJson(known[code]) !== canonicalJson(term)
        )
      })
      if (owner)
        report(
          'ALREADY_DECLARED',
          ['vocabulary', list, code],
          say(
            `\`${owner.pack}\` has the code \`${code}\` in \`${list}\` already, with another meaning: take yours out, or choose another code`,
            `\`${owner.pack}\`的\`${list}\`中已有含义不同的代码\`${code}\`：请删去此处的代码，或换一个`,
          ),
          'key',
        )
    }
  }
}

function checkParameters(pack: Pack, extended: readonly Pack[], report: Report): void {
  for (const [name, parameter] of Object.entries(pack.parameters ?? {})) {
    for (const other of extended) {
      const known = other.parameters && Object.hasOwn(other.parameters, name) && other.parameters[name]
      const fault = known && faultOfRedeclared(parameter, known)
      if (!fault) continue
      const message = say(
        `\`${other.pack}\` ${fault.en}; a pack that builds on it can only make \`${name}\` stricter`,
        `\`${other.pack}\`${fault['zh-CN']}；以它为基础的规则包只能使\`${name}\`更严格`,
      )
      report('ALREADY_DECLARED', ['parameters', name], message, 'key')
    }
  }
}

/** The pack and what it extends stay within the limits of one ruleset. */
export const packSize: LintRule = (scope, report) => {
  const layers = [...scope.extended, scope.pack]
  const requirements = layers.reduce((sum, layer) => sum + (layer.requirements?.length ?? 0), 0)
  if (requirements > LIMITS.requirementsPerRulesetMax) {
    report(
      'RULESET_TOO_LARGE',
      ['requirements'],
      tooLarge(requirements, say('requirements', '项要求'), LIMITS.requirementsPerRulesetMax),
    )
  }
  const conditions = layers
    .flatMap((layer) => layer.requirements ?? [])
    .flatMap((requirement) => requirementSites(requirement, [], null))
    .filter(({ node }) => scope.graph.fits(node))
    .reduce((sum, { node }) => sum + scope.graph.measure(node).comparisons, 0)
  if (conditions > LIMITS.conditionsPerRulesetMax) {
    report(
      'RULESET_TOO_LARGE',
      ['requirements'],
      tooLarge(conditions, say('comparisons', '个比较'), LIMITS.conditionsPerRulesetMax),
    )
  }
}

const tooLarge = (count: number, what: EngineText, max: number): EngineText =>
  say(
    `this pack and those it builds on have ${count} ${what.en}; at most ${max} are allowed`,
    `此规则包及其所依据的规则包共有${count}${what['zh-CN']}；最多允许${max}${what['zh-CN']}`,
  )

/** A draft has no reviewers yet, and only a draft says whose review it needs: a name in the file must not stand for a review. */
export const packStatus: LintRule = ({ pack: { status, reviewedBy = [], reviewNeeds } }, report) => {
  const isDraft = status === 'draft'
  if (isDraft && reviewedBy.length > 0)
    report(
      'STATUS_CONTRADICTED',
      ['reviewedBy'],
      say(
        'a draft has no reviewers yet: release it, or leave the list empty',
        '草稿尚无复核人：请发布，或将列表留空',
      ),
    )
  if (!isDraft && reviewNeeds !== undefined)
    report(
      'STATUS_CONTRADICTED',
      ['reviewNeeds'],
      say(
        'only a draft says whose review it still needs: take "reviewNeeds" out',
        '只有草稿才写明还需由谁复核：请删去"reviewNeeds"',
      ),
    )
}

/** The dates of a pack follow each other, and its review is not overdue. */
export const packDates: LintRule = ({ pack, today }, report) => {
  const { from, until, reviewBy } = pack.effective
  if (until !== undefined && until < from)
    report(
      'ENDS_BEFORE_EFFECTIVE',
      ['effective', 'until'],
      say(`the last day, ${until}, lies before the first, ${from}`, `最后一日${until}早于第一日${from}`),
    )
  if (reviewBy === undefined) return
  const path = ['effective', 'reviewBy']
  if (reviewBy < from)
    report(
      'REVIEW_BEFORE_EFFECTIVE',
      path,
      say(
        `the date of the review, ${reviewBy}, lies before the day from which the pack counts, ${from}`,
        `复核日期${reviewBy}早于规则包生效日${from}`,
      ),
    )
  else if (today !== null && reviewBy < today)
    report(
      'REVIEW_OVERDUE',
      path,
      say(
        `somebody was to look at this pack again by ${reviewBy}: do it, and write the next date`,
        `此规则包应在${reviewBy}前复核：请复核后写入下次日期`,
      ),
    )
}
