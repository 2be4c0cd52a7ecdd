import { and, eq, inArray, type SQLWrapper, sql } from 'drizzle-orm'
import { accessLog } from '../../db/tables/access-log.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import type { OperationContext } from '../context.ts'
import { type LeafKind, leafHashOfDigest } from '../log/leaf.ts'
import { accessContent } from '../log/record-content.ts'
import { unprovenLeaves } from '../log/unproven-leaves.ts'
import { ownRows } from '../own-rows.ts'
import type { AlteredPart } from '../record-altered.ts'

/** A record with the content that its leaf commits to. */
export interface LeafRecord {
  readonly kind: LeafKind
  readonly content: { readonly id: string }
}

type Leaf = typeof logLeaves.$inferSelect

/** Select of the leaves of records, given by their ids or by a subselect of them. */
export function leavesStatement(ctx: OperationContext, of: readonly string[] | SQLWrapper) {
  const ids = 'getSQL' in of ? sql`${of}` : sql`(select value from json_each(${JSON.stringify(of)}))`
  return ctx.db.orm
    .select()
    .from(logLeaves)
    .where(and(ownRows(ctx, logLeaves), sql`${logLeaves.recordId} in ${ids}`))
}

/**
 * What shows of each record that it is not the one that was recorded, in their order; null where nothing does: its content against
 * its leaf, and the leaf against the head that was signed last, so that a record and its leaf altered together are found as well.
 * `known` are the leaves where they were read together with the records.
 */
export async function leafFaults(
  ctx: OperationContext,
  records: readonly LeafRecord[],
  known?: readonly Leaf[],
): Promise<(AlteredPart | null)[]> {
  if (records.length === 0) return []
  const organisationId = ctx.organisation.id
  const ids = new Set(records.map(({ content }) => content.id))
  const read = known ?? (await leavesStatement(ctx, [...ids]))
  const leaves = read.filter(({ recordId }) => ids.has(recordId))
  const byRecord = new Map(leaves.map((leaf) => [leaf.recordId, leaf]))
  const unproven = await unprovenLeaves(ctx, leaves)
  return Promise.all(
    records.map((record) => faultOf(organisationId, record, byRecord.get(record.content.id), unproven)),
  )
}

async function faultOf(
  organisationId: string,
  { kind, content }: LeafRecord,
  leaf: Leaf | undefined,
  unproven: ReadonlySet<number>,
): Promise<AlteredPart | null> {
  if (leaf === undefined) return 'LOG_ENTRY'
  const contentDigest = await digestOf(content)
  const leafHash = await leafHashOfDigest({ organisationId, kind, recordId: content.id, contentDigest })
  if (leafHash !== leaf.leafHash) return 'RECORD'
  if (leaf.kind !== kind || (leaf.contentDigest !== null && leaf.contentDigest !== contentDigest))
    return 'LOG_ENTRY'
  return unproven.has(leaf.sequence) ? 'LOG_TREE' : null
}

type AccessRow = typeof accessLog.$inferSelect
export type AccessAction = AccessRow['action']

/** An entry of the access log about something, and what shows that it is not the one that was written. */
export interface Testimony {
  readonly entry: AccessRow
  readonly fault: AlteredPart | null
}

/** The entries about these subjects of these actions that have a leaf, by subject, the oldest first. */
export async function testimonies(
  ctx: OperationContext,
  actions: readonly AccessAction[],
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Testimony[]>> {
  if (subjectIds.length === 0) return new Map()
  const rows = await ctx.db.orm
    .select()
    .from(accessLog)
    .where(
      and(
        eq(accessLog.organisationId, ctx.organisation.id),
        inArray(accessLog.subjectId, [...subjectIds]),
        inArray(accessLog.action, [...actions]),
      ),
    )
    // The plus leads to the entries about these, and not through the whole log for the sake of its order.
    .orderBy(sql`+${accessLog.sequence}`)
  const entries = rows.flatMap((entry) => (entry.id === null ? [] : [{ ...entry, id: entry.id }]))
  const faults = await leafFaults(
    ctx,
    entries.map((entry) => ({ kind: 'access', content: accessContent(entry) })),
  )
  const found = new Map<string, Testimony[]>()
  for (const [at, entry] of entries.entries()) {
    const about = found.get(entry.subjectId) ?? []
    found.set(entry.subjectId, [...about, { entry, fault: faults[at] ?? null }])
  }
  return found
}
