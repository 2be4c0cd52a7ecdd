import { hashApiKey } from '../operations/api-keys/key-format.ts'
import { ValueCache } from '../operations/cache.ts'
import type { Log } from '../operations/context.ts'
import { isWithinLimit, PERIOD_SECONDS, tooManyRequests } from './rate-limit.ts'

const MEMORY_BYTES_MAX = 262_144
const ENTRY_BYTES = 200

/** Who tries a credential: the network the request came from, and the credential's text. */
export interface LoginAttempt {
  /** Null where Cloudflare does not stand before us. */
  readonly network: string | null
  readonly text: string
  readonly nowMs: number
}

/**
 * Holds back a network from which too many credentials came that nobody has: each of them costs a read of the database. The
 * binding can only count and tell in one call, so it is asked after a failure, and what it said is remembered for its period
 * by this isolate. A credential that was good here before goes on being read meanwhile: one broken client does not lock out
 * its neighbours behind the same address.
 */
export class FailedLogins {
  readonly #heldUntilMs = new ValueCache<number>(MEMORY_BYTES_MAX)
  readonly #good = new ValueCache<true>(MEMORY_BYTES_MAX)

  /** Refuses with RATE_LIMITED before anything is looked up. */
  async check({ network, text, nowMs }: LoginAttempt): Promise<void> {
    if (network === null || (this.#heldUntilMs.get(network) ?? 0) <= nowMs) return
    if (this.#good.get(await hashApiKey(text)) === undefined) throw tooManyRequests()
  }

  /** Charges one failure to the network; refuses with RATE_LIMITED when it had too many. */
  async failed(
    attempt: LoginAttempt,
    { limit, log }: { limit: RateLimit | undefined; log: Log },
  ): Promise<void> {
    const { network, text, nowMs } = attempt
    this.#good.delete(await hashApiKey(text))
    if (network === null || (await isWithinLimit(limit, network, log))) return
    this.#heldUntilMs.set(network, nowMs + PERIOD_SECONDS * 1_000, ENTRY_BYTES)
    throw tooManyRequests()
  }

  async succeeded({ network, text }: LoginAttempt): Promise<void> {
    if (network !== null) this.#good.set(await hashApiKey(text), true, ENTRY_BYTES)
  }
}
