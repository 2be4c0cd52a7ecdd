import type { Context } from 'hono'
import { type Database, type DatabaseOptions, openDatabase, type Place } from '../db/client.ts'
import type { AppEnv, Surroundings } from './types.ts'

/** How a database is spoken to, for one request or one scheduled run, never for two. */
export function databaseOptions(
  place: Place & Pick<DatabaseOptions, 'replica'>,
  surroundings: Surroundings,
  signal?: AbortSignal,
): DatabaseOptions {
  return {
    ...place,
    fetch: surroundings.fetch,
    clock: () => surroundings.now().getTime(),
    signal,
    random: () => (surroundings.randomBytes(1)[0] ?? 0) / 256,
  }
}

/** The database of this request and no other. */
export function openRequestDatabase(
  c: Context<AppEnv>,
  surroundings: Surroundings,
  place: Place & Pick<DatabaseOptions, 'replica'>,
): Database {
  const database = openDatabase(databaseOptions(place, surroundings, c.req.raw.signal))
  c.get('metrics').database = database
  return database
}
