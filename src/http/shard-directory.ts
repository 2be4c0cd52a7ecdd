import type { Context } from 'hono'
import { causeChain } from '../db/classify-error.ts'
import { type Database, openDatabase, type Place } from '../db/client.ts'
import { DatabaseError } from '../db/database-error.ts'
import { ValueCache } from '../operations/cache.ts'
import { announceKey } from '../operations/directory/announce-key.ts'
import { findWhereabouts, type Sought } from '../operations/directory/find-whereabouts.ts'
import { type Shard, tokenVariable } from '../operations/directory/shard.ts'
import { soughtBy } from '../operations/directory/sought.ts'
import { type DirectorySettings, type Settings, SettingsError } from './env.ts'
import { databaseOptions } from './open-request-database.ts'
import type { AppEnv, Surroundings } from './types.ts'

/**
 * How long what the directory said is relied on without asking it. An organisation that has moved meanwhile is not there any more, which
 * its old database says itself: then the directory is asked once more.
 */
const AGE_MS_MAX = 60_000
const MEMORY_BYTES_MAX = 2 * 1_048_576
const ENTRY_BYTES = 400

interface Remembered {
  readonly place: Place
  readonly asOfMs: number
}

/** Where the organisation of one request is. */
export interface LookUp {
  /** From memory where it was found a short while ago; null for a credential that the directory does not know. */
  find(): Promise<Place | null>
  /** Asks the directory, whatever is remembered. */
  findAnew(): Promise<Place | null>
  /** Round trips to the directory so far. */
  roundTrips(): number
}

/**
 * What an isolate remembers of the directory: where the organisations are that asked it. Finished values only. Nothing is decided by it:
 * whose a credential is, and what it may do, only the database says that the request is led to.
 */
export class ShardDirectory {
  readonly #surroundings: Surroundings
  readonly #remembered = new ValueCache<Remembered>(MEMORY_BYTES_MAX)

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** `systemSlug`: see `soughtBy`. Throws SettingsError where there is no directory. */
  lookUp(c: Context<AppEnv>, text: string, systemSlug: string | null): LookUp {
    const settings = c.get('settings')
    const { directory } = settings
    if (directory === null) throw new SettingsError('This deployment has neither a database nor a directory.')
    const db = openDirectory(directory, this.#surroundings, c.req.raw.signal)
    const seek = once(() => soughtBy(settings, { text, systemSlug }))
    return {
      find: async () => {
        const sought = await seek()
        return sought && this.#find(c, { db, directory, sought })
      },
      findAnew: async () => {
        const sought = await seek()
        return sought && this.#ask({ db, directory, sought, settings })
      },
      roundTrips: () => db.roundTrips(),
    }
  }

  async #find(
    c: Context<AppEnv>,
    asking: { readonly db: Database; readonly directory: DirectorySettings; readonly sought: Sought },
  ): Promise<Place | null> {
    const nowMs = this.#surroundings.now().getTime()
    const before = this.#remembered.get(nameOf(asking.sought))
    if (before !== undefined && nowMs >= before.asOfMs && nowMs - before.asOfMs < AGE_MS_MAX)
      return before.place
    try {
      return await this.#ask({ ...asking, settings: c.get('settings') })
    } catch (error) {
      if (before === undefined || !isOutOfReach(error)) throw error
      // Where it was is either where it is, or says that it is there no longer.
      c.get('log').error('directory.out-of-reach', error)
      return before.place
    }
  }

  async #ask({
    db,
    directory,
    sought,
    settings,
  }: {
    readonly db: Database
    readonly directory: DirectorySettings
    readonly sought: Sought
    readonly settings: Settings
  }): Promise<Place | null> {
    const asOfMs = this.#surroundings.now().getTime()
    const found = await findWhereabouts({ db, masterKeys: settings.masterKeys }, sought)
    if (found === null) {
      this.#remembered.delete(nameOf(sought))
      return null
    }
    const place = placeOf(settings, directory, found.shard)
    this.#remembered.set(nameOf(sought), { place, asOfMs }, ENTRY_BYTES)
    return place
  }
}

/** What tells the directory of a new key; undefined where there is no directory. */
export function keyAnnouncer(
  c: Context<AppEnv>,
  surroundings: Surroundings,
  organisationId: string,
): ((prefix: string) => Promise<void>) | undefined {
  const { directory } = c.get('settings')
  if (directory === null) return undefined
  return (prefix) =>
    announceKey(openDirectory(directory, surroundings, c.req.raw.signal), { organisationId, prefix })
}

/** The directory's own database. */
export function openDirectory(
  { url, authToken }: DirectorySettings,
  surroundings: Surroundings,
  signal?: AbortSignal,
): Database {
  return openDatabase(databaseOptions({ url, authToken }, surroundings, signal))
}

/** How a shard is reached. Throws SettingsError where production lacks its token. */
export function placeOf(
  { environment }: Pick<Settings, 'environment'>,
  { tokenOf }: DirectorySettings,
  { name, url }: Shard,
): Place {
  const authToken = tokenOf(name)
  if (authToken === undefined && environment === 'production')
    throw new SettingsError(`${tokenVariable(name)} is missing: production needs the token of each shard.`)
  return { url, authToken }
}

const nameOf = (sought: Sought): string => {
  if (sought.by === 'slug') return `slug ${sought.slugs.join(' ')}`
  return sought.by === 'id' ? `id ${sought.id}` : `prefix ${sought.prefix}`
}

const isOutOfReach = (error: unknown): boolean =>
  causeChain(error).some(
    (part) => part instanceof DatabaseError && (part.kind === 'unavailable' || part.kind === 'busy'),
  )

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => (made ??= make())
}
