import type { Served } from './serve.ts'

/** What is measured takes a tenth of it at most: what takes longer hangs, and the run ends with its name. */
export const ANSWER_MS_MAX = 30_000

export interface Contender {
  readonly name: string
  readonly worker: Pick<Served, 'origin' | 'processorMs'>
  /** Checks or questions in one request. */
  readonly each: number
  ask(n: number): object
}

export interface Measured {
  readonly perSecond: number
  /** Processor time of the runtime for each. */
  readonly ms: number
  /** Told to come again; on a machine that others use that happens. */
  readonly refused: number
}

/**
 * Requests of so many seconds on so many connections: how many a second, and the processor time of the runtime for each. Throws with the
 * contender's name when one of them is not answered in time, or otherwise than by an answer, or when none is.
 */
export async function measure(
  { name, worker, each, ask }: Contender,
  {
    key,
    seconds,
    connections,
    answerMsMax = ANSWER_MS_MAX,
  }: {
    readonly key: string
    readonly seconds: number
    readonly connections: number
    readonly answerMsMax?: number
  },
): Promise<Measured> {
  const until = performance.now() + seconds * 1_000
  const [begun, before] = [performance.now(), worker.processorMs()]
  let answered = 0
  let refused = 0
  const connection = async () => {
    while (performance.now() < until) {
      const response = await fetch(new URL('/graphql', worker.origin), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(ask(answered)),
        signal: AbortSignal.timeout(answerMsMax),
      })
      const text = await response.text()
      if (response.status === 503 || text.includes('"UNAVAILABLE"')) {
        refused += 1
        continue
      }
      if (!response.ok || text.includes('"errors"')) throw new Error(text.slice(0, 500))
      answered += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, connection)).catch((cause: unknown) => {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`${name} gave no answer that can be measured: ${said}`, { cause })
  })
  if (answered === 0)
    throw new Error(`${name} gave no answer that can be measured: it was told to come again`)
  const took = (performance.now() - begun) / 1_000
  return {
    perSecond: (answered * each) / took,
    ms: (worker.processorMs() - before) / (answered * each),
    refused,
  }
}
