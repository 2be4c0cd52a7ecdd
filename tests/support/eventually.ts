import { vi } from 'vitest'

/** What comes at once on a quiet machine and may take seconds where others work beside it. */
const PATIENCE_MS = 20_000

/** Asks again and again until it throws no more, and gives what it gave then; in the end it throws what it threw last. */
export function eventually<T>(ask: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(ask, { timeout: PATIENCE_MS })
}
