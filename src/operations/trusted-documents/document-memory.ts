import { ValueCache } from '../cache.ts'

/** Of the texts kept in an isolate, of all organisations together. */
export const DOCUMENT_TEXTS_BYTES_MAX = 4 * 1_048_576
const BYTES_PER_LETTER = 2

interface Place {
  readonly organisationId: string
  readonly documentId: string
}

// Ids of organisations have no line breaks.
const keyOf = ({ organisationId, documentId }: Place): string => `${organisationId}\n${documentId}`

/**
 * Texts of trusted documents that this isolate has read, by organisation and id, bounded by bytes. One that was removed elsewhere is
 * forgotten as soon as it is older than what is remembered of a key may be.
 */
export class DocumentMemory {
  readonly #texts: ValueCache<{ readonly text: string; readonly asOfMs: number }>

  constructor(bytesMax = DOCUMENT_TEXTS_BYTES_MAX) {
    this.#texts = new ValueCache(bytesMax)
  }

  /** Null when it is not there, or was read longer ago than `ageMaxMs`. A clock that was set back makes nothing younger. */
  get(
    place: Place,
    { nowMs, ageMaxMs }: { readonly nowMs: number; readonly ageMaxMs: number },
  ): string | null {
    const known = this.#texts.get(keyOf(place))
    if (known === undefined) return null
    if (nowMs >= known.asOfMs && nowMs - known.asOfMs < ageMaxMs) return known.text
    this.forget(place)
    return null
  }

  /** `asOfMs` is when its reading was begun. */
  keep(place: Place, text: string, asOfMs: number): void {
    const key = keyOf(place)
    this.#texts.set(key, { text, asOfMs }, (key.length + text.length) * BYTES_PER_LETTER)
  }

  forget(place: Place): void {
    this.#texts.delete(keyOf(place))
  }
}
