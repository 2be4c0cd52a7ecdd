import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import { heldItems } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { standingStatements, toStanding } from '../organisation/standing.ts'
import { momentOf } from '../records/moment.ts'
import { registerInForce } from '../registers/change-register-entry.ts'
import { readEntries } from '../registers/read-entries.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'

/** What entries of registers hold back from being removed, as their packs declare it (`suspendsRetention`). */
export interface Held {
  /** As they are written in the entries: ids of records, or references of subjects. */
  readonly items: readonly string[]
  /** Keyed hashes of the same, should they be references. */
  readonly subjectHashes: readonly string[]
  /** Whether anything is held, or was: what was released meanwhile may be older than what was looked at last. */
  readonly hasHolds: boolean
}

export const NOTHING_HELD: Held = { items: [], subjectHashes: [], hasHolds: false }

/**
 * What is held now. An entry that cannot be opened refuses with RECORD_ALTERED: as long as nobody knows what it holds, nothing is
 * removed. One round trip where no such register was ever kept.
 */
export async function heldNow(ctx: OperationContext): Promise<Held> {
  const organisationId = sql`${ctx.organisation.id}`
  const [kept, ...standing] = await ctx.db.readBatch([
    ctx.db.orm
      .selectDistinct({ code: records.code, rulesetDigest: records.rulesetDigest })
      .from(records)
      .where(and(eq(records.organisationId, ctx.organisation.id), eq(records.kind, 'entry'))),
    ...standingStatements(ctx.db, organisationId, ctx.now()),
  ])
  if (kept.length === 0) return NOTHING_HELD
  ctx.liveActivation ??= toStanding(...standing).liveActivation
  const inForce = await Promise.all(kept.map((row) => registerInForce(ctx, { row })))
  const codes = inForce.flatMap(({ register }) =>
    register.suspendsRetention === null ? [] : [register.code],
  )
  if (codes.length === 0) return NOTHING_HELD
  const entries = await readEntries(ctx, inArray(records.code, [...new Set(codes)]))
  const found = await Promise.all(
    entries.map(async ({ opened, state }) => [
      ...heldItems(await registerInForce(ctx, { row: opened.row }), [state], momentOf(ctx)),
    ]),
  )
  const items = [...new Set(found.flat())].sort()
  const hashes = await Promise.all(items.map((item) => findSubjectHash(ctx, item)))
  return { items, subjectHashes: hashes.flatMap((hash) => hash ?? []), hasHolds: true }
}

const listed = (values: readonly string[]): SQL =>
  sql`(select value from json_each(${JSON.stringify(values)}))`

/** Subselect of the ids of held records: those that are named, those about a held subject, and the checks that held runs were closed by. */
export function heldIds(ctx: OperationContext, { items, subjectHashes }: Held): SQL {
  const organisationId = ctx.organisation.id
  return sql`(select value from json_each(${JSON.stringify(items)})
    union select ${dataKeys.recordId} from ${dataKeys}
      where ${dataKeys.organisationId} = ${organisationId} and ${dataKeys.subjectHash} in ${listed(subjectHashes)}
    union select ${checkSubjects.checkId} from ${checkSubjects}
      where ${checkSubjects.organisationId} = ${organisationId} and ${checkSubjects.subjectHash} in ${listed(subjectHashes)}
    union select ${recordEvents.checkId} from ${recordEvents}
      where ${recordEvents.organisationId} = ${organisationId} and ${recordEvents.recordId} in ${listed(items)}
        and ${recordEvents.checkId} is not null)`
}

/** Condition: a record, given by the column of its id, is not held. */
export const isNotHeld = (ctx: OperationContext, held: Held, id: SQLiteColumn): SQL | undefined =>
  held.items.length === 0 ? undefined : sql`${id} not in ${heldIds(ctx, held)}`
