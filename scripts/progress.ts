const EVERY_MS = 2_000

/** Calls `say` with the newest count, at most every two seconds. */
export function makeProgress(say: (count: number) => void): (count: number) => void {
  let saidMs = performance.now()
  return (count) => {
    if (performance.now() - saidMs < EVERY_MS) return
    saidMs = performance.now()
    say(count)
  }
}
