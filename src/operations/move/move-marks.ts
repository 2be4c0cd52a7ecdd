import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { whereabouts } from '../../db/directory/tables.ts'
import { logHeads } from '../../db/tables/log-heads.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { organisations } from '../../db/tables/organisations.ts'
import type { OperationContext } from '../context.ts'
import { readMarks } from '../export/read-rows.ts'

/** How an organisation stands in one database. */
export interface Standing {
  readonly importId: string | null
  readonly moveState: 'MOVING' | 'ARRIVING' | 'MOVED' | null
  readonly moveId: string | null
  /** The shard at the other end of the move. */
  readonly moveShard: string | null
}

/** A move: its id, which both ends have, and the organisation. */
export interface Move {
  readonly organisationId: string
  readonly moveId: string
}

type Writer = Pick<Database, 'orm' | 'writeBatch'>

/** How an organisation stands in a database; null where it is not. */
export async function readStanding(
  db: Pick<Database, 'orm'>,
  organisationId: string,
): Promise<Standing | null> {
  const { id, importId, moveState, moveId, moveShard } = organisations
  const [found] = await db.orm
    .select({ importId, moveState, moveId, moveShard })
    .from(organisations)
    .where(eq(id, organisationId))
  return found ?? null
}

/** From now on the organisation is read here and not written; nothing where that is so already. */
export async function beginMove(db: Writer, { organisationId, moveId }: Move, to: string): Promise<void> {
  const isSettled = and(
    eq(organisations.id, organisationId),
    isNull(organisations.moveState),
    isNull(organisations.importId),
  )
  await db.writeBatch([
    db.orm.update(organisations).set({ moveState: 'MOVING', moveId, moveShard: to }).where(isSettled),
  ])
}

const ofMove = ({ organisationId, moveId }: Move, state: 'MOVING' | 'ARRIVING') =>
  and(
    eq(organisations.id, organisationId),
    eq(organisations.moveId, moveId),
    eq(organisations.moveState, state),
  )

/** Takes the beginning of a move back: the organisation is written again where it is. */
export async function takeBack(db: Writer, move: Move): Promise<void> {
  const free = { moveState: null, moveId: null, moveShard: null }
  await db.writeBatch([db.orm.update(organisations).set(free).where(ofMove(move, 'MOVING'))])
}

/** From now on nobody signs in to the organisation where it was. */
export async function leave(db: Writer, move: Move): Promise<void> {
  await db.writeBatch([
    db.orm.update(organisations).set({ moveState: 'MOVED' }).where(ofMove(move, 'MOVING')),
  ])
}

/** The organisation is written where it arrived. To be called only once it has left: at no time it is written in two places. */
export async function settle(db: Writer, move: Move): Promise<void> {
  const free = { moveState: null, moveId: null, moveShard: null }
  await db.writeBatch([db.orm.update(organisations).set(free).where(ofMove(move, 'ARRIVING'))])
}

/**
 * Makes of what arrived and was never written, or of what was left behind, an import that has not ended: nobody signs in to it, and it can be
 * removed. Gives the import's id; null where there is nothing of this move.
 */
export async function makeRemovable(
  db: Writer,
  { organisationId, moveId }: Move,
  { state, importId }: { readonly state: 'ARRIVING' | 'MOVED'; readonly importId: string },
): Promise<string | null> {
  const isOf = and(
    eq(organisations.id, organisationId),
    eq(organisations.moveId, moveId),
    eq(organisations.moveState, state),
  )
  const [rows] = await db.writeBatch([
    db.orm
      .update(organisations)
      // Its slug is free for whoever comes.
      .set({ importId, slug: importId })
      .where(isOf)
      .returning({ one: sql<number>`1` }),
  ])
  return rows.length > 0 ? importId : null
}

/** From now on requests are led to the other shard. */
export async function redirect(
  directory: Writer,
  {
    organisationId,
    from,
    to,
  }: { readonly organisationId: string; readonly from: string; readonly to: string },
): Promise<void> {
  const isThere = and(eq(whereabouts.organisationId, organisationId), eq(whereabouts.shard, from))
  await directory.writeBatch([directory.orm.update(whereabouts).set({ shard: to }).where(isThere)])
}

/**
 * What tells whether two databases have the same of an organisation: the number of rows of each table, and how its log ends. Packs that are
 * shipped with the product belong to the databases.
 */
export async function readExtent(ctx: OperationContext): Promise<string> {
  const { counts } = await readMarks(ctx, 'whole')
  const { pack_versions: _packs, ...own } = counts
  const organisationId = ctx.organisation.id
  const [leaf, head] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ sequence: logLeaves.sequence, leafHash: logLeaves.leafHash })
      .from(logLeaves)
      .where(eq(logLeaves.organisationId, organisationId))
      .orderBy(desc(logLeaves.sequence))
      .limit(1),
    ctx.db.orm
      .select({ size: logHeads.size, rootHash: logHeads.rootHash, signature: logHeads.signature })
      .from(logHeads)
      .where(eq(logHeads.organisationId, organisationId))
      .orderBy(desc(logHeads.size))
      .limit(1),
  ])
  return JSON.stringify({ own, leaf, head })
}
