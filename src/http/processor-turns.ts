import { delay } from '../db/delay.ts'
import { RefusedError } from '../operations/errors.ts'

/** Long computations of one organisation that may wait while one of them goes on. */
export const WAITING_MAX = 3
/** How often a long computation gives way to short requests before its next piece all the same: some 40 ms at least. */
export const GIVING_WAY_MAX = 20
/** When one whose turn it is looks again whether it may go on, and one that waits in its organisation's line. */
const LOOK_MS = 2
const LINE_LOOK_MS = 25
/** While short requests come, others have the processor this many times as long as a piece took, up to a bound. */
const REST_FACTOR = 2
const REST_MS_MAX = 100
/** Short requests come while the last one was there so short a time ago. */
const RECENT_MS = 1_000
/** What was not seen for so long has ended without saying so, as when the runtime drops a request. */
const LOST_MS = 15_000
/** How long a caller is told to wait who was refused for it. */
export const RETRY_SECONDS = 2

/**
 * Who may use the processor of an isolate next. Requests are short until they pause for the first time; from then on they are
 * long: one of each organisation goes on at a time, in pieces, and a piece begins only when no short request is being answered,
 * or after it has given way for a while. In memory only, by each isolate for itself. Waits with timers of the waiting request,
 * for the Workers runtime lets no request wake another.
 */
export class ProcessorTurns {
  readonly #short = new Map<Visit, number>()
  readonly #lines = new Map<string, Visit[]>()
  readonly #now: () => number
  #lastShortMs = Number.NEGATIVE_INFINITY
  /** Pieces of long computations so far. */
  #pieces = 0

  /** `now` in milliseconds; the runtime may stop it while code runs. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** A request has arrived. `leave` has to be called on what is returned. */
  arrive(): Visit {
    const visit = new Visit(this)
    this.#lastShortMs = this.#now()
    this.#short.set(visit, this.#lastShortMs)
    return visit
  }

  /** For `Visit` only: ends one, wherever it stands. */
  forget(visit: Visit, organisationId: string | null): void {
    this.#short.delete(visit)
    if (organisationId === null) return
    const line = this.#lineOf(organisationId).filter((one) => one !== visit)
    if (line.length > 0) this.#lines.set(organisationId, line)
    else this.#lines.delete(organisationId)
  }

  /** For `Visit` only: makes one long. Throws RefusedError when too many of its organisation wait. */
  join(visit: Visit, organisationId: string): void {
    const line = this.#lineOf(organisationId)
    if (line.length > WAITING_MAX) {
      const why = 'The organisation has to wait: too many of its long computations are in progress.'
      throw new RefusedError('RATE_LIMITED', why, { retryAfterSeconds: RETRY_SECONDS })
    }
    this.#short.delete(visit)
    visit.seenMs = this.#now()
    this.#lines.set(organisationId, [...line, visit])
  }

  /** For `Visit` only: whether the next piece may begin; if not, after how many milliseconds to look again. */
  look(visit: Visit, organisationId: string): 'go on' | number {
    const nowMs = this.#now()
    visit.seenMs = nowMs
    if (this.#lineOf(organisationId)[0] !== visit) return LINE_LOOK_MS
    const rest = this.#restOf(visit, nowMs)
    if (rest > 0) return rest
    if (visit.gaveWay.before !== this.#pieces) visit.gaveWay = { before: this.#pieces, times: 0 }
    if (this.#hasShort(nowMs) && visit.gaveWay.times < GIVING_WAY_MAX) {
      visit.gaveWay.times += 1
      return LOOK_MS
    }
    this.#pieces += 1
    visit.piece = { begunMs: nowMs, restsUntilMs: null }
    return 'go on'
  }

  /** How long others still have the processor after a piece, by how long it took; known only once time has gone on after it. */
  #restOf(visit: Visit, nowMs: number): number {
    if (visit.piece === null || nowMs - this.#lastShortMs > RECENT_MS) return 0
    const { begunMs } = visit.piece
    const took = Math.max(0, nowMs - begunMs - LOOK_MS)
    visit.piece.restsUntilMs ??= nowMs + Math.min(REST_MS_MAX, REST_FACTOR * took)
    return visit.piece.restsUntilMs - nowMs
  }

  #hasShort(nowMs: number): boolean {
    for (const [visit, sinceMs] of this.#short) {
      if (nowMs - sinceMs < LOST_MS) return true
      this.#short.delete(visit)
    }
    return false
  }

  #lineOf(organisationId: string): readonly Visit[] {
    const nowMs = this.#now()
    return (this.#lines.get(organisationId) ?? []).filter(({ seenMs }) => nowMs - seenMs < LOST_MS)
  }
}

/** One request, from its arrival to its answer. */
export class Visit {
  readonly #turns: ProcessorTurns
  #organisationId: string | null = null
  /** When it last waited for a turn. */
  seenMs = 0
  /** The last piece it worked, and how long others have the processor after it, once that is known. */
  piece: { readonly begunMs: number; restsUntilMs: number | null } | null = null
  /** How often it gave way to short requests since the last piece of anybody. */
  gaveWay = { before: 0, times: 0 }

  constructor(turns: ProcessorTurns) {
    this.#turns = turns
  }

  /**
   * To be awaited before a long computation and between its pieces. Refuses with RATE_LIMITED, the first time only, when too
   * many of the organisation's wait already. `isOver` ends the waiting early.
   */
  async pause(organisationId: string, isOver: () => boolean): Promise<void> {
    if (this.#organisationId === null) {
      this.#turns.join(this, organisationId)
      this.#organisationId = organisationId
    }
    // What has arrived meanwhile, or is on its way out, has the processor first.
    await delay(LOOK_MS)
    for (;;) {
      const next = isOver() ? 'go on' : this.#turns.look(this, this.#organisationId)
      if (next === 'go on') return
      await delay(next)
    }
  }

  /** The answer is there, or the request has failed. */
  leave(): void {
    this.#turns.forget(this, this.#organisationId)
  }
}
