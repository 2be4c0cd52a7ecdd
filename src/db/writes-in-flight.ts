import { DatabaseError } from './database-error.ts'
import { delay } from './delay.ts'

/**
 * Writes of one isolate that are on their way at the same time: one that the database carries out and one that is there when it has ended.
 * More get nothing done sooner, and a libSQL server that several wait in can stand still (docs/scale.md).
 */
const WRITES_MAX = 2
/** With less time left than that a write is not begun: it would be given up in the middle, and nobody knew whether it was done. */
const WRITE_MS_MIN = 300
/** When one that waits looks again: some 5 to 15 ms later, so that not all of them look at once. */
const LOOK_MS = 5
const LOOK_MS_SPREAD = 10
/** Longer than a write may take: what was not ended for so long has ended without saying so, as when the runtime drops a request. */
const LOST_MS = 4_500

/**
 * Lets a few writes of an isolate go at a time. A database writes one after the other anyway; whoever waits in it takes processor time from
 * the one that writes, and beyond some number nothing gets done any more. Waits with timers of the waiting request, for the Workers
 * runtime lets no request wake another.
 */
export class WritesInFlight {
  readonly #begun = new Set<{ readonly atMs: number }>()

  /** Runs a write in its turn. Throws DatabaseError, busy, when too little time is left before it is its turn; then nothing was sent. */
  async run<Result>(
    write: () => Promise<Result>,
    {
      clock,
      random,
      millisecondsLeft,
    }: {
      readonly clock: () => number
      readonly random: () => number
      readonly millisecondsLeft: () => number
    },
  ): Promise<Result> {
    while (this.#count(clock()) >= WRITES_MAX) {
      const waitMs = LOOK_MS + random() * LOOK_MS_SPREAD
      if (millisecondsLeft() < waitMs) throw new DatabaseError('busy', 'WRITES_IN_FLIGHT')
      await delay(waitMs)
    }
    if (millisecondsLeft() < WRITE_MS_MIN) throw new DatabaseError('busy', 'WRITES_IN_FLIGHT')
    const own = { atMs: clock() }
    this.#begun.add(own)
    try {
      return await write()
    } finally {
      this.#begun.delete(own)
    }
  }

  #count(nowMs: number): number {
    for (const one of this.#begun) if (nowMs - one.atMs >= LOST_MS) this.#begun.delete(one)
    return this.#begun.size
  }
}
