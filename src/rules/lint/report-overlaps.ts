import { findingConflicts, findingShadowed } from '../compare/overlaps.ts'
import type { Steps } from '../operators/work.ts'
import { NO_WORDS, say } from '../pack/locale.ts'
import { resolveParameters } from '../ruleset/parameters.ts'
import type { RulesetRequirement } from '../types.ts'
import { type RulesInPlace, rulesInPlace } from './rules-in-place.ts'
import type { LintScope, Report } from './visible-packs.ts'

/** Judgements for all pairs of requirements of a pack, and for one, for each of the two questions. */
const JUDGEMENTS_MAX = 6_000
const JUDGEMENTS_EACH_MAX = 1_000

export interface OverlapFindings {
  /** Every pair of requirements that read the same facts was looked at to the end. */
  readonly isFinished: boolean
  /** If not, how many were looked at. */
  readonly compared: number
}

/**
 * Reports requirements that add nothing to another one of the pack or of a pack it extends, and pairs that can apply
 * together and cannot both be met, unless a conflict rule says so already. `settled` are left out.
 */
export function* reportOverlaps(
  scope: LintScope,
  rules: RulesInPlace,
  settled: ReadonlySet<string>,
  report: Report,
): Steps<OverlapFindings> {
  const shadowed = yield* reportShadowed(scope, withoutSettled(rules, settled), report)
  // Whether two requirements exclude each other is told for the values that hold while nobody moves them.
  const parameters = resolveParameters([...scope.extended, scope.pack], {}).values
  const atDefaults = scope.parameters.size === 0 ? rules : rulesInPlace(scope, parameters)
  const conflicting = yield* reportConflicts(scope, withoutSettled(atDefaults, settled), report)
  const unfinished = [shadowed, conflicting].filter(({ isFinished }) => !isFinished)
  return {
    compared: Math.min(...unfinished.map(({ compared }) => compared)),
    isFinished: unfinished.length === 0,
  }
}

const makeLimits = () => ({ budget: { judgements: JUDGEMENTS_MAX }, judgementsEach: JUDGEMENTS_EACH_MAX })

const withoutSettled = (rules: RulesInPlace, settled: ReadonlySet<string>): RulesInPlace => ({
  ...rules,
  own: rules.own.filter(({ code }) => !settled.has(code)),
})

function* reportShadowed(scope: LintScope, { own, inherited, context }: RulesInPlace, report: Report) {
  const placeOf = makePlaces(scope)
  const result = yield* findingShadowed(own, context, { ...makeLimits(), beside: inherited })
  for (const { code, by, isDuplicate } of result.found) {
    const [repeating, other] = isDuplicate ? [by, code] : [code, by]
    const path = placeOf(repeating)
    if (!path) continue
    if (isDuplicate)
      report(
        'DUPLICATE_REQUIREMENT',
        path,
        say(
          `\`${repeating}\` asks for the same as \`${other}\` in the same situations: one of them is enough`,
          `\`${repeating}\`与\`${other}\`在相同情形下要求相同：保留一项即可`,
        ),
      )
    else
      report(
        'SHADOWED_REQUIREMENT',
        path,
        say(
          `\`${repeating}\` adds nothing: wherever it applies \`${other}\` asks for at least as much`,
          `\`${repeating}\`没有增加内容：凡是它适用之处，\`${other}\`的要求都不低于它`,
        ),
      )
  }
  return result
}

function* reportConflicts(scope: LintScope, { own, inherited, context }: RulesInPlace, report: Report) {
  const placeOf = makePlaces(scope)
  const said = new Set(
    [scope.pack, ...scope.extended]
      .flatMap((pack) => pack.conflicts ?? [])
      .map(({ between }) => pairOf(between)),
  )
  const byCode = new Map([...inherited, ...own].map((requirement) => [requirement.code, requirement]))
  const result = yield* findingConflicts(own, context, { ...makeLimits(), beside: inherited })
  for (const { codes, facts, asOf } of result.found) {
    const [first, second] = codes
    const path = placeOf(second)
    if (!path || said.has(pairOf(codes))) continue
    const bothStop = codes.every((code) => stopsWork(byCode.get(code)))
    const then = bothStop
      ? say(', and whatever is done, the work stays stopped', '，无论怎样做都只能停止')
      : NO_WORDS
    report(
      'CONTRADICTING_REQUIRES',
      [...path, 'require'],
      say(
        `\`${second}\` and \`${first}\` can apply together, but cannot both be fulfilled${then.en}: for example with ${JSON.stringify(facts)} as of ${asOf}`,
        `\`${second}\`与\`${first}\`可能同时适用，却不能同时满足${then['zh-CN']}：例如在${asOf}，事实为${JSON.stringify(facts)}`,
      ),
    )
  }
  return result
}

const pairOf = (codes: readonly string[]): string => [...codes].sort().join()

const stopsWork = (requirement: RulesetRequirement | undefined): boolean =>
  requirement?.level === 'blocking' && requirement.bites !== 'on_close'

/** Where a requirement stands in the pack; null for one of another pack. */
function makePlaces({ pack }: LintScope): (code: string) => ['requirements', number] | null {
  const indexes = new Map((pack.requirements ?? []).map(({ code }, index) => [code, index]))
  return (code) => {
    const index = indexes.get(code)
    return index === undefined ? null : ['requirements', index]
  }
}
