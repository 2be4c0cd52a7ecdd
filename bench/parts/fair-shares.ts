/**
 * What one organisation with the most expensive allowed requests on 15 connections takes from another, in the Worker as it is
 * deployed, with a libSQL server beside it. Prints JSON.
 *
 * The clock is the processor time of the runtime: what it works between a request and its answer. Other programs on the machine
 * do not move it, and it shows exactly what this is about, whose work stands before whose.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EXPENSIVE, expensivePack } from '../fair/expensive.ts'
import type { ServedWorker } from '../lifecycle/served-worker.ts'
import { startWorld } from '../lifecycle/world.ts'
import type { FairShares, QuietTimes } from '../results.ts'

const CONNECTIONS = 15
const ASKED = 120
const WARM = 100
/** Between two questions; of the runtime's work where it works, so that a slow machine asks as often for each piece of it. */
const EVERY_MS = 120
const REFUSED_WAIT_MS = 50
const ASSESSMENT = '{ assessSafety(input: { facts: {} }) { assessment { verdict } } }'

interface Asked {
  readonly ms: number
  readonly cpuMs: number
  readonly outcome: string
}

async function ask(
  { graphql, processorMs }: ServedWorker,
  key: string,
  query: string,
  variables = {},
): Promise<Asked> {
  const [begun, cpuBefore] = [performance.now(), processorMs()]
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  })
  const text = await response.text()
  const outcome = /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? String(response.status)
  return { ms: performance.now() - begun, cpuMs: processorMs() - cpuBefore, outcome }
}

/** Asks at a fixed pace, whether or not the last answer has come. */
async function trickle(worker: ServedWorker, key: string): Promise<QuietTimes> {
  const pending: Promise<Asked>[] = []
  for (let n = 0; n < ASKED; n += 1) {
    pending.push(ask(worker, key, ASSESSMENT))
    await delay(EVERY_MS)
  }
  const answers = await Promise.all(pending)
  const of = (figures: readonly number[]) => {
    const sorted = figures.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
    return { p50: at(0.5), p95: at(0.95) }
  }
  return {
    wall: of(answers.map(({ ms }) => ms)),
    processor: of(answers.map(({ cpuMs }) => cpuMs)),
    asked: answers.length,
    answered: answers.filter(({ outcome }) => outcome === '200').length,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tutela-fair-'))
const world = await startWorld(folder)
try {
  const [quietKey, noisyKey] = [await world.makeOrganisation('quiet'), await world.makeOrganisation('noisy')]
  const worker = await world.serve()
  for (let time = 0; time < WARM; time += 1) await ask(worker, quietKey, ASSESSMENT)
  const alone = await trickle(worker, quietKey)
  const variables = { source: expensivePack('noisy') }
  const outcomes = new Map<string, number>()
  const stopping = new AbortController()
  const flood = Array.from({ length: CONNECTIONS }, async () => {
    while (!stopping.signal.aborted) {
      const { outcome } = await ask(worker, noisyKey, EXPENSIVE, variables)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      if (outcome !== '200') await delay(REFUSED_WAIT_MS)
    }
  })
  const beside = await trickle(worker, quietKey)
  stopping.abort()
  await Promise.all(flood)
  await worker.stop()
  const result: FairShares = {
    connections: CONNECTIONS,
    alone,
    beside,
    flood: [...outcomes].map(([outcome, times]) => ({ outcome, times })),
  }
  console.log(JSON.stringify(result))
} finally {
  await world.stop()
  rmSync(folder, { recursive: true, force: true })
}
