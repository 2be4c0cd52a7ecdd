import { and, eq, type SQLWrapper } from 'drizzle-orm'
import { recordEvents } from '../../db/tables/record-events.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { eventContent } from '../log/record-content.ts'
import type { Connection } from '../page.ts'
import { ALTERED_PARTS, type AlteredPart, recordAltered } from '../record-altered.ts'
import { type EventRow, isAmong, type RecordRow } from '../records/record-rows.ts'
import { isErased, openSubject } from '../records/sealed-record.ts'
import { hashSubject } from '../vault/keyed-hash.ts'
import { VaultError } from '../vault/seal.ts'
import { leafFaults, leavesStatement } from './leaf-faults.ts'
import { type WatchedConnection, withoutAltered } from './without-altered.ts'

/** Select of the leaves of the events of records, given by a subselect of their ids. */
export function eventLeavesStatement(ctx: OperationContext, ids: SQLWrapper) {
  return leavesStatement(
    ctx,
    ctx.db.orm
      .select({ id: recordEvents.id })
      .from(recordEvents)
      .where(and(eq(recordEvents.organisationId, ctx.organisation.id), isAmong(recordEvents.recordId, ids))),
  )
}

interface Listed {
  readonly id: string
  readonly row: RecordRow
}

/**
 * A page of runs or entries without those that were altered, which are named beside the others: one whose events do not all stand in the log
 * as they are, and one that `open` refuses with RECORD_ALTERED. What was erased is compared with the log only.
 */
export async function withoutAlteredRecords<View extends Listed>(
  ctx: OperationContext,
  page: Connection<View>,
  {
    noun,
    events,
    leaves,
    open,
  }: {
    readonly noun: string
    readonly events: readonly EventRow[]
    readonly leaves: Parameters<typeof leafFaults>[2]
    readonly open: (view: View) => Promise<unknown>
  },
): Promise<WatchedConnection<View>> {
  const listed = page.edges.map(({ node }) => node)
  const shown = new Set(listed.map(({ id }) => id))
  const own = events.filter(({ recordId }) => shown.has(recordId))
  const found = await leafFaults(
    ctx,
    own.map((event) => ({ kind: 'event', content: eventContent(event) })),
    leaves,
  )
  const faulty = new Map(
    own.flatMap(({ recordId }, at) => (found[at] ? [[recordId, found[at]] as const] : [])),
  )
  const faults = await Promise.all(
    listed.map(async (view) => {
      const fault = isErased(view.row) ? null : await faultOf(() => openedAs(ctx, view, open))
      return fault ?? faulty.get(view.id) ?? null
    }),
  )
  return withoutAltered(ctx, page, { noun, faults, show: (view) => view })
}

/** Opens a record, which has to be found under the subject that it is about. Refuses with RECORD_ALTERED. */
async function openedAs<View extends Listed>(
  ctx: OperationContext,
  view: View,
  open: (view: View) => Promise<unknown>,
): Promise<void> {
  await open(view)
  const subjectRef = await openSubject(ctx, view.row)
  const hash = subjectRef === null ? null : await hashSubject(ctx, subjectRef)
  if (hash !== view.row.subjectHash)
    throw recordAltered(ctx, { part: 'SUBJECT_REF', what: `What is stored of ${view.id}` })
}

async function faultOf(open: () => Promise<unknown>): Promise<AlteredPart | null> {
  try {
    await open()
    return null
  } catch (error) {
    // Without the master key nobody can tell; whoever asks for a sealed text is told.
    if (error instanceof VaultError && error.problem === 'unknownMasterKey') return null
    if (!(error instanceof RefusedError) || error.code !== 'RECORD_ALTERED') throw error
    const { part } = error
    return ALTERED_PARTS.find((one) => one === part) ?? 'RECORD'
  }
}
