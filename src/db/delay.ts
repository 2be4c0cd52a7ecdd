/** Waits for so many milliseconds with a timer of the request that calls it; with none, until everything that was ready has run. */
export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
