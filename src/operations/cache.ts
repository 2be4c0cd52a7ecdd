/** Compiled rulesets kept per isolate, of the 128 MB it may use in all; on the heap they take half as much again as what they are taken for. */
export const RULESETS_BYTES_MAX = 20 * 1_048_576

/** Wrapped keys of organisations kept per isolate. */
export const ORGANISATION_KEYS_BYTES_MAX = 1_048_576

interface Entry<Value> {
  readonly value: Value
  readonly bytes: number
}

/**
 * Keeps finished values for the life of an isolate, bounded by bytes; the one used longest ago goes first.
 * Never put a promise in: awaiting one that another request started hangs in the Workers runtime.
 */
export class ValueCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.value
  }

  /** Keeps the value unless it alone is larger than the whole cache. `bytes` is the caller's estimate of its size. */
  set(key: string, value: Value, bytes: number): void {
    this.delete(key)
    if (bytes > this.#bytesMax) return
    this.#entries.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#bytesMax) break
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#bytes -= entry.bytes
  }
}
