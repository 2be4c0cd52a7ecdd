/**
 * What one organisation with the most expensive allowed requests on 15 connections takes from another, on the server that
 * `npm start` runs. Takes half a minute; prints a row for docs/operations.md, and says which target it misses.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { startProduct } from '../../tests/support/started-product.ts'
import { EXPENSIVE, expensivePack } from '../fair/expensive.ts'
import { table } from '../tables.ts'

const CONNECTIONS = 15
const QUIET_SECONDS = 8
const NOISY_SECONDS = 15
const EVERY_MS = 150
const WARM = 20
const RATIO_MAX = 3
const REFUSED_WAIT_MS = 50
const ASSESSMENT = '{ assessSafety(input: { facts: {} }) { assessment { verdict } } }'

const product = await startProduct()

async function ask(key: string, query: string, variables = {}): Promise<{ ms: number; outcome: string }> {
  const begun = performance.now()
  const response = await fetch(product.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  })
  const text = await response.text()
  const outcome = /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? String(response.status)
  return { ms: performance.now() - begun, outcome }
}

interface Times {
  readonly p50: number
  readonly p95: number
  readonly asked: number
  readonly answered: number
}

/** Asks at a fixed pace, whether or not the last answer has come. */
async function trickle(seconds: number): Promise<Times> {
  const pending: ReturnType<typeof ask>[] = []
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until) {
    pending.push(ask(product.adminKey, ASSESSMENT))
    await delay(EVERY_MS)
  }
  const answers = await Promise.all(pending)
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
  const answered = answers.filter(({ outcome }) => outcome === '200').length
  return { p50: at(0.5), p95: at(0.95), asked: answers.length, answered }
}

try {
  const noisyKey = await product.makeOrganisation('noisy')
  for (let time = 0; time < WARM; time += 1) await ask(product.adminKey, ASSESSMENT)
  const quiet = await trickle(QUIET_SECONDS)
  const variables = { source: expensivePack('noisy') }
  const outcomes = new Map<string, number>()
  const stopping = new AbortController()
  const flood = Array.from({ length: CONNECTIONS }, async () => {
    while (!stopping.signal.aborted) {
      const { outcome } = await ask(noisyKey, EXPENSIVE, variables)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      if (outcome !== '200') await delay(REFUSED_WAIT_MS)
    }
  })
  const noisy = await trickle(NOISY_SECONDS)
  stopping.abort()
  await Promise.all(flood)
  const row = (name: string, { p50, p95, asked, answered }: Times) => [
    name,
    p50.toFixed(0),
    p95.toFixed(0),
    (p50 / quiet.p50).toFixed(1),
    (p95 / quiet.p95).toFixed(1),
    `${answered} of ${asked}`,
  ]
  const head = ['assessSafety of an organisation', 'p50 ms', 'p95 ms', '× p50', '× p95', 'answered']
  console.log(table(head, [row('alone', quiet), row(`beside ${CONNECTIONS} connections of another`, noisy)]))
  const said = [...outcomes].map(([outcome, times]) => `${outcome} ${times} times`).join(', ')
  console.log(`\nThe other one was answered ${said}.`)
  const isWithin = Math.max(noisy.p50 / quiet.p50, noisy.p95 / quiet.p95) <= RATIO_MAX
  console.log(`Target: at most ${RATIO_MAX} times; ${isWithin ? 'held' : 'MISSED'}.`)
} finally {
  await product.stop()
}
