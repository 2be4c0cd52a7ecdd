import { and, eq, ne, notExists, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import { closingIsBlocked } from '../../rules/procedures/closing.ts'
import { decideRun } from '../../rules/procedures/decide-run.ts'
import type { FindingView } from '../assessments/finding-view.ts'
import { forgetRecords, stillAsRead } from '../check-subjects/read-records.ts'
import { type CheckDraft, makeDraft } from '../checks/check-draft.ts'
import { type CheckView, toCheckView } from '../checks/check-view.ts'
import { findCheck } from '../checks/find-check.ts'
import { findKeyedChecks, recordChecks } from '../checks/record-checks.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError, type UserFault } from '../errors.ts'
import { aboutText, faultIn, messageLocale, TEXT } from '../input.ts'
import { quotaExceeded } from '../quotas/daily-quota.ts'
import { getCheckQuota } from '../quotas/get-check-quota.ts'
import { actingPerson } from '../records/acting.ts'
import { refusalFaults } from '../records/record-faults.ts'
import { isAmong } from '../records/record-rows.ts'
import { requireScope } from '../require-scope.ts'
import { waiversStillCount } from '../waivers/waiver-use.ts'
import { type ActInput, actFaults, actOnRun, type Outcome } from './act-on-run.ts'
import { evaluateClosing } from './evaluate-closing.ts'
import { factsForClosing } from './facts-for-closing.ts'
import { contextOfRun, type LoadedRun, stateOfRun } from './read-runs.ts'
import type { RunView } from './run-view.ts'

export interface CloseProcedureInput extends ActInput {
  readonly actingRole: string
  /** One of those that the procedure knows. */
  readonly outcome?: string | null | undefined
  /** RFC 3339 instant; now when absent. */
  readonly happenedAt?: string | null | undefined
}

export interface CloseProcedurePayload {
  readonly run: RunView | null
  /** The recorded check that the rules were asked with; null where the procedure names no closing act, or nothing was asked. */
  readonly safetyCheck: CheckView | null
  /** What keeps it from being closed. */
  readonly findings: readonly FindingView[]
  readonly userErrors: readonly UserFault[]
}

interface Refused {
  readonly userErrors: readonly UserFault[]
  readonly check: CheckView | null
  readonly findings: readonly FindingView[]
}

/**
 * Closes a run when the rules that it is pinned to let its closing act go ahead on what it yields and the registers of its subject say; the
 * check that they were asked with is
 * recorded either way. While something blocks, or turns on a fact that is not known, CLOSING_BLOCKED and the findings say what, and the run
 * stays as it is. What changes in the registers of the subject, in waivers or in runs that it started while it is being closed is in the
 * answer: then the rules are asked anew. The same key with the same input gives the same closing.
 */
export async function closeProcedure({
  ctx,
  input,
}: Call<CloseProcedureInput>): Promise<CloseProcedurePayload> {
  requireScope(ctx, 'check')
  const malformed = actFaults(ctx, input, [
    aboutText(['input', 'actingRole'], input.actingRole, TEXT.code),
    aboutText(['input', 'outcome'], input.outcome, TEXT.code),
  ])
  if (malformed.length > 0) return { run: null, safetyCheck: null, findings: [], userErrors: malformed }
  let round = 0
  const acted = await actOnRun<Refused>(ctx, 'closeProcedure', input, (run) => {
    // Somebody changed what the rules were asked about: it is read anew.
    if (round > 0) forgetWhatWasRead(ctx)
    round += 1
    return decide(ctx, input, run, { isFirst: round === 1 })
  })
  const { payload, refused, checkId } = acted
  const closing = checkId === null ? null : await findCheck(ctx, checkId)
  return { ...payload, safetyCheck: refused?.check ?? closing, findings: refused?.findings ?? [] }
}

async function decide(
  ctx: OperationContext,
  input: CloseProcedureInput,
  run: LoadedRun,
  { isFirst }: { readonly isFirst: boolean },
): Promise<Outcome<Refused>> {
  const { actingRole, outcome = null, happenedAt = null } = input
  const command = { kind: 'close', actingRole, outcome, happenedAt } as const
  const decision = decideRun(run.inForce, run.events, command, actingPerson(ctx), contextOfRun(ctx, run))
  const userErrors = decision.ok ? [blocked(ctx)] : refusalFaults(ctx, decision.refusals, ['input'])
  const unasked = { ok: false, refused: { userErrors, check: null, findings: [] } } as const
  if (userErrors.some(({ code }) => code !== 'CLOSING_BLOCKED')) return unasked
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const asked = await askRules(ctx, input, run)
    if (decision.ok && asked === null) return { ok: true, act: { event: decision.event } }
    if (asked === null) return unasked
    const { draft, findings, isStillSo } = asked
    if (decision.ok && findings.length === 0) {
      const check = isFirst ? draft : ((await recordedBefore(ctx, draft)) ?? draft)
      const onlyWhile = sql`${isStillSo} and ${isStillDone(ctx, run)}`
      return { ok: true, act: { event: decision.event, check, onlyWhile } }
    }
    // What holds it up is on record, too.
    const check = await recordAlone(ctx, draft)
    if (check !== null) return { ok: false, refused: { userErrors, check, findings } }
    forgetWhatWasRead(ctx)
  }
  throw new RefusedError('UNAVAILABLE', 'Waivers or registers keep changing; try again.')
}

