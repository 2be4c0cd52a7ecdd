import type { EntryCommand } from '../../rules/index.ts'
import { decideEntry } from '../../rules/procedures/decide-entry.ts'
import { registerOf } from '../../rules/procedures/in-force.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError, type UserFault } from '../errors.ts'
import { hideKey } from '../idempotency/keyed-row.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { actingPerson } from '../records/acting.ts'
import { fingerprintOf } from '../records/event-draft.ts'
import { keyedEventsStatement } from '../records/event-statements.ts'
import { momentOf } from '../records/moment.ts'
import {
  aboutSaid,
  EVENTS_PER_RECORD_MAX,
  keyConflict,
  recordIsFull,
  refusalFaults,
} from '../records/record-faults.ts'
import { writeEvents } from '../records/write-events.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import { amendedEntry } from './entry-drafts.ts'
import { entryStateOf } from './entry-events.ts'
import { type EntryView, type RegisterEntryPayload, standingEntryOf } from './entry-view.ts'
import {
  dismissalsStatement,
  dismissedOf,
  entriesByIdStatements,
  type StandingEntry,
} from './read-entries.ts'

export interface VoidRegisterEntryInput {
  readonly idempotencyKey: string
  readonly entryId: string
  readonly reason: string
}

export interface AmendRegisterEntryInput extends VoidRegisterEntryInput {
  /** The fields that are otherwise; null empties one. */
  readonly fields?: unknown
}

const ROUNDS_MAX = 8

/**
 * Corrects an entry; what stood there before stays in its history. What is wrong with the correction comes back as user errors, and nothing
 * is recorded.
 */
export function amendRegisterEntry({
  ctx,
  input,
}: Call<AmendRegisterEntryInput>): Promise<RegisterEntryPayload> {
  requireScope(ctx, 'check')
  const { fields, reason } = input
  return changeEntry(ctx, 'amendRegisterEntry', input, { kind: 'amend', fields, reason })
}

/** Declares an entry void, for good: it counts for nothing from then on and stays to be seen. */
export function voidRegisterEntry({
  ctx,
  input,
}: Call<VoidRegisterEntryInput>): Promise<RegisterEntryPayload> {
  requireScope(ctx, 'check')
  return changeEntry(ctx, 'voidRegisterEntry', input, { kind: 'void', reason: input.reason })
}

type Change = VoidRegisterEntryInput & { readonly fields?: unknown }

async function changeEntry(
  ctx: OperationContext,
  operation: string,
  input: Change,
  command: EntryCommand,
): Promise<RegisterEntryPayload> {
  const malformed = inputFaults(messageLocale(ctx), [
    aboutText(['input', 'idempotencyKey'], input.idempotencyKey, TEXT.idempotencyKey),
    aboutText(['input', 'entryId'], input.entryId, TEXT.id),
    aboutText(['input', 'reason'], input.reason, TEXT.note),
    aboutSaid(['input', 'fields'], input.fields),
  ])
  if (malformed.length > 0) return { entry: null, userErrors: malformed }
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { keyed, view, dismissed } = await readForChange(ctx, operation, input)
    if (view === null) return { entry: null, userErrors: [notThere(ctx)] }
    if (keyed !== undefined) {
      const isSame =
        keyed.fingerprint === (await fingerprintOf(ctx, { input })) && keyed.event.recordId === view.id
      return isSame
        ? { entry: view, userErrors: [] }
        : { entry: null, userErrors: [keyConflict(ctx, ['input'])] }
    }
    const standing = await standingEntryOf(ctx, view)
    const result = await change(ctx, operation, input, {
      standing,
      dismissed: dismissedOf(view.id, dismissed),
      view,
      command,
    })
    if (result !== null) return result
  }
  throw new RefusedError('UNAVAILABLE', 'Others keep changing this entry; try again.', {
    retryAfterSeconds: 1,
  })
}

async function readForChange(ctx: OperationContext, operation: string, { idempotencyKey, entryId }: Change) {
  if (!isGeneratedId(ID_PREFIXES.entry, entryId)) return { keyed: undefined, view: null, dismissed: [] }
  const key = await hideKey(ctx, idempotencyKey)
  const [[keyed], [row], events, dismissed] = await ctx.db.readBatch([
    keyedEventsStatement(ctx, operation, [key]),
    ...entriesByIdStatements(ctx, [entryId]),
    dismissalsStatement(ctx, [entryId]),
  ])
  const view: EntryView | null =
    row === undefined ? null : { id: row.id, row, events, standing: null, page: [row.id] }
  return { keyed, view, dismissed }
}

/** Null when the entry was changed by somebody else meanwhile, so that nothing was written. */
async function change(
  ctx: OperationContext,
  operation: string,
  input: Change,
  {
    standing,
    dismissed,
    view,
    command,
  }: {
    standing: StandingEntry
    dismissed: ReadonlySet<string>
    view: EntryView
    command: EntryCommand
  },
): Promise<RegisterEntryPayload | null> {
  if (standing.opened.events.length >= EVENTS_PER_RECORD_MAX)
    return { entry: view, userErrors: [recordIsFull(ctx, ['input', 'entryId'])] }
  const inForce = await registerInForce(ctx, view)
  const decision = decideEntry(inForce, standing.state, command, actingPerson(ctx), momentOf(ctx))
  if (!decision.ok) return { entry: view, userErrors: refusalFaults(ctx, decision.refusals, ['input']) }
  const draft = await amendedEntry(ctx, inForce, {
    standing,
    dismissed,
    event: decision.event,
    key: { operation, said: input.idempotencyKey, input },
    rulesetDigest: inForce.compiled.ruleset.digest,
  })
  const keyed = (await writeEvents(ctx, operation, [{ draft }])).get(input.idempotencyKey)
  if (keyed === undefined || keyed.event.id !== draft.event.id) return null
  const { event } = keyed
  const { dataKey } = standing.opened.row
  const opened = {
    row: { ...draft.record, dataKey },
    key: standing.opened.key,
    events: [...standing.opened.events, { row: event, said: draft.said }],
  }
  const entry = {
    id: view.id,
    row: opened.row,
    events: [...view.events, event],
    standing: { opened, state: entryStateOf(opened) },
    page: [view.id],
  }
  return { entry, userErrors: [] }
}

/** The register of an entry as the live ruleset has it; where it has it no more, as it was when the entry was last changed. */
export async function registerInForce(
  ctx: OperationContext,
  { row }: { readonly row: Pick<EntryView['row'], 'code' | 'rulesetDigest'> },
) {
  const live = await loadActiveRuleset({ ctx })
  const found = live && registerOf(live, row.code)
  if (found) return found
  const before = await loadRuleset({ ctx, input: { digest: row.rulesetDigest } })
  const was = before && registerOf(before, row.code)
  if (!was) throw new Error(`The ruleset of an entry has no register ${row.code}`)
  return was
}

function notThere(ctx: OperationContext): UserFault {
  const text = { en: 'There is no entry of this id.', 'zh-CN': '没有该编号的登记条目。' }
  return faultIn(messageLocale(ctx), 'NOT_FOUND', text, ['input', 'entryId'])
}
