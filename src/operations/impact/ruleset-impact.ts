import { compileRuleset } from '../../rules/compile/compile-ruleset.ts'
import type { FindingChange, FloorWeakening } from '../../rules/index.ts'
import type { Verdict } from '../../rules/pack/format.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import type { CandidateInput } from '../rulesets/candidate-input.ts'
import { weakeningsAgainstLive } from '../rulesets/floor-guard.ts'
import { candidateComplaints, resolveCandidate } from '../rulesets/resolve-candidate.ts'
import { takeTurns } from '../turns.ts'
import { ownLocale, readLocale } from '../vocabulary/read-locale.ts'
import { LAST_CHECKS_MAX } from './impact-checks.ts'
import { readRecordedChecks } from './read-recorded-checks.ts'
import { replay } from './replay.ts'

const LAST_CHECKS_DEFAULT = 200

export interface RulesetImpactInput extends CandidateInput {
  readonly lastChecks?: number | null | undefined
  readonly locale?: string | null | undefined
}

/** A recorded check that would come out otherwise. */
export interface ImpactChangeView {
  readonly checkId: string
  readonly before: Verdict
  readonly after: Verdict
  /** Requirements that would stand otherwise; of a list's items the worst counts. */
  readonly findings: readonly FindingChange[]
  readonly because: readonly string[]
}

/** A recorded check whose facts would be refused. */
export interface ImpactRefusalView {
  readonly checkId: string
  readonly because: readonly string[]
}

export interface RulesetImpactView {
  readonly compared: number
  /** Checks whose subject was erased: nothing is left to compare. */
  readonly unreadable: number
  /** Newly blocked ones first, then what gets stricter, then what gets easier; of each the newest first. */
  readonly changes: readonly ImpactChangeView[]
  readonly refusals: readonly ImpactRefusalView[]
  /** Floors that would ask for less than in the live ruleset. */
  readonly weakenings: readonly FloorWeakening[]
  readonly userErrors: readonly UserFault[]
}

const nothing = (userErrors: readonly UserFault[]): RulesetImpactView => ({
  compared: 0,
  unreadable: 0,
  changes: [],
  refusals: [],
  weakenings: [],
  userErrors,
})

/**
 * Replays the latest recorded checks on a set of packs that need not be live: which verdicts would change, and why. Each
 * check keeps its facts and its time; its waivers end, as they do when rules change. At most 1,000 checks, opened and
 * judged a page at a time. Stores nothing. What is wrong with the set is told as user errors.
 */
export async function rulesetImpact({ ctx, input }: Call<RulesetImpactInput>): Promise<RulesetImpactView> {
  requireScope(ctx, 'read')
  const wanted = input.lastChecks ?? LAST_CHECKS_DEFAULT
  const malformed = inputFaults(messageLocale(ctx, input.locale), [
    ...candidateComplaints(input),
    { path: ['input', 'lastChecks'], problem: lastChecksProblem(wanted) },
    aboutText(['input', 'locale'], input.locale, TEXT.locale),
  ])
  if (malformed.length > 0) return nothing(malformed)
  const resolution = await resolveCandidate(ctx, input, null)
  if (!resolution.ok) return nothing(resolution.userErrors)
  const compiled = compileRuleset(resolution.candidate.ruleset)
  const { weakenings } = await weakeningsAgainstLive(ctx, compiled.ruleset)
  const reader = readLocale(ctx, compiled.ruleset, input.locale)
  const locale = reader?.locale ?? ownLocale(ctx, compiled.ruleset)
  const replayed = await replayAll(ctx, wanted, (check) => replay(compiled, check, locale, ctx.work))
  return { ...replayed, weakenings }
}

function lastChecksProblem(wanted: number) {
  if (wanted >= 1 && wanted <= LAST_CHECKS_MAX) return null
  return { en: `must be 1 to ${LAST_CHECKS_MAX}`, 'zh-CN': `必须为1到${LAST_CHECKS_MAX}` }
}

async function replayAll(
  ctx: OperationContext,
  wanted: number,
  replayOne: (check: Parameters<typeof replay>[1]) => ReturnType<typeof replay>,
): Promise<Omit<RulesetImpactView, 'weakenings'>> {
  const changes: ImpactChangeView[] = []
  const refusals: ImpactRefusalView[] = []
  const turn = takeTurns(ctx)
  let compared = 0
  let unreadable = 0
  for await (const page of readRecordedChecks(ctx, wanted)) {
    unreadable += page.unreadable
    for (const check of page.checks) {
      await turn()
      const outcome = replayOne(check)
      compared += 1
      if (outcome.kind === 'changed') changes.push({ checkId: check.id, ...outcome })
      if (outcome.kind === 'refused') refusals.push({ checkId: check.id, because: outcome.because })
    }
  }
  return { compared, unreadable, changes: changes.sort(byGravity), refusals, userErrors: [] }
}

const RANK: Readonly<Record<Verdict, number>> = {
  BLOCKED: 0,
  NEEDS_INFORMATION: 1,
  PROCEED_WITH_CONDITIONS: 2,
  PROCEED: 3,
}

/** Sorting is stable, so the newest first of each kind. */
function byGravity(one: ImpactChangeView, other: ImpactChangeView): number {
  const kind = ({ before, after }: ImpactChangeView) =>
    RANK[after] > RANK[before] ? 2 : after === 'BLOCKED' ? 0 : 1
  return kind(one) - kind(other)
}
