import { compileRuleset, packsOutOfForce, type RulesetWarning } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { signatureFaults } from '../signatures/signature-faults.ts'
import { movePointer } from './put-to-use.ts'
import { type CandidateInput, candidateComplaints, resolveCandidate } from './resolve-candidate.ts'
import { findRuleset, type RulesetStage, type RulesetView } from './ruleset-view.ts'
import { readinessFaults } from './unfit-packs.ts'

export interface ActivateRulesetInput extends CandidateInput {
  readonly stage?: RulesetStage | null | undefined
  readonly note?: string | null | undefined
}

export interface ActivateRulesetPayload {
  readonly ruleset: RulesetView | null
  /** What was settled on the stricter side, and packs that do not count yet or any more. */
  readonly warnings: readonly RulesetWarning[]
  readonly userErrors: readonly UserFault[]
}

/** Nothing has changed, for these reasons. */
export const refused = (userErrors: readonly UserFault[]): ActivateRulesetPayload => ({
  ruleset: null,
  warnings: [],
  userErrors,
})

/**
 * Makes a set of pack versions the live or the shadow ruleset: all of it or nothing. Whatever is wrong with the packs
 * together, with their tests, their signatures or a parameter is told as user errors and nothing changes. Repeating the
 * call changes nothing more.
 */
export async function activateRuleset({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: ActivateRulesetInput
}): Promise<ActivateRulesetPayload> {
  requireScope(ctx, 'approve')
  const malformed = inputFaults(messageLocale(ctx), [
    ...candidateComplaints(input),
    aboutText(['input', 'note'], input.note, TEXT.note),
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
  ]
  if (unfit.length > 0) return refused(unfit)
  // A ruleset that does not compile must never become live.
  const compiled = compileRuleset(ruleset)
  await movePointer(ctx, { ruleset, compiled, stage, note: input.note ?? null })
  const resting = packsOutOfForce(ruleset, ctx.now().getTime())
  return {
    ruleset: await findRuleset(ctx, { digest: ruleset.digest }),
    warnings: [...warnings, ...resting],
    userErrors: [],
  }
}
