import type { Credential } from '../operations/api-keys/read-credential.ts'

/** Some KiB each, with pointers and waivers. */
const CREDENTIALS_MAX = 2_000

interface Known {
  credential: Credential
  /** When its reading was begun. */
  readonly asOfMs: number
}

/** A moment of reading: what is forgotten after it must not be kept from before. */
export interface ReadingMark {
  readonly asOfMs: number
  readonly forgettings: number
}

/**
 * Credentials that the database knew a short while ago, by the hash of what was sent, with the standing that came with them. In
 * memory only, of one isolate. Nothing is written and no record is read on the word of one: see `authenticate`.
 */
export class KnownCredentials {
  readonly #known = new Map<string, Known>()
  #forgettings = 0

  /** To be taken before a credential is read, for `keep` afterwards. */
  mark(nowMs: number): ReadingMark {
    return { asOfMs: nowMs, forgettings: this.#forgettings }
  }

  /** Keeps what was read, unless something was forgotten since the reading began. */
  keep(hash: string, credential: Credential, { asOfMs, forgettings }: ReadingMark): void {
    if (forgettings !== this.#forgettings) return
    this.#known.delete(hash)
    this.#known.set(hash, { credential, asOfMs })
    const [oldest] = this.#known.keys()
    if (this.#known.size > CREDENTIALS_MAX && oldest !== undefined) this.#known.delete(oldest)
  }

  /** Null when it is not known, was read longer ago than `ageMaxMs`, or has expired meanwhile. */
  get(hash: string, { nowMs, ageMaxMs }: { nowMs: number; ageMaxMs: number }): Credential | null {
    const known = this.#known.get(hash)
    if (known === undefined) return null
    const { credential, asOfMs } = known
    const hasExpired = credential.expiresAt !== null && Date.parse(credential.expiresAt) <= nowMs
    // A clock that was set back makes nothing younger.
    if (!hasExpired && nowMs >= asOfMs && nowMs - asOfMs < ageMaxMs) return credential
    this.#known.delete(hash)
    return null
  }

  /** Notes that its last use was written down, so that it is not written again for every request. */
  touched(hash: string, lastUsedAt: string): void {
    const known = this.#known.get(hash)
    if (known !== undefined) known.credential = { ...known.credential, lastUsedAt }
  }

  /** Forgets everything of an organisation: something of it has changed, or may have. */
  forget(organisationId: string): void {
    this.#forgettings += 1
    for (const [hash, { credential }] of this.#known)
      if (credential.organisation.id === organisationId) this.#known.delete(hash)
  }
}
