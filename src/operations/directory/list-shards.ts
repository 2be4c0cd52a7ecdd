import { asc, count } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { shards, whereabouts } from '../../db/directory/tables.ts'
import { DirectoryAlteredError, type DirectoryContext } from './find-whereabouts.ts'
import { isOwnShard, type Shard } from './shard.ts'

/** As many databases as a deployment may have. */
export const SHARDS_MAX = 100

/** All shards, by name. Throws DirectoryAlteredError for an address that this deployment did not write, DatabaseError. */
export async function listShards(ctx: DirectoryContext): Promise<Shard[]> {
  const rows = await ctx.db.orm.select().from(shards).orderBy(asc(shards.name)).limit(SHARDS_MAX)
  for (const row of rows) {
    if (!(await isOwnShard(ctx, row)))
      throw new DirectoryAlteredError(
        `The address of the shard ${row.name} was not written by this deployment.`,
      )
  }
  return rows.map(({ name, url }) => ({ name, url }))
}

/** How many organisations the directory has in each shard. */
export async function countResidents({ orm }: Pick<Database, 'orm'>): Promise<ReadonlyMap<string, number>> {
  const { shard } = whereabouts
  const rows = await orm.select({ shard, n: count() }).from(whereabouts).groupBy(shard)
  return new Map(rows.map((row) => [row.shard, row.n]))
}