/** Null when a waiver or a register has changed since the rules were asked, so that nothing was recorded. */
async function recordAlone(ctx: OperationContext, draft: CheckDraft): Promise<CheckView | null> {
  const recorded = (await recordChecks(ctx, [draft]))?.get(draft.key.said)
  if (recorded === undefined) return null
  const fresh = recorded.check.id === draft.row.id ? draft.view : null
  return { ...toCheckView(recorded.check), fresh, isOfCaller: true }
}

/**
 * A check of the same closing that was recorded without it, as was done once. Where there is none, and the day has no room for
 * another, refuses with QUOTA_EXCEEDED.
 */
async function recordedBefore(ctx: OperationContext, { key }: CheckDraft): Promise<{ id: string } | null> {
  const keyed = (await findKeyedChecks(ctx, [key.said])).get(key.said)
  if (keyed !== undefined) return { id: keyed.check.id }
  const { usedToday, maximumPerDay } = await getCheckQuota({ ctx })
  if (usedToday >= maximumPerDay) throw quotaExceeded(ctx)
  return null
}

/** Condition: the runs that steps of this one started, and that are closed, were not opened again. */
function isStillDone(ctx: OperationContext, { opened, children }: LoadedRun): SQL {
  const closed = children.filter(({ state }) => state === 'CLOSED').map(({ runId }) => runId)
  return notExists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(records)
      .where(
        and(
          eq(records.organisationId, ctx.organisation.id),
          eq(records.parentId, opened.row.id),
          isAmong(records.id, sql`(select value from json_each(${JSON.stringify(closed)}))`),
          ne(records.state, 'CLOSED'),
        ),
      ),
  )
}

function forgetWhatWasRead(ctx: OperationContext): void {
  ctx.waiversAtHand = { waivers: [], isComplete: false }
  forgetRecords(ctx)
}

/** What the rules say about the closing act, and the check that would be recorded of it. */
interface Asked {
  readonly draft: CheckDraft
  /** What keeps the run open. */
  readonly findings: readonly FindingView[]
  /** Condition for the batch of the closing: what the rules were asked about is as it was. */
  readonly isStillSo: SQL
}

/** Null where the procedure names no closing act. */
async function askRules(
  ctx: OperationContext,
  input: CloseProcedureInput,
  run: LoadedRun,
): Promise<Asked | null> {
  const state = stateOfRun(ctx, run)
  const outcome = input.outcome ?? null
  const { facts, subjectRef } = state
  const asOf = ctx.now().toISOString()
  const situation = { facts, asOf, ...(subjectRef !== null && { subjectRef }) }
  const pulled = await factsForClosing(ctx, run, { state, asOf })
  const evaluated = await evaluateClosing(ctx, run, { situation, outcome, pulled })
  if (evaluated === null) return null
  const { view } = evaluated
  const { verdict, findings } = view.assessment.result
  // The same attempt on the same records with the same answer is the same check; no caller can choose a key with a line break.
  const attempt = { outcome, verdict, sources: pulled.sources }
  const idempotencyKey = `closing ${canonicalJson(attempt)}\n${input.idempotencyKey}`
  const draft = await makeDraft(ctx, { input: { ...evaluated.situation, idempotencyKey }, view })
  const reasons = findings.filter(({ blocks, missingFacts }) =>
    verdict === 'BLOCKED' ? blocks : missingFacts.length > 0,
  )
  return {
    draft,
    findings: closingIsBlocked(view.assessment) ? reasons.map((finding) => ({ view, finding })) : [],
    isStillSo: sql`${stillAsRead(ctx, [pulled.read])} and ${waiversStillCount(ctx, draft.waiverUses)}`,
  }
}

/** How often the rules are asked anew because a waiver or a register changed meanwhile. */
const ROUNDS_MAX = 5

function blocked(ctx: OperationContext): UserFault {
  const text = {
    en: 'The rules do not let this be closed yet; the findings say why.',
    'zh-CN': '规则暂不允许结束；具体原因见“findings”。',
  }
  return faultIn(messageLocale(ctx), 'CLOSING_BLOCKED', text, ['input'])
}
