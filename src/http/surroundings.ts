import type { Surroundings } from './types.ts'

/** Time, randomness, network and log of the Workers runtime. */
export const WORKER_SURROUNDINGS: Surroundings = {
  now: () => new Date(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fetch: (request, init) => fetch(request, init),
  writeLog: (line) => console.log(line),
}
