import { setTimeout as delay } from 'node:timers/promises'
import { ASSESSMENT, type TenantState } from './requests.ts'
import type { Served } from './serve.ts'

export interface Noisy {
  /** 95th percentile of the quiet organisation's answers in milliseconds. */
  readonly alone: number
  readonly during: number
  /** Answers to the quiet organisation that were not the expected one. */
  readonly wrong: readonly string[]
  /** What the flood was answered, with how often. */
  readonly flood: ReadonlyMap<string, number>
}

const EVERY_MS = 250
const SECONDS = 30
/** At the same time: so many that assess, and so many that record batches. */
const ASSESSING = 14
const RECORDING = 2
const BATCH = 50
const BATCHES = `mutation($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) {
  results { safetyCheck { id } userErrors { code } } } }`

/** The figure that 95 of a hundred do not exceed. */
export function percentile95(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
}

/** One organisation asks a little and steadily: alone, and while another sends all it can, batches of fifty among it. */
export async function measureNoise(
  served: Served,
  [loud, quiet]: readonly [TenantState, TenantState],
): Promise<Noisy> {
  const alone = await trickle(served, quiet)
  const flood = new Map<string, number>()
  const until = performance.now() + SECONDS * 1_000
  const lanes = [
    ...Array.from({ length: ASSESSING }, () => floodUntil(until, flood, () => assessing(served, loud))),
    ...Array.from({ length: RECORDING }, (_, lane) => {
      let sent = 0
      return floodUntil(until, flood, () => {
        sent += 1
        return recording(served, loud, `${lane}-${sent}`)
      })
    }),
  ]
  const during = await trickle(served, quiet)
  await Promise.all(lanes)
  return {
    alone: percentile95(alone.times),
    during: percentile95(during.times),
    wrong: [...alone.wrong, ...during.wrong],
    flood,
  }
}

const CHEAP_MAX = 4_000

/** How many cheap requests one organisation gets answered in a row until it is refused, and what another is answered then. */
export async function measureLimit(
  served: Served,
  [loud, quiet]: readonly [TenantState, TenantState],
): Promise<{ readonly answered: number; readonly isRefused: boolean; readonly wrong: string | null }> {
  let answered = 0
  let isRefused = false
  const lane = async () => {
    while (!isRefused && answered < CHEAP_MAX) {
      const { code } = await served.ask(loud.tenant.key, '{ __typename }')
      if (code === 'RATE_LIMITED') isRefused = true
      else answered += 1
    }
  }
  await Promise.all(Array.from({ length: ASSESSING }, lane))
  const { wrong } = await ASSESSMENT(served, quiet)
  return { answered, isRefused, wrong }
}

async function trickle(served: Served, state: TenantState) {
  const times: number[] = []
  const wrong: string[] = []
  const pending: Promise<void>[] = []
  for (let sent = 0; sent < (SECONDS * 1_000) / EVERY_MS; sent += 1) {
    const one = ASSESSMENT(served, state).then((answer) => {
      times.push(answer.ms)
      if (answer.wrong !== null) wrong.push(answer.wrong)
    })
    pending.push(one)
    await delay(EVERY_MS)
  }
  await Promise.all(pending)
  return { times, wrong }
}

async function floodUntil(
  until: number,
  flood: Map<string, number>,
  send: () => Promise<string>,
): Promise<void> {
  while (performance.now() < until) {
    const what = await send()
    flood.set(what, (flood.get(what) ?? 0) + 1)
  }
}

async function assessing(served: Served, loud: TenantState): Promise<string> {
  const { wrong } = await ASSESSMENT(served, loud)
  return wrong === null ? 'assessed' : codeIn(wrong)
}

async function recording(served: Served, { tenant }: TenantState, name: string): Promise<string> {
  const checks = Array.from({ length: BATCH }, (_, number) => ({
    idempotencyKey: `flood-${name}-${number}`,
    facts: { subject: { kinds: ['client'] } },
  }))
  const { code } = await served.ask(tenant.key, BATCHES, { input: { checks } })
  return code ?? `batches of ${BATCH} recorded`
}

const codeIn = (text: string): string => /[A-Z]+(?:_[A-Z]+)+|UNAVAILABLE/.exec(text)?.[0] ?? text
