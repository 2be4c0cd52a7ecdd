import { registerOf } from '../../rules/procedures/in-force.ts'
import { countsOf } from '../../rules/procedures/register-yields.ts'
import type { OperationContext } from '../context.ts'
import { maySeeSensitive, sensitiveIn, without } from '../records/field-view.ts'
import { momentOf } from '../records/moment.ts'
import { noteReading } from '../records/note-reading.ts'
import { type ReceiptView, receiptOfEvent } from '../records/receipt.ts'
import { isErased, type OpenedEvent, openSubject, unsaid } from '../records/sealed-record.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import { ownLocale } from '../vocabulary/read-locale.ts'
import { registerInForce } from './change-register-entry.ts'
import { type EntryView, standingEntryOf } from './entry-view.ts'
import type { RegisterView } from './list-registers.ts'

/** An event of an entry as callers see it. */
export interface EntryEventView {
  readonly entry: EntryView
  readonly event: OpenedEvent
}

/** The register of an entry. */
export async function registerOfEntry(ctx: OperationContext, entry: EntryView): Promise<RegisterView> {
  const { compiled, register } = await registerInForce(ctx, entry)
  return { compiled, register, locale: ownLocale(ctx, compiled.ruleset) }
}

/** Whom an entry is about; null for nobody in particular, and after the erasure. */
export function subjectOfEntry(ctx: OperationContext, { row, standing }: EntryView): Promise<string | null> {
  return standing === null ? openSubject(ctx, row) : Promise.resolve(standing.state.subjectRef)
}

/** Whether an entry counts now; one of which it is not known does not, nor does one that was erased. */
export async function entryCounts(ctx: OperationContext, entry: EntryView): Promise<boolean> {
  if (isErased(entry.row)) return false
  const { state } = await standingEntryOf(ctx, entry)
  return countsOf(await registerInForce(ctx, entry), state, momentOf(ctx)) === 'TRUE'
}

/**
 * What stands in an entry, nothing after its erasure: without what needs care for callers who may not read it; for others that is recorded.
 */
export async function fieldsOfEntry(
  ctx: OperationContext,
  entry: EntryView,
): Promise<Readonly<Record<string, unknown>>> {
  if (isErased(entry.row)) return {}
  const { state } = await standingEntryOf(ctx, entry)
  return readable(ctx, entry, state.fields, await sensitiveFields(ctx, entry))
}

/** What was sent in an event of an entry, by the same rule. */
export async function fieldsOfEntryEvent(
  ctx: OperationContext,
  { entry, event }: EntryEventView,
): Promise<Readonly<Record<string, unknown>> | null> {
  const fields = (event.said.fields as Readonly<Record<string, unknown>> | null | undefined) ?? null
  return fields && readable(ctx, entry, fields, await sensitiveFields(ctx, entry))
}

/** The events of an entry, oldest first; after its erasure without what was said in them. */
export async function historyOf(ctx: OperationContext, entry: EntryView): Promise<EntryEventView[]> {
  if (isErased(entry.row)) return entry.events.map((row) => ({ entry, event: unsaid(row) }))
  const { opened } = await standingEntryOf(ctx, entry)
  return opened.events.map((event) => ({ entry, event }))
}

/** Proof that the last event of an entry stands in the log. */
export function receiptOfEntry({ id, events }: EntryView): Promise<ReceiptView> {
  const last = events.at(-1)
  if (last === undefined) throw new Error(`The entry ${id} has no events`)
  return receiptOfEvent(last)
}

/** Of the register as it is live, and as it was when the entry was last changed: a field never comes into view by a change of packs. */
async function sensitiveFields(ctx: OperationContext, entry: EntryView): Promise<ReadonlySet<string>> {
  const { register } = await registerInForce(ctx, entry)
  const before = await loadRuleset({ ctx, input: { digest: entry.row.rulesetDigest } })
  const was = before && registerOf(before, entry.row.code)
  return new Set([...sensitiveIn(register.fields), ...sensitiveIn(was?.register.fields ?? [])])
}

async function readable(
  ctx: OperationContext,
  entry: EntryView,
  fields: Readonly<Record<string, unknown>>,
  sensitive: ReadonlySet<string>,
): Promise<Readonly<Record<string, unknown>>> {
  if (!Object.keys(fields).some((name) => sensitive.has(name))) return fields
  if (!maySeeSensitive(ctx)) return without(fields, sensitive)
  await noteReading(ctx, { recordIds: entry.page, act: 'registerEntries' })
  return fields
}
