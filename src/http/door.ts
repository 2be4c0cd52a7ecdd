/** Refusals that a caller did not wait out, before the door is shut to it. */
const IGNORED_MAX = 3
const CALLERS_MAX = 10_000

interface Caller {
  /** When it may ask again, by the last refusal it did not meet at the door. */
  untilMs: number
  /** How many refusals it got before it might have asked again. */
  ignored: number
}

/**
 * Shut to callers that go on asking while they were told to wait: what they send is then not even read, so that refusing costs
 * less than asking. Opens by itself when the time that was told is over. In memory only, of one isolate.
 */
export class Door {
  readonly #callers = new Map<string, Caller>()

  /** Notes that a caller was told to wait. */
  refused(callerId: string, retryAfterSeconds: number, nowMs: number): void {
    const known = this.#callers.get(callerId)
    const ignored = known !== undefined && nowMs < known.untilMs ? known.ignored + 1 : 0
    const untilMs = Math.max(ignored === 0 ? 0 : (known?.untilMs ?? 0), nowMs + retryAfterSeconds * 1_000)
    this.#callers.delete(callerId)
    this.#callers.set(callerId, { untilMs, ignored })
    const [oldest] = this.#callers.keys()
    if (this.#callers.size > CALLERS_MAX && oldest !== undefined) this.#callers.delete(oldest)
  }

  /** Seconds for which a caller finds the door shut; 0 when it is open. */
  secondsShut(callerId: string, nowMs: number): number {
    const caller = this.#callers.get(callerId)
    if (caller === undefined || caller.ignored < IGNORED_MAX || caller.untilMs <= nowMs) return 0
    return Math.ceil((caller.untilMs - nowMs) / 1_000)
  }
}
