import { DatabaseError } from './database-error.ts'
import { delay } from './delay.ts'

const ATTEMPTS_MAX = 4
const DELAY_MS_BASE = 40
const DELAY_MS_MAX = 320

/** A busy database did nothing, so that is always safe to repeat; after a broken connection only a read is. */
function isSafeToRepeat(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false
  return error.kind === 'busy' || (error.kind === 'unavailable' && !error.outcomeUnknown)
}

/** Runs the call up to four times, with jittered growing pauses, as long as repeating is safe and time is left. */
export async function retry<Result>(
  call: () => Promise<Result>,
  options: {
    readonly random: () => number
    readonly millisecondsLeft: () => number
    readonly onRetry: () => void
  },
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      const waitMs = Math.min(DELAY_MS_MAX, DELAY_MS_BASE * 2 ** attempt) * (0.5 + options.random() / 2)
      if (attempt >= ATTEMPTS_MAX || !isSafeToRepeat(error) || options.millisecondsLeft() < waitMs)
        throw error
      await delay(waitMs)
      options.onRetry()
    }
  }
}
