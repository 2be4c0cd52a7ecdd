import { and, asc, eq, exists, gte, inArray, lt, notExists, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { accessLog } from '../../db/tables/access-log.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { recordReads } from '../../db/tables/record-reads.ts'
import { shadowDifferences } from '../../db/tables/shadow-differences.ts'
import { usageCounters } from '../../db/tables/usage-counters.ts'
import { waiverRequests } from '../../db/tables/waiver-requests.ts'
import { waivers } from '../../db/tables/waivers.ts'
import type { RetentionKind } from '../../values/retention-kinds.ts'
import type { OperationContext } from '../context.ts'
import { eraseStatements, makeErasure } from '../subjects/erase-statements.ts'
import { RETENTION_SUBJECT } from '../subjects/erasure-view.ts'
import { keyOfRecord } from '../vault/data-keys.ts'
import { type Held, heldIds, isNotHeld } from './held.ts'

/** What is too old: everything from before an instant. */
export interface TooOld {
  /** RFC 3339 instant. */
  readonly before: string
  readonly days: number
  /** What is older than this was removed before; null: nothing was. */
  readonly since: string | null
  /** What stays, however old. */
  readonly held: Held
}

/** Removes up to a batch of what is too old, all or nothing. `isLast`: nothing more is there. */
export interface Removal {
  readonly removed: number
  readonly isLast: boolean
}

type Remover = (ctx: OperationContext, old: TooOld) => Promise<Removal>
type TenantTable = SQLiteTable & { readonly organisationId: SQLiteColumn }

export const RECORDS_PER_BATCH = 200

/** How each kind is removed. Records that a log leaf stands for stay, unreadable; the others are deleted. */
export const REMOVERS: Readonly<Record<RetentionKind, readonly Remover[]>> = {
  CHECKS: [eraseChecks],
  WAIVERS: [removeWaivers, removeRequests],
  // The last entry stays, whatever its age: the next one is numbered after it.
  ACCESS_LOG: [
    (ctx, { before, held }) => {
      const last = sql`(select max("sequence") from ${accessLog} where "organisation_id" = ${ctx.organisation.id})`
      const old = and(lt(accessLog.recordedAt, before), lt(accessLog.sequence, last))
      return removeRows(
        ctx,
        accessLog,
        and(old, isNotHeld(ctx, held, accessLog.subjectId), isNoHeldReading(ctx, held)),
      )
    },
    // What says which records they read is found by them only.
    (ctx) => {
      const entry = sql`(select 1 from ${accessLog} where ${accessLog.organisationId} = ${ctx.organisation.id}
        and ${accessLog.id} = ${recordReads.accessId})`
      return removeRows(ctx, recordReads, sql`not exists ${entry}`)
    },
  ],
  SHADOW_DIFFERENCES: [
    (ctx, { before, held }) =>
      removeRows(
        ctx,
        shadowDifferences,
        and(
          inArray(shadowDifferences.checkId, checksBefore(ctx, before)),
          isNotHeld(ctx, held, shadowDifferences.checkId),
        ),
      ),
  ],
  IDEMPOTENCY_KEYS: [
    (ctx, { before }) => removeRows(ctx, idempotencyKeys, lt(idempotencyKeys.createdAt, before)),
  ],
  USAGE_COUNTERS: [
    (ctx, { before }) =>
      removeRows(ctx, usageCounters, lt(usageCounters.day, before.slice(0, 'yyyy-mm-dd'.length))),
  ],
}

/** Condition: an entry of the access log is not about the reading of a held record. */
function isNoHeldReading(ctx: OperationContext, held: Held): SQL | undefined {
  if (held.items.length === 0) return undefined
  return sql`not exists (select 1 from ${recordReads} where ${recordReads.organisationId} = ${ctx.organisation.id}
    and ${recordReads.accessId} = ${accessLog.id} and ${recordReads.recordId} in ${heldIds(ctx, held)})`
}

async function removeRows(ctx: OperationContext, table: TenantTable, old: SQL | undefined): Promise<Removal> {
  const own = and(eq(table.organisationId, ctx.organisation.id), old)
  const batch = sql`rowid in (select rowid from ${table} where ${own} limit ${RECORDS_PER_BATCH})`
  const [removed] = await ctx.db.writeBatch([
    ctx.db.orm
      .delete(table)
      .where(and(eq(table.organisationId, ctx.organisation.id), batch))
      .returning({ one: sql<number>`1` }),
  ])
  return { removed: removed.length, isLast: removed.length < RECORDS_PER_BATCH }
}

function checksBefore(ctx: OperationContext, before: string) {
  return ctx.db.orm
    .select({ id: checks.id })
    .from(checks)
    .where(and(eq(checks.organisationId, ctx.organisation.id), lt(checks.recordedAt, before)))
}

async function eraseChecks(ctx: OperationContext, { before, days, since, held }: TooOld): Promise<Removal> {
  const found = await ctx.db.orm
    .select({ id: checks.id })
    .from(checks)
    .where(
      and(
        eq(checks.organisationId, ctx.organisation.id),
        lt(checks.recordedAt, before),
        // Records that were erased stay: looking through all of them again would take longer every day.
        since === null ? undefined : gte(checks.recordedAt, since),
        exists(keyOfRecord(ctx, checks.id, { isDestroyed: false })),
        isNotHeld(ctx, held, checks.id),
      ),
    )
    .orderBy(asc(checks.recordedAt), asc(checks.id))
    .limit(RECORDS_PER_BATCH)
  if (found.length === 0) return { removed: 0, isLast: true }
  const recordIds = found.map(({ id }) => id)
  const reason = `Recorded more than ${days} days ago, which is as long as the organisation keeps its checks.`
  const draft = await makeErasure(ctx, { subjectHash: RETENTION_SUBJECT, reason, recordIds })
  const [, [done]] = await ctx.db.writeBatch(eraseStatements(ctx, draft, held.isStillSo))
  // Nothing was written when a subject of these was erased in between, or something else is held now: look again.
  if (done === undefined) return { removed: 0, isLast: false }
  return { removed: found.length, isLast: found.length < RECORDS_PER_BATCH }
}

/** With what they granted: without its waiver a request would look as if it could still be granted. */
async function removeWaivers(ctx: OperationContext, { before, held }: TooOld): Promise<Removal> {
  const ended = sql`coalesce(${waivers.revokedAt}, ${waivers.expiresAt}) < ${before}`
  const found = await ctx.db.orm
    .select({ id: waivers.id, requestId: waivers.requestId })
    .from(waivers)
    .where(and(eq(waivers.organisationId, ctx.organisation.id), ended, isNotHeld(ctx, held, waivers.id)))
    .orderBy(asc(waivers.id))
    .limit(RECORDS_PER_BATCH)
  const ids = found.map(({ id }) => id)
  const requestIds = found.flatMap(({ requestId }) => requestId ?? [])
  const removed = await removeSealed(ctx, held, { waiverIds: ids, requestIds })
  return { removed, isLast: found.length < RECORDS_PER_BATCH }
}

async function removeRequests(ctx: OperationContext, { before, held }: TooOld): Promise<Removal> {
  const waiver = ctx.db.orm
    .select({ one: sql`1` })
    .from(waivers)
    .where(and(eq(waivers.organisationId, ctx.organisation.id), eq(waivers.requestId, waiverRequests.id)))
  const found = await ctx.db.orm
    .select({ id: waiverRequests.id })
    .from(waiverRequests)
    .where(
      and(
        eq(waiverRequests.organisationId, ctx.organisation.id),
        lt(waiverRequests.expiresAt, before),
        notExists(waiver),
        isNotHeld(ctx, held, waiverRequests.id),
      ),
    )
    .orderBy(asc(waiverRequests.id))
    .limit(RECORDS_PER_BATCH)
  const removed = await removeSealed(ctx, held, { waiverIds: [], requestIds: found.map(({ id }) => id) })
  return { removed, isLast: found.length < RECORDS_PER_BATCH }
}

async function removeSealed(
  ctx: OperationContext,
  { isStillSo }: Held,
  {
    waiverIds,
    requestIds,
  }: { readonly waiverIds: readonly string[]; readonly requestIds: readonly string[] },
): Promise<number> {
  const recordIds = [...waiverIds, ...requestIds]
  if (recordIds.length === 0) return 0
  const { orm } = ctx.db
  const own = ({ organisationId }: TenantTable) => eq(organisationId, ctx.organisation.id)
  const [removed] = await ctx.db.writeBatch([
    orm
      .delete(dataKeys)
      .where(and(own(dataKeys), inArray(dataKeys.recordId, recordIds), isStillSo))
      .returning({ one: sql<number>`1` }),
    orm.delete(waivers).where(and(own(waivers), inArray(waivers.id, [...waiverIds]), isStillSo)),
    orm
      .delete(waiverRequests)
      .where(and(own(waiverRequests), inArray(waiverRequests.id, [...requestIds]), isStillSo)),
  ])
  return removed.length
}
