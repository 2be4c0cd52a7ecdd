import { join } from 'node:path'
import { createClient } from '@libsql/client/http'
import { drizzle } from 'drizzle-orm/libsql/http'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { type Database, openDatabase } from '../src/db/client.ts'
import { findWhereabouts, type Whereabouts } from '../src/operations/directory/find-whereabouts.ts'
import { listShards } from '../src/operations/directory/list-shards.ts'
import { isShardName, type Shard, tokenVariable } from '../src/operations/directory/shard.ts'
import type { MasterKeys } from '../src/operations/vault/master-keys.ts'
import {
  type Deployment,
  openDeployment,
  PATIENCE_MS,
  readMasterKeys,
  toOperatorError,
} from './operator-context.ts'
import { OperatorError } from './operator-error.ts'

const MIGRATIONS = join(import.meta.dirname, '../src/db/directory/migrations')

type Env = Readonly<Record<string, string | undefined>>

/** The directory as the operator of a deployment reaches it, and each shard that it names. */
export interface OperatorDirectory {
  readonly db: Database
  readonly masterKeys: MasterKeys
  shards(): Promise<readonly Shard[]>
  /** Throws an OperatorError for a name that the directory does not have, and for a database without the newest schema. */
  shard(name: string): Promise<Deployment & { readonly name: string; readonly place: Place }>
  /** Where the organisation of a slug is; null for one that the directory does not know. */
  whereabouts(slug: string): Promise<Whereabouts | null>
}

interface Place {
  readonly url: string
  readonly authToken: string | undefined
}

/** Opens the directory that DIRECTORY_URL names, with DIRECTORY_AUTH_TOKEN, SHARD_TOKEN_… and the master keys. */
export function openDirectory(env: Env): OperatorDirectory {
  const { url, authToken } = directoryPlace(env)
  const masterKeys = readMasterKeys(env)
  const { fetch } = globalThis
  const clock = () => performance.now()
  const db = openDatabase({ url, authToken, fetch, clock, random: Math.random, patienceMs: PATIENCE_MS })
  const told = async <Value>(asking: Promise<Value>): Promise<Value> => {
    try {
      return await asking
    } catch (error) {
      throw toOperatorError(error)
    }
  }
  const shards = () => told(listShards({ db, masterKeys }))
  return {
    db,
    masterKeys,
    shards,
    async shard(name) {
      const found = (await shards()).find((shard) => shard.name === name)
      if (found === undefined) throw new OperatorError(`The directory has no shard ${name}.`)
      return openShard(env, found)
    },
    whereabouts: (slug) => told(findWhereabouts({ db, masterKeys }, { by: 'slug', slugs: [slug] })),
  }
}

/** The database of a shard, with the token that its own variable has. */
export async function openShard(env: Env, { name, url }: Shard) {
  if (!isShardName(name))
    throw new OperatorError(
      'The name of a shard takes 1 to 30 lower-case letters, digits and hyphens, a letter first.',
      { exitCode: 2 },
    )
  const place: Place = { url, authToken: env[tokenVariable(name)] || undefined }
  const deployment = await openDeployment({ ...env, LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: place.authToken })
  return { ...deployment, name, place }
}

/** Brings the directory to the newest schema of its own. `fetch` lets a caller add headers. */
export async function migrateDirectory(
  { url, authToken }: Place,
  fetch?: typeof globalThis.fetch,
): Promise<void> {
  const client = createClient({ url, ...(authToken && { authToken }), ...(fetch && { fetch }) })
  try {
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS })
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new OperatorError(`The directory at ${url} could not get the newest schema: ${reason}.`)
  } finally {
    client.close()
  }
}

export function directoryPlace({ DIRECTORY_URL: url, DIRECTORY_AUTH_TOKEN: authToken }: Env): Place {
  if (!url) throw new OperatorError('Set DIRECTORY_URL, and DIRECTORY_AUTH_TOKEN for Turso.', { exitCode: 2 })
  return { url, authToken: authToken || undefined }
}
