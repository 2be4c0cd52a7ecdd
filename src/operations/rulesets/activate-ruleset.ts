import { compileRuleset } from '../../rules/compile/compile-ruleset.ts'
import type { FloorWeakening, RulesetWarning } from '../../rules/index.ts'
import { packsOutOfForce } from '../../rules/ruleset/days-in-force.ts'
import type { Ruleset } from '../../rules/types.ts'
import type { PackReview } from '../../values/pack-review.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError, type UserFault } from '../errors.ts'
import { aboutText, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { signatureFaults } from '../signatures/signature-faults.ts'
import type { CandidateInput } from './candidate-input.ts'
import { draftFaults, reviewComplaints } from './draft-reviews.ts'
import {
  isWeakening,
  mandatoryPackFaults,
  type WeakeningPaths,
  weakeningFaults,
  weakeningsAgainstLive,
} from './floor-guard.ts'
import { movePointer, type PointerMove } from './put-to-use.ts'
import { candidateComplaints, resolveCandidate } from './resolve-candidate.ts'
import { findRuleset, type RulesetStage, type RulesetView } from './ruleset-view.ts'
import { readinessFaults } from './unfit-packs.ts'

export interface ActivateRulesetInput extends CandidateInput {
  readonly stage?: RulesetStage | null | undefined
  readonly note?: string | null | undefined
  /** Why floors may ask for less than they do now; wanted where they would. */
  readonly weakeningReason?: string | null | undefined
  /** Who has reviewed the drafts of the set. */
  readonly reviews?: readonly PackReview[] | null | undefined
}

export interface ActivateRulesetPayload {
  readonly ruleset: RulesetView | null
  /** What was settled on the stricter side, and packs that do not count yet or any more. */
  readonly warnings: readonly RulesetWarning[]
  /** Floors that ask, or would ask, for less than in the ruleset that was live before. */
  readonly weakenings: readonly FloorWeakening[]
  readonly userErrors: readonly UserFault[]
}

/** Nothing has changed, for these reasons. */
export const refused = (userErrors: readonly UserFault[]): ActivateRulesetPayload => ({
  ruleset: null,
  warnings: [],
  weakenings: [],
  userErrors,
})

/**
 * Makes a set of pack versions the live or the shadow ruleset: all of it or nothing. Whatever is wrong with the packs
 * together, with their tests, their signatures, a parameter, or a draft that nobody is named for is told as user errors and nothing
 * changes. So is a set in
 * which floors ask for less than in the live one, without a reason or the proposal of somebody else where two are asked for.
 * Repeating the call changes nothing more.
 */
export async function activateRuleset({
  ctx,
  input,
}: Call<ActivateRulesetInput>): Promise<ActivateRulesetPayload> {
  requireScope(ctx, 'approve')
  const reviews = input.reviews ?? []
  const malformed = inputFaults(messageLocale(ctx), [
    ...candidateComplaints(input),
    ...reviewComplaints(reviews, input.packs),
    aboutText(['input', 'note'], input.note, TEXT.note),
    aboutText(['input', 'weakeningReason'], input.weakeningReason, TEXT.note),
  ])
  if (malformed.length > 0) return refused(malformed)
  const stage = input.stage ?? 'LIVE'
  const resolution = await resolveCandidate(ctx, input, stage)
  if (!resolution.ok) return refused(resolution.userErrors)
  const { ruleset, packs, warnings } = resolution.candidate
  const placeOf = (index: number) => ['input', 'packs', String(index)]
  const unfit = [
    ...readinessFaults(ctx, resolution.candidate),
    ...(await signatureFaults(ctx, packs, placeOf)),
    ...(stage === 'LIVE' ? await mandatoryPackFaults(ctx, input.packs, ['input', 'packs']) : []),
    ...(stage === 'LIVE' ? await draftFaults(ctx, packs, reviews) : []),
  ]
  if (unfit.length > 0) return refused(unfit)
  // A ruleset that does not compile must never become live.
  const compiled = compileRuleset(ruleset)
  const reason = input.weakeningReason ?? null
  const paths = { reason: ['input', 'weakeningReason'], set: ['input', 'packs'] }
  const move = { ruleset, compiled, stage, note: input.note ?? null, reviews }
  const done = await putToUse(ctx, move, ruleset, { reason, paths })
  if (done.ruleset === null) return done
  return { ...done, warnings: [...warnings, ...packsOutOfForce(ruleset, ctx.now().getTime())] }
}

/** Other activations at the same moment, after each of which floors are compared again. */
const TRIES_MAX = 20

/**
 * Compares the floors with those of the live ruleset and moves the pointer, as often as something else is made live meanwhile.
 * What may not be weakened is told as user errors; the shadow stage weakens nothing and only reports.
 */
export async function putToUse(
  ctx: OperationContext,
  move: Omit<PointerMove, 'weakened'>,
  ruleset: Ruleset,
  { reason, paths }: { readonly reason: string | null; readonly paths: WeakeningPaths },
): Promise<ActivateRulesetPayload> {
  const { digest } = ruleset
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const report = await weakeningsAgainstLive(ctx, ruleset)
    const { weakenings } = report
    const isLive = move.stage === 'LIVE'
    const faults = isLive ? await weakeningFaults(ctx, report, { digest, reason, paths }) : []
    if (faults.length > 0) return { ...refused(faults), weakenings }
    const codes = weakenings.map(({ requirementCode }) => requirementCode)
    const weakened = isLive && isWeakening(report) ? { codes, reason: reason ?? '' } : undefined
    if (await movePointer(ctx, { ...move, weakened }))
      return { ruleset: await findRuleset(ctx, { digest }), warnings: [], weakenings, userErrors: [] }
  }
  throw new RefusedError('UNAVAILABLE', 'Other rulesets are being made live at the same moment; try again.')
}
