import { inArray } from 'drizzle-orm'
import type { accessLog } from '../../db/tables/access-log.ts'
import type { activations } from '../../db/tables/activations.ts'
import type { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { logHeads } from '../../db/tables/log-heads.ts'
import type { logLeaves } from '../../db/tables/log-leaves.ts'
import type { packVersions } from '../../db/tables/pack-versions.ts'
import type { subjectErasures } from '../../db/tables/subject-erasures.ts'
import type { waiverRequests } from '../../db/tables/waiver-requests.ts'
import type { waivers } from '../../db/tables/waivers.ts'
import { type CheckRow, isWellFormed } from '../checks/check-view.ts'
import type { OperationContext } from '../context.ts'
import { ERASED_FINGERPRINT, isKeyedRowIntact } from '../idempotency/keyed-row.ts'
import { headStatement, isSignedHead } from '../log/log-head.ts'
import { accessContent, checkContent, erasureContent } from '../log/record-content.ts'
import { unprovenLeaves } from '../log/unproven-leaves.ts'
import type { AlteredPart } from '../record-altered.ts'
import { leafFaults } from '../verification/leaf-faults.ts'
import {
  activationFaults,
  packFaults,
  requestFaults,
  waiverFaults,
} from '../verification/witnessed-faults.ts'
import type { StoredRow } from './read-rows.ts'

type Fault = AlteredPart | null
type Finder = (ctx: OperationContext, rows: readonly StoredRow[]) => Promise<readonly Fault[]>

/** A finder for the rows of one table, which readRows reads with all columns. */
const of =
  <Row extends StoredRow>(
    find: (ctx: OperationContext, rows: readonly Row[]) => Promise<readonly Fault[]>,
  ): Finder =>
  (ctx, rows) =>
    find(ctx, rows as readonly Row[])

type Access = typeof accessLog.$inferSelect

const FINDERS: Readonly<Record<string, Finder>> = {
  checks: of(async (ctx, rows: readonly CheckRow[]) => {
    const records = rows.map((row) => ({ kind: 'check', content: checkContent(row) }) as const)
    const faults = await leafFaults(ctx, records)
    return rows.map((row, at) => (isWellFormed(row) ? (faults[at] ?? null) : 'RECORD'))
  }),
  subject_erasures: of((ctx, rows: readonly (typeof subjectErasures.$inferSelect)[]) =>
    leafFaults(
      ctx,
      rows.map((row) => ({ kind: 'erasure', content: erasureContent(row) })),
    ),
  ),
  access_log: of(async (ctx, rows: readonly Access[]) => {
    // Those from before the log had them have no id, and nothing vouches for them.
    const held = rows.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id }]))
    const faults = await leafFaults(
      ctx,
      held.map((row) => ({ kind: 'access', content: accessContent(row) })),
    )
    const byId = new Map(held.map(({ id }, at) => [id, faults[at] ?? null]))
    return rows.map(({ id }) => (id === null ? null : (byId.get(id) ?? null)))
  }),
  waiver_requests: of((ctx, rows: readonly (typeof waiverRequests.$inferSelect)[]) =>
    requestFaults(ctx, rows.map(withoutKey)),
  ),
  waivers: of((ctx, rows: readonly (typeof waivers.$inferSelect)[]) =>
    waiverFaults(ctx, rows.map(withoutKey)),
  ),
  activations: of((ctx, rows: readonly (typeof activations.$inferSelect)[]) =>
    activationFaults(ctx, rows.map(withoutKey)),
  ),
  pack_versions: of((ctx, rows: readonly (typeof packVersions.$inferSelect)[]) => packFaults(ctx, rows)),
  idempotency_keys: of((ctx, rows: readonly (typeof idempotencyKeys.$inferSelect)[]) =>
    Promise.all(
      rows.map(async (row) => {
        // An erasure takes the fingerprint, and with it what the code was made of.
        const isIntact = row.fingerprint === ERASED_FINGERPRINT || (await isKeyedRowIntact(ctx, row))
        return isIntact ? null : ('IDEMPOTENCY_KEY' as const)
      }),
    ),
  ),
  log_leaves: of(async (ctx, rows: readonly (typeof logLeaves.$inferSelect)[]) => {
    const unproven = await unprovenLeaves(ctx, rows)
    return rows.map(({ sequence }) => (unproven.has(sequence) ? 'LOG_TREE' : null))
  }),
  log_heads: of(async (ctx, rows: readonly (typeof logHeads.$inferSelect)[]) => {
    const sizes = rows.map(({ size }) => size)
    const heads = await headStatement(ctx, inArray(logHeads.size, sizes), rows.length)
    const signed = await Promise.all(heads.map(async (head) => ((await isSignedHead(head)) ? head.size : 0)))
    return rows.map(({ size }) => (signed.includes(size) ? null : 'LOG_HEAD'))
  }),
}

function withoutKey<Row extends object>(row: Row): Row {
  const { dataKey: _key, ...columns } = row as Row & { dataKey?: unknown }
  return columns as Row
}

/** What shows of each row that it is not the one that was written, in their order; null where nothing does. */
export async function storedFaults(
  ctx: OperationContext,
  table: string,
  rows: readonly StoredRow[],
): Promise<readonly Fault[]> {
  return FINDERS[table]?.(ctx, rows) ?? rows.map(() => null)
}
