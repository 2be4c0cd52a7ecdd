import type { Context } from 'hono'
import { type Database, openDatabase } from '../db/client.ts'
import type { Settings } from './env.ts'
import type { AppEnv, Surroundings } from './types.ts'

/** A database connection for one request or one scheduled run, never for two. */
export function openConfiguredDatabase(
  settings: Settings,
  surroundings: Surroundings,
  signal?: AbortSignal,
): Database {
  return openDatabase({
    ...settings.database,
    fetch: surroundings.fetch,
    clock: () => surroundings.now().getTime(),
    signal,
    random: () => (surroundings.randomBytes(1)[0] ?? 0) / 256,
  })
}

/** The database of this request and no other. */
export function openRequestDatabase(c: Context<AppEnv>, surroundings: Surroundings): Database {
  const database = openConfiguredDatabase(c.get('settings'), surroundings, c.req.raw.signal)
  c.get('metrics').database = database
  return database
}
