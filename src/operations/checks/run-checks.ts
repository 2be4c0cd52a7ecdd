import { evaluateForSubject } from '../assessments/evaluate-for-subject.ts'
import { noLiveRuleset } from '../assessments/evaluate-situation.ts'
import { forgetRecords } from '../check-subjects/read-records.ts'
import { withinToken } from '../check-tokens/token-bounds.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError, type UserFault } from '../errors.ts'
import { faultIn, messageLocale } from '../input.ts'
import { rememberNothing } from '../organisation/remembered.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { sampleVerification } from '../verification/sample-verification.ts'
import { type CheckDraft, fingerprintOf, makeDraft } from './check-draft.ts'
import { type RunSafetyCheckInput, runInputFaults } from './check-input.ts'
import type { CheckView } from './check-view.ts'
import { readAhead } from './read-ahead.ts'
import { findKeyedChecks, type KeyedCheck, recordChecks } from './record-checks.ts'

export interface RunSafetyCheckPayload {
  readonly safetyCheck: CheckView | null
  readonly userErrors: readonly UserFault[]
}

interface PlacedInput {
  readonly input: RunSafetyCheckInput
  /** Where the input stands in the operation's arguments. */
  readonly path: readonly string[]
}

/** How far an input came: malformed, refused by the rules, or ready to be recorded. */
type Prepared = { readonly placed: PlacedInput } & (
  | { readonly state: 'malformed' | 'refused'; readonly userErrors: readonly UserFault[] }
  | { readonly state: 'ready'; readonly draft: CheckDraft }
)

/** How often checks are assessed anew because a waiver they count on ended meanwhile, a register was added to or rules changed. */
const ROUNDS_MAX = 5

/**
 * Assesses each input, records those that can be, and answers each at its place. A waiver that a check counts on may be
 * revoked or tied to other facts before the check is written, by somebody else or by a check of the same call: then nothing
 * is written and it is assessed anew; likewise when somebody adds to what was read of its subjects, or when the rules are no longer those
 * that are remembered. Refuses with UNAVAILABLE when that happens again and again.
 */
export async function runEach(
  ctx: OperationContext,
  asked: readonly PlacedInput[],
): Promise<RunSafetyCheckPayload[]> {
  const inputs = asked.map(({ input, path }) => ({ input: withinToken(ctx, input), path }))
  const payloads = new Map<PlacedInput, RunSafetyCheckPayload>()
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const pending = inputs.filter((one) => !payloads.has(one))
    if (pending.length === 0) break
    if (round > 0) await readAnew(ctx)
    await runRound(ctx, pending, payloads)
  }
  return inputs.map((one) => {
    const payload = payloads.get(one)
    if (payload === undefined)
      throw new RefusedError('UNAVAILABLE', 'Waivers or registers keep changing; try again.')
    return payload
  })
}

/** Nothing that was read or remembered before counts any more. */
async function readAnew(ctx: OperationContext): Promise<void> {
  forgetRecords(ctx)
  if (!(await rememberNothing(ctx))) ctx.waiversAtHand = { waivers: [], isComplete: false }
}

/** Answers as many as can be recorded together; none while one is refused by rules that are only remembered. */
async function runRound(
  ctx: OperationContext,
  inputs: readonly PlacedInput[],
  payloads: Map<PlacedInput, RunSafetyCheckPayload>,
): Promise<void> {
  await readAhead(
    ctx,
    inputs.map(({ input }) => input),
  )
  const prepared = firstToUse(await Promise.all(inputs.map((placed) => prepare(ctx, placed))))
  // A repeated call whose facts a newer ruleset refuses still gets the check that was recorded at the first time.
  const refused = prepared.filter(({ state }) => state === 'refused')
  if (refused.length > 0 && ctx.remembered !== undefined) return
  const earlier = await findKeyedChecks(
    ctx,
    refused.map(({ placed }) => placed.input.idempotencyKey),
  )
  const recorded = await recordChecks(
    ctx,
    prepared.flatMap((one) => (one.state === 'ready' ? [one.draft] : [])),
  )
  for (const one of prepared) {
    const keyed = one.state === 'ready' ? recorded : earlier
    if (keyed !== null) payloads.set(one.placed, await answer(ctx, one, keyed))
  }
}

/** Without those that count on a waiver which one before them is about to tie to other facts. */
function firstToUse(prepared: readonly Prepared[]): Prepared[] {
  const factsOf = new Map<string, string>()
  return prepared.filter((one) => {
    const uses = one.state === 'ready' ? one.draft.waiverUses : []
    const isFirst = uses.every(
      ({ waiverId, factsDigest }) => (factsOf.get(waiverId) ?? factsDigest) === factsDigest,
    )
    if (isFirst) for (const { waiverId, factsDigest } of uses) factsOf.set(waiverId, factsDigest)
    return isFirst
  })
}

async function prepare(ctx: OperationContext, placed: PlacedInput): Promise<Prepared> {
  const { input, path } = placed
  const malformed = runInputFaults(ctx, input, path)
  if (malformed.length > 0) return { placed, state: 'malformed', userErrors: malformed }
  const compiled = await loadActiveRuleset({ ctx })
  if (compiled === null) {
    return { placed, state: 'refused', userErrors: [noLiveRuleset(messageLocale(ctx, input.locale))] }
  }
  const evaluation = await evaluateForSubject(ctx, compiled, { situation: input, path })
  if (!evaluation.ok) return { placed, state: 'refused', userErrors: evaluation.userErrors }
  return { placed, state: 'ready', draft: await makeDraft(ctx, { input, view: evaluation.view }) }
}

async function answer(
  ctx: OperationContext,
  one: Prepared,
  keyed: ReadonlyMap<string, KeyedCheck>,
): Promise<RunSafetyCheckPayload> {
  const { input, path } = one.placed
  if (one.state === 'malformed') return { safetyCheck: null, userErrors: one.userErrors }
  const found = keyed.get(input.idempotencyKey)
  if (found === undefined) {
    if (one.state === 'refused') return { safetyCheck: null, userErrors: one.userErrors }
    throw new Error('A check was recorded but its key is not there')
  }
  if (found.fingerprint !== (await fingerprintOf(ctx, input))) {
    const text = {
      en: 'This idempotency key was used before with another input; use a new key for a new check.',
      'zh-CN': '该幂等键已用于其他输入;新的检查请使用新的键。',
    }
    const reader = messageLocale(ctx, input.locale)
    const fault = faultIn(reader, 'IDEMPOTENCY_CONFLICT', text, [...path, 'idempotencyKey'])
    return { safetyCheck: null, userErrors: [fault] }
  }
  const fresh = one.state === 'ready' && one.draft.row.id === found.check.id ? one.draft.view : null
  if (fresh !== null) sampleVerification(ctx, found.check.id, fresh.assessment)
  return { safetyCheck: { ...found.check, fresh, isOfCaller: true }, userErrors: [] }
}
