/** Refusals that a caller did not wait out, before the door is shut to it. */
const IGNORED_MAX = 3
const CALLERS_MAX = 10_000
/** Between two requests that are read of a caller to whom the door was shut: what came while it was shut comes all at once. */
const PACE_MS = 40
/** For how long it keeps this pace once the door is open. */
const PACED_MS = 10_000
/** No request waits longer for its turn at the door: it is sent away instead. */
const LINE_MS_MAX = 1_000

interface Caller {
  /** When it may ask again, by the last refusal it did not meet at the door. */
  untilMs: number
  /** How many refusals it got before it might have asked again. */
  ignored: number
  /** From when on the next of its requests is read, where it keeps a pace. */
  nextMs: number
}

/** What becomes of a request at the door: it is told to wait, or it is read after so many milliseconds. */
export type AtTheDoor =
  | { readonly isShut: true; readonly seconds: number }
  | { readonly isShut: false; readonly afterMs: number }

/**
 * Shut to callers that go on asking while they were told to wait: what they send is then not even read, so that refusing costs
 * less than asking. Opens by itself when the time that was told is over, and lets what has gathered in one after another. In memory
 * only, of one isolate.
 */
export class Door {
  readonly #callers = new Map<string, Caller>()

  /** Notes that a caller was told to wait. */
  refused(callerId: string, retryAfterSeconds: number, nowMs: number): void {
    const known = this.#callers.get(callerId)
    const ignored = known !== undefined && nowMs < known.untilMs ? known.ignored + 1 : 0
    const untilMs = Math.max(ignored === 0 ? 0 : (known?.untilMs ?? 0), nowMs + retryAfterSeconds * 1_000)
    this.#callers.delete(callerId)
    this.#callers.set(callerId, { untilMs, ignored, nextMs: known?.nextMs ?? 0 })
    const [oldest] = this.#callers.keys()
    if (this.#callers.size > CALLERS_MAX && oldest !== undefined) this.#callers.delete(oldest)
  }

  /** What becomes of a request that has just come. */
  look(callerId: string, nowMs: number): AtTheDoor {
    const caller = this.#sentAway(callerId)
    if (caller === undefined) return { isShut: false, afterMs: 0 }
    if (nowMs < caller.untilMs) return shutFor(caller.untilMs - nowMs)
    if (caller.untilMs + PACED_MS <= nowMs) return { isShut: false, afterMs: 0 }
    const turnMs = Math.max(nowMs, caller.nextMs)
    if (turnMs - nowMs > LINE_MS_MAX) return shutFor(turnMs - nowMs)
    caller.nextMs = turnMs + PACE_MS
    return { isShut: false, afterMs: turnMs - nowMs }
  }

  /** What becomes of a request whose turn has come: the door may have been shut meanwhile. */
  lookAgain(callerId: string, nowMs: number): AtTheDoor {
    const untilMs = this.#sentAway(callerId)?.untilMs ?? 0
    return nowMs < untilMs ? shutFor(untilMs - nowMs) : { isShut: false, afterMs: 0 }
  }

  /** A caller that went on asking, to whom the door is or was shut. */
  #sentAway(callerId: string): Caller | undefined {
    const caller = this.#callers.get(callerId)
    return caller !== undefined && caller.ignored >= IGNORED_MAX ? caller : undefined
  }
}

const shutFor = (ms: number): AtTheDoor => ({ isShut: true, seconds: Math.ceil(ms / 1_000) })
