import { delay } from '../../db/delay.ts'
import type { PublicKeySet } from '../../values/token-format.ts'

/** A set that was read is used this long before it is read again, however many unknown keys tokens name. */
export const REFRESH_MS = 600_000
/** A set that was read is good this long while it cannot be read again. */
export const KEEP_MS = 3_600_000
/** After a failure it is tried again so soon. */
export const RETRY_MS = 60_000
const SETS_MAX = 500
const POLL_MS = 25
const POLLS_MAX = 100

interface Entry {
  keys: PublicKeySet | null
  loadedAtMs: number
  attemptedAtMs: number
  hasFailed: boolean
  isLoading: boolean
}

export interface KeySetSource {
  readonly address: string
  readonly nowMs: number
  /** Throws when the set cannot be read. */
  readonly load: () => Promise<PublicKeySet>
  readonly onFailure: (error: unknown) => void
}

/**
 * The key sets an isolate has read. Holds finished values only: a promise of one request must never be awaited by another,
 * so those that come while a set is being read look again after a moment.
 */
export class KeySetCache {
  readonly #entries = new Map<string, Entry>()

  /** The set of an address, read when it is due; null when there is no good one. */
  async get(source: KeySetSource): Promise<PublicKeySet | null> {
    const entry = this.#entryOf(source.address)
    if (!this.#isDue(entry, source)) return this.#goodKeys(entry, source)
    if (entry.isLoading && source.nowMs - entry.attemptedAtMs < POLL_MS * POLLS_MAX) {
      return this.#goodKeys(entry, source) ?? this.#whenLoaded(entry)
    }
    return this.#load(entry, source)
  }

  #entryOf(address: string): Entry {
    const known = this.#entries.get(address)
    if (known !== undefined) return known
    const [oldest] = this.#entries.keys()
    if (this.#entries.size >= SETS_MAX && oldest !== undefined) this.#entries.delete(oldest)
    const entry: Entry = {
      keys: null,
      loadedAtMs: 0,
      attemptedAtMs: Number.NEGATIVE_INFINITY,
      hasFailed: false,
      isLoading: false,
    }
    this.#entries.set(address, entry)
    return entry
  }

  #isDue(entry: Entry, { nowMs }: KeySetSource): boolean {
    return entry.isLoading || nowMs - entry.attemptedAtMs >= (entry.hasFailed ? RETRY_MS : REFRESH_MS)
  }

  #goodKeys({ keys, loadedAtMs }: Entry, { nowMs }: KeySetSource): PublicKeySet | null {
    return keys !== null && nowMs - loadedAtMs < KEEP_MS ? keys : null
  }

  async #whenLoaded(entry: Entry): Promise<PublicKeySet | null> {
    for (let poll = 0; entry.isLoading && poll < POLLS_MAX; poll += 1) await delay(POLL_MS)
    return entry.isLoading ? null : entry.keys
  }

  async #load(entry: Entry, source: KeySetSource): Promise<PublicKeySet | null> {
    entry.attemptedAtMs = source.nowMs
    entry.isLoading = true
    try {
      entry.keys = await source.load()
      entry.loadedAtMs = source.nowMs
      entry.hasFailed = false
    } catch (error) {
      entry.hasFailed = true
      source.onFailure(error)
    } finally {
      entry.isLoading = false
    }
    return this.#goodKeys(entry, source)
  }
}
