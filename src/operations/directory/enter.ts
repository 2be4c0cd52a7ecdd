import { and, asc, eq, gt, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { keyPrefixes, shards, whereabouts } from '../../db/directory/tables.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import type { OperationContext } from '../context.ts'
import { type Shard, shardRow } from './shard.ts'

const ROWS_PER_PAGE = 200

interface Directory extends Pick<OperationContext, 'masterKeys'> {
  /** The database of the directory. */
  readonly db: Database
}

/** Enters a shard, or its new address, or the same with a code of the master key in use. */
export async function enterShard(directory: Directory, shard: Shard): Promise<void> {
  const { name, ...row } = await shardRow(directory, shard)
  await directory.db.writeBatch([
    directory.db.orm
      .insert(shards)
      .values({ name, ...row })
      .onConflictDoUpdate({ target: shards.name, set: row }),
  ])
}

/** An organisation as a shard has it. */
export interface Resident {
  readonly id: string
  readonly slug: string
}

/**
 * Enters the organisations that a shard has and the public parts of their keys, as far as they are not there; what is there stays. One
 * that is on its way, has moved away or is being imported is left to whoever moves it. Gives those that the directory has elsewhere, or
 * whose slug or key there is another's: they have to be looked at.
 */
export async function enterResidents(
  directory: Directory,
  shard: string,
  residence: Pick<Database, 'orm'>,
): Promise<{ readonly entered: number; readonly misplaced: readonly Resident[] }> {
  const misplaced: Resident[] = []
  let entered = 0
  for (let after = ''; ; ) {
    const page = await residentsAfter(residence, after)
    for (const resident of page) {
      if (await enterResident(directory, shard, { resident, residence })) entered += 1
      else misplaced.push(resident)
    }
    const last = page.at(-1)
    if (last === undefined || page.length < ROWS_PER_PAGE) return { entered, misplaced }
    after = last.id
  }
}

function residentsAfter({ orm }: Pick<Database, 'orm'>, after: string): Promise<Resident[]> {
  const { id, slug, importId, moveState } = organisations
  return orm
    .select({ id, slug })
    .from(organisations)
    .where(and(gt(id, after), isNull(importId), or(isNull(moveState), eq(moveState, 'MOVING'))))
    .orderBy(asc(id))
    .limit(ROWS_PER_PAGE)
}

/** Enters one organisation of a shard with its keys; false when the directory says something else of it, which stays. */
export async function enterResident(
  { db }: Directory,
  shard: string,
  {
    resident: { id, slug },
    residence,
  }: { readonly resident: Resident; readonly residence: Pick<Database, 'orm'> },
): Promise<boolean> {
  const own = and(
    eq(whereabouts.organisationId, id),
    eq(whereabouts.slug, slug),
    eq(whereabouts.shard, shard),
  )
  const [, [found]] = await db.writeBatch([
    db.orm.insert(whereabouts).values({ organisationId: id, slug, shard }).onConflictDoNothing(),
    db.orm.select({ one: sql`1` }).from(whereabouts).where(own),
  ])
  return found !== undefined && enterKeys(db, id, residence)
}

async function enterKeys(
  db: Database,
  organisationId: string,
  { orm }: Pick<Database, 'orm'>,
): Promise<boolean> {
  const { prefix, revokedAt, organisationId: owner } = apiKeys
  for (let after = ''; ; ) {
    const page = await orm
      .select({ prefix })
      .from(apiKeys)
      .where(and(eq(owner, organisationId), isNull(revokedAt), gt(prefix, after)))
      .orderBy(asc(prefix))
      .limit(ROWS_PER_PAGE)
    const last = page.at(-1)
    if (last === undefined) return true
    const rows = page.map((row) => ({ organisationId, prefix: row.prefix }))
    const prefixes = page.map((row) => row.prefix)
    const [, taken] = await db.writeBatch([
      db.orm.insert(keyPrefixes).values(rows).onConflictDoNothing(),
      db.orm
        .select({ one: sql`1` })
        .from(keyPrefixes)
        .where(and(inArray(keyPrefixes.prefix, prefixes), ne(keyPrefixes.organisationId, organisationId)))
        .limit(1),
    ])
    if (taken.length > 0) return false
    after = last.prefix
  }
}
