import satisfies from 'semver/functions/satisfies.js'
import validRange from 'semver/ranges/valid.js'
import { canonicalJson } from '../pack/digest.ts'
import { LIMITS, type Pack } from '../pack/format.ts'
import { faultOfRedeclared } from './parameters.ts'
import { requirementSites } from './sites.ts'
import type { LintRule, Report } from './visible-packs.ts'

/** The packs a pack stands on: there, in range, without circles, and small enough together. */
export const packDependencies: LintRule = (scope, report) => {
  const available = new Map(scope.extended.map((pack) => [pack.pack, pack]))
  const seen = new Set<string>()
  for (const [index, { pack: name, range }] of (scope.pack.extends ?? []).entries()) {
    const path = ['extends', index]
    if (seen.has(name)) report('ALREADY_DECLARED', [...path, 'pack'], `\`${name}\` stands twice in extends`)
    seen.add(name)
    if (validRange(range) === null) {
      report('INVALID_RANGE', [...path, 'range'], `\`${range}\` is not a version range such as ^1.0.0`)
    } else if (name === scope.pack.pack) {
      report('EXTENDS_CYCLE', [...path, 'pack'], 'a pack cannot extend itself')
    } else checkDependency(name, range, available.get(name), [...path, 'pack'], report)
  }
  for (const extended of scope.extended) {
    const back = (extended.extends ?? []).some((needed) => needed.pack === scope.pack.pack)
    if (back)
      report(
        'EXTENDS_CYCLE',
        ['extends'],
        `\`${extended.pack}\` extends this pack, so this pack cannot extend it`,
      )
  }
}

function checkDependency(
  name: string,
  range: string,
  found: Pack | undefined,
  path: (string | number)[],
  report: Report,
): void {
  if (!found) report('PACK_DEPENDENCY_MISSING', path, `the extended pack \`${name}\` is not at hand`)
  else if (!satisfies(found.version, range)) {
    report(
      'PACK_DEPENDENCY_MISSING',
      path,
      `\`${name}\` ${range} is wanted, but version ${found.version} is at hand`,
    )
  }
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
          `\`${owner.pack}\` declares \`${name}\` already; give yours another name`,
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
          `\`${owner.pack}\` has the code \`${code}\` in \`${list}\` already`,
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
      const message = `\`${other.pack}\` ${fault}; a pack that extends it can only make \`${name}\` stricter`
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
      tooLarge(requirements, 'requirements', LIMITS.requirementsPerRulesetMax),
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
      tooLarge(conditions, 'comparisons', LIMITS.conditionsPerRulesetMax),
    )
  }
}

const tooLarge = (count: number, what: string, max: number) =>
  `this pack and those it extends have ${count} ${what}; at most ${max} are allowed`

/** A draft has no reviewers yet, and only a draft says whose review it needs: a name in the file must not stand for a review. */
export const packStatus: LintRule = ({ pack: { status, reviewedBy = [], reviewNeeds } }, report) => {
  const isDraft = status === 'draft'
  if (isDraft && reviewedBy.length > 0)
    report(
      'STATUS_CONTRADICTED',
      ['reviewedBy'],
      'a draft has no reviewers yet: release it, or leave the list empty',
    )
  if (!isDraft && reviewNeeds !== undefined)
    report('STATUS_CONTRADICTED', ['reviewNeeds'], 'only a draft says whose review it still needs')
}

/** The dates of a pack follow each other, and its review is not overdue. */
export const packDates: LintRule = ({ pack, today }, report) => {
  const { from, until, reviewBy } = pack.effective
  if (until !== undefined && until < from)
    report(
      'ENDS_BEFORE_EFFECTIVE',
      ['effective', 'until'],
      `the last day ${until} lies before the pack takes effect on ${from}`,
    )
  if (reviewBy === undefined) return
  const path = ['effective', 'reviewBy']
  if (reviewBy < from)
    report(
      'REVIEW_BEFORE_EFFECTIVE',
      path,
      `the review date ${reviewBy} lies before the pack takes effect on ${from}`,
    )
  else if (today !== null && reviewBy < today)
    report('REVIEW_OVERDUE', path, `the review was due on ${reviewBy}`)
}
