import { eq, inArray } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { keyPrefixes, shards, whereabouts } from '../../db/directory/tables.ts'
import type { OperationContext } from '../context.ts'
import { isOwnShard, type Shard } from './shard.ts'

/** What is known of an organisation before it is known where it is: the public part of a key of it, its id, or names it may have. */
export type Sought =
  | { readonly by: 'prefix'; readonly prefix: string }
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'slug'; readonly slugs: readonly string[] }

export interface Whereabouts {
  readonly organisationId: string
  readonly shard: Shard
}

export type DirectoryContext = Pick<OperationContext, 'masterKeys'> & {
  /** The database of the directory. */
  readonly db: Pick<Database, 'orm'>
}

/** The directory says something that this deployment did not write. */
export class DirectoryAlteredError extends Error {
  override readonly name = 'DirectoryAlteredError'
}

/**
 * Where an organisation is, in one round trip; null when the directory does not know it, or when what is sought could be several.
 * Throws DirectoryAlteredError for an address that this deployment did not write, DatabaseError.
 */
export async function findWhereabouts(ctx: DirectoryContext, sought: Sought): Promise<Whereabouts | null> {
  const [found, another] = await statement(ctx, sought)
  if (found === undefined || another !== undefined) return null
  const { organisationId, shard } = found
  if (!(await isOwnShard(ctx, shard)))
    throw new DirectoryAlteredError(
      `The address of the shard ${shard.name} was not written by this deployment.`,
    )
  return { organisationId, shard: { name: shard.name, url: shard.url } }
}

function statement({ db: { orm } }: DirectoryContext, sought: Sought) {
  const { organisationId, slug } = whereabouts
  const found = orm
    .select({ organisationId, shard: shards })
    .from(whereabouts)
    .innerJoin(shards, eq(shards.name, whereabouts.shard))
    .limit(2)
    .$dynamic()
  if (sought.by === 'id') return found.where(eq(organisationId, sought.id))
  if (sought.by === 'slug') return found.where(inArray(slug, [...sought.slugs]))
  return found
    .innerJoin(keyPrefixes, eq(keyPrefixes.organisationId, organisationId))
    .where(eq(keyPrefixes.prefix, sought.prefix))
}
