import { RefusedError } from '../operations/errors.ts'

/** Cost of the operations of one organisation that an isolate works on at a time; one is always let in. */
export const IN_FLIGHT_COST_MAX = 50_000
/** What a request costs at least while it is in flight. */
const IN_FLIGHT_COST_MIN = 200
/** A request that never came to its end is forgotten after this long. */
const IN_FLIGHT_MS_MAX = 30_000
/** Work of a request that is free: what an ordinary assessment takes. */
const FREE_WORK = 200_000
/** An organisation may work ahead by as many seconds of its share. */
const BURST_SECONDS = 25
const ORGANISATIONS_MAX = 10_000

interface Share {
  /** Work that may still be done, as of `atMs`; below zero while it waits for its share. */
  left: number
  atMs: number
  readonly inFlight: Map<symbol, { readonly cost: number; readonly sinceMs: number }>
}

/** A request that was let in. */
export interface Admission {
  /** To be called once, with the work that was done. */
  readonly leave: (nowMs: number, work: number) => void
}

/**
 * Divides the processor of an isolate between organisations: each may have so much cost in flight, and do so much counted
 * work in a second, averaged over less than a minute. Kept in memory only, by each isolate for itself.
 */
export class WorkShares {
  readonly #shares = new Map<string, Share>()
  readonly #perSecond: number

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** Refuses with RATE_LIMITED and the seconds to wait when the organisation has used its share. */
  check(organisationId: string, nowMs: number): void {
    const { left } = this.#shareOf(organisationId, nowMs)
    if (left < 0) {
      throw tooMuch(Math.ceil(-left / this.#perSecond), 'Its requests take more work than its share.')
    }
  }

  /** `check`, and refuses likewise when the organisation has too much in flight. */
  enter(organisationId: string, cost: number, nowMs: number): Admission {
    this.check(organisationId, nowMs)
    const share = this.#shareOf(organisationId, nowMs)
    for (const [request, { sinceMs }] of share.inFlight)
      if (sinceMs + IN_FLIGHT_MS_MAX < nowMs) share.inFlight.delete(request)
    const own = Math.max(cost, IN_FLIGHT_COST_MIN)
    const others = [...share.inFlight.values()].reduce((sum, one) => sum + one.cost, 0)
    if (others > 0 && others + own > IN_FLIGHT_COST_MAX) {
      throw tooMuch(1, 'Too many of its requests are in progress.')
    }
    const request = Symbol('request')
    share.inFlight.set(request, { cost: own, sinceMs: nowMs })
    return {
      leave: (endMs, work) => {
        if (!share.inFlight.delete(request)) return
        this.#refill(share, endMs)
        share.left -= Math.max(0, work - FREE_WORK)
      },
    }
  }

  #shareOf(organisationId: string, nowMs: number): Share {
    const known = this.#shares.get(organisationId)
    if (known !== undefined) {
      this.#refill(known, nowMs)
      return known
    }
    const [oldest] = this.#shares.keys()
    if (this.#shares.size >= ORGANISATIONS_MAX && oldest !== undefined) this.#shares.delete(oldest)
    const share = { left: this.#perSecond * BURST_SECONDS, atMs: nowMs, inFlight: new Map() }
    this.#shares.set(organisationId, share)
    return share
  }

  #refill(share: Share, nowMs: number): void {
    const gained = (Math.max(0, nowMs - share.atMs) / 1_000) * this.#perSecond
    share.left = Math.min(this.#perSecond * BURST_SECONDS, share.left + gained)
    share.atMs = nowMs
  }
}

const tooMuch = (retryAfterSeconds: number, why: string): RefusedError =>
  new RefusedError('RATE_LIMITED', `The organisation has to wait: ${why}`, { retryAfterSeconds })
