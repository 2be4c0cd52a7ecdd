import type { Context } from 'hono'
import type { Database } from '../db/client.ts'
import { openRequestDatabase } from './open-request-database.ts'
import type { ShardDirectory } from './shard-directory.ts'
import type { AppEnv, Surroundings } from './types.ts'

/** Where tokens stand for systems that sign each of their requests (CDS Hooks), by the slug of the organisation. */
export const SYSTEMS = /^\/cds\/([^/]+)(?=\/)/

/** The database that a credential leads to, before it is known whose it is. */
export interface Home {
  readonly db: Database
  /** Looks once more where the organisation is; true when the connection now is one to another database. */
  turn(): Promise<boolean>
}

/** Opens the database that a credential leads to; null for one that leads nowhere. Throws DatabaseError, SettingsError. */
export async function openHome(
  c: Context<AppEnv>,
  {
    text,
    surroundings,
    directory,
  }: { readonly text: string; readonly surroundings: Surroundings; readonly directory: ShardDirectory },
): Promise<Home | null> {
  const { database } = c.get('settings')
  if (database !== null)
    return { db: openRequestDatabase(c, surroundings, database), turn: async () => false }
  const systemSlug = SYSTEMS.exec(new URL(c.req.url).pathname)?.[1] ?? null
  const lookUp = directory.lookUp(c, text, systemSlug)
  c.get('metrics').directory = lookUp
  let place = await lookUp.find()
  if (place === null) return null
  const db = openRequestDatabase(c, surroundings, place)
  return {
    db,
    async turn() {
      const other = await lookUp.findAnew()
      if (other === null || other.url === place?.url) return false
      place = other
      db.turnTo(other)
      return true
    },
  }
}
