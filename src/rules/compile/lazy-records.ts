/** JSON records kept as bytes; each is parsed when it is first asked for. */
export interface StoredRecords {
  readonly bytes: Uint8Array
  /** Where each record starts, and where the last one ends. */
  readonly starts: Uint32Array
}

/** Writes records one behind the other. */
export function storeRecords(records: readonly unknown[]): StoredRecords {
  const encoder = new TextEncoder()
  const parts = records.map((record) => encoder.encode(JSON.stringify(record)))
  const starts = new Uint32Array(parts.length + 1)
  for (const [place, part] of parts.entries()) starts[place + 1] = (starts[place] ?? 0) + part.length
  const bytes = new Uint8Array(starts[parts.length] ?? 0)
  for (const [place, part] of parts.entries()) bytes.set(part, starts[place])
  return { bytes, starts }
}

/** Reads records one by one. `T` is what was stored: the caller vouches for it. Throws `RangeError` past the end. */
export class LazyRecords<T> {
  readonly count: number
  private readonly stored: StoredRecords
  private readonly decoder = new TextDecoder('utf-8', { fatal: true })
  private readonly read: (T | undefined)[]

  constructor(stored: StoredRecords) {
    this.stored = stored
    this.count = stored.starts.length - 1
    this.read = new Array(this.count)
  }

  at(place: number): T {
    const known = this.read[place]
    if (known !== undefined) return known
    if (place < 0 || place >= this.count) throw new RangeError(`there is no record ${place}`)
    const { bytes, starts } = this.stored
    const record: T = JSON.parse(this.decoder.decode(bytes.subarray(starts[place], starts[place + 1])))
    this.read[place] = record
    return record
  }

  all(): T[] {
    return Array.from({ length: this.count }, (_, place) => this.at(place))
  }
}
