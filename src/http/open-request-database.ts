import type { Context } from 'hono'
import { type Database, openDatabase } from '../db/client.ts'
import type { AppEnv, Surroundings } from './types.ts'

/** The database of this request and no other. */
export function openRequestDatabase(c: Context<AppEnv>, surroundings: Surroundings): Database {
  return openDatabase({
    ...c.get('settings').database,
    fetch: surroundings.fetch,
    clock: () => surroundings.now().getTime(),
    random: () => (surroundings.randomBytes(1)[0] ?? 0) / 256,
  })
}
