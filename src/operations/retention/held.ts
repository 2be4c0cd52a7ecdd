import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { records } from '../../db/tables/records.ts'
import { heldItems } from '../../rules/procedures/tasks.ts'
import type { OperationContext } from '../context.ts'
import { standingStatements, toStanding } from '../organisation/standing.ts'
import { momentOf } from '../records/moment.ts'
import { areStill } from '../records/same-records.ts'
import { registerInForce } from '../registers/change-register-entry.ts'
import { entryStatements, openEntries } from '../registers/read-entries.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'

/** What entries of registers hold back from being removed, as their packs declare it (`suspendsRetention`). */
export interface Held {
  /** As they are written in the entries: ids of records, or references of subjects. */
  readonly items: readonly string[]
  /** Keyed hashes of the same, should they be references. */
  readonly subjectHashes: readonly string[]
  /** Whether anything is held, or was: what was released meanwhile may be older than what was looked at last. */
  readonly hasHolds: boolean
  /** Condition for the batch of a removal: nothing was added to what holds, or changed of it, since it was looked at. */
  readonly isStillSo: SQL
}

const NOTHING_HELD = { items: [], subjectHashes: [], hasHolds: false } as const

/**
 * What is held now. An entry that cannot be opened refuses with RECORD_ALTERED: as long as nobody knows what it holds, nothing is
 * removed. One round trip where no register was ever kept.
 */
export async function heldNow(ctx: OperationContext): Promise<Held> {
  const organisationId = sql`${ctx.organisation.id}`
  const [kept, ...standing] = await ctx.db.readBatch([
    ctx.db.orm
      .selectDistinct({ code: records.code, rulesetDigest: records.rulesetDigest })
      .from(records)
      .where(and(eq(records.organisationId, ctx.organisation.id), eq(records.kind, 'entry'))),
    ...standingStatements(ctx.db, organisationId, ctx.now().toISOString()),
  ])
  if (kept.length === 0)
    return { ...NOTHING_HELD, isStillSo: areStill(ctx, { condition: eq(records.kind, 'entry') }, []) }
  ctx.liveActivation ??= toStanding(...standing).liveActivation
  const live = await loadActiveRuleset({ ctx })
  const inForce = await Promise.all(kept.map((row) => registerInForce(ctx, { row })))
  const declared = [...(live?.registers.values() ?? []), ...inForce.map(({ register }) => register)]
  const codes = declared.flatMap(({ suspendsRetention, code }) => (suspendsRetention === null ? [] : [code]))
  if (codes.length === 0) return { ...NOTHING_HELD, isStillSo: sql`true` }
  const holding = and(eq(records.kind, 'entry'), inArray(records.code, [...new Set(codes)]))
  const [rows, events] = await ctx.db.readBatch(entryStatements(ctx, holding))
  const isStillSo = areStill(ctx, { condition: holding }, rows)
  if (rows.length === 0) return { ...NOTHING_HELD, isStillSo }
  const entries = await openEntries(ctx, rows, events)
  const found = await Promise.all(
    entries.map(async ({ opened, state }) => [
      ...heldItems(await registerInForce(ctx, { row: opened.row }), [state], momentOf(ctx)),
    ]),
  )
  const items = [...new Set(found.flat())].sort()
  const hashes = await Promise.all(items.map((item) => findSubjectHash(ctx, item)))
  return { items, subjectHashes: hashes.flatMap((hash) => hash ?? []), hasHolds: true, isStillSo }
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

/** Condition for the batch of a removal: a record, given by the column of its id, is not held, and what holds is as it was looked at. */
export const isNotHeld = (ctx: OperationContext, held: Held, id: SQLiteColumn): SQL =>
  held.items.length === 0 ? held.isStillSo : sql`${held.isStillSo} and ${id} not in ${heldIds(ctx, held)}`

/** Whether what holds is as it was looked at. One round trip. */
export async function isStillHeldSo(ctx: OperationContext, { isStillSo }: Held): Promise<boolean> {
  const [found] = await ctx.db.orm
    .select({ isSo: sql<number>`${isStillSo}` })
    .from(organisations)
    .where(eq(organisations.id, ctx.organisation.id))
  return found?.isSo === 1
}
