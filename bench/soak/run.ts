/**
 * `npm run soak -- --minutes 10 [--organisations 4] [--rate 8]`: a steady mixed load on the Worker as it is deployed, then one
 * organisation that floods beside one that asks a little. Ends with 1 when something is not as it should be.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { spreadOf } from '../statistics.ts'
import { figure, table } from '../tables.ts'
import { logFault, lostChecks } from './afterwards.ts'
import { idleKibibytesPerRequest } from './control.ts'
import { growthOf, troughsOf } from './growth.ts'
import { measureLimit, measureNoise, type Noisy, percentile95 } from './noisy.ts'
import { payloadOf, type TenantState } from './requests.ts'
import { type Served, serveTenants, type Tenant } from './serve.ts'
import { runSteadyLoad, type SteadyLoad } from './steady.ts'

/** Growth of the last two thirds, as a share of their mean, that still counts as flat. */
const GROWTH_MAX = 0.2
const IDLE_TIMES_MAX = 2
/** A little more than the window of the rate limits. */
const WINDOW_MS = 61_000

const { minutes, organisations, rate } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    organisations: { type: 'string', default: '4' },
    rate: { type: 'string', default: '8' },
  },
}).values
if (![minutes, organisations, rate].every((figure) => Number(figure) > 0)) {
  console.error('--minutes, --organisations and --rate are numbers above 0.')
  process.exit(2)
}

const say = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`)

async function enter(served: Served, tenant: Tenant): Promise<TenantState> {
  const query = `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key userErrors { code } } }`
  const answer = await served.ask(tenant.key, query, { input: { name: 'grants', scopes: ['approve'] } })
  const { key } = payloadOf(answer)
  if (typeof key !== 'string') throw new Error(`${tenant.slug} got no second key: ${JSON.stringify(answer)}`)
  return { tenant, granting: key, acknowledged: new Map(), packs: 0, waivers: 0, checks: 0 }
}

function loadTable({ times }: SteadyLoad): string {
  const rows = [...times].map(([name, list]) => [
    name,
    String(list.length),
    figure(spreadOf(list).median),
    figure(percentile95(list)),
    figure(spreadOf(list).max),
  ])
  return table(['request', 'times', 'median ms', '95 % ms', 'longest ms'], rows)
}

/** The Worker's own heap must be flat; of the rest of the runtime, only as much may stay as a Worker that does nothing leaves. */
function memoryFindings({ resident, heap }: SteadyLoad, idleKiB: number): { text: string; faults: string[] } {
  const [whole, own] = [growthOf(resident), growthOf(troughsOf(heap))]
  if (own === null) throw new Error('The heap of the Worker was not measured')
  const ownText =
    `Heap of the Worker, between collections: ${figure(own.first)} MiB at first, ${figure(own.mean)} MiB on average over the last ` +
    `two thirds, in which it changed by ${(own.share * 100).toFixed(1)} % (at most ${GROWTH_MAX * 100} %).`
  const ownFaults = own.share > GROWTH_MAX ? ['the heap of the Worker grows'] : []
  if (whole === null) return { text: `${ownText}\nResident memory is not measured here.`, faults: ownFaults }
  const kept = (whole.perMinute * 1_024) / (Number(rate) * 60)
  const wholeText =
    `Resident memory of the local runtime: ${figure(whole.first)} MiB at first, ${figure(whole.mean)} MiB on average over the last ` +
    `two thirds, in which ${figure(kept)} KiB a request were added (${figure(whole.perMinute)} MiB a minute); a Worker that does ` +
    `nothing but ask both limits leaves ${figure(idleKiB)} KiB a request (at most ${IDLE_TIMES_MAX} times as much).`
  return {
    text: `${ownText}\n${wholeText}`,
    faults: [...ownFaults, ...(kept > idleKiB * IDLE_TIMES_MAX ? ['resident memory grows'] : [])],
  }
}

function noiseFindings({ alone, during, wrong, flood }: Noisy): { text: string; faults: string[] } {
  const counts = [...flood].map(([what, count]) => `${what} ${count}`).join(', ')
  const text =
    `Beside half a minute of all that one key can send (${counts}) another organisation waits ${figure(during)} ms for ` +
    `95 of 100 answers; alone ${figure(alone)} ms: ${figure(during / alone)} times as long.`
  return {
    text,
    faults: [...new Set(wrong)].map((answer) => `the quiet organisation was answered: ${answer}`),
  }
}

/** What organisations do to each other; needs two of them. */
async function besideEachOther(served: Served, pair: readonly [TenantState, TenantState]): Promise<string[]> {
  say('one organisation floods')
  const noise = noiseFindings(await measureNoise(served, pair))
  console.log(noise.text)
  say('waiting for a new window of the limit, which one organisation then uses up')
  await delay(WINDOW_MS)
  const { answered, isRefused, wrong } = await measureLimit(served, pair)
  console.log(
    `One key is refused after ${answered} requests; another organisation is ${wrong ?? 'answered'} then.`,
  )
  say('waiting for a new window')
  await delay(WINDOW_MS)
  return [
    ...noise.faults,
    ...(isRefused ? [] : [`${answered} requests in a row were not held back`]),
    ...(wrong === null ? [] : [`the limit of one organisation refuses another: ${wrong}`]),
  ]
}

async function soak(served: Served, folder: string): Promise<string[]> {
  const states = await Promise.all(served.tenants.map((tenant) => enter(served, tenant)))
  say(`${minutes} minutes with ${rate} requests a second of ${organisations} organisations`)
  const load = await runSteadyLoad(served, states, { minutes: Number(minutes), perSecond: Number(rate) })
  const faults = [...load.wrong].map(([what, times]) => `${times} × ${what}`)
  say('what a Worker that does nothing leaves in memory')
  const memory = memoryFindings(load, await idleKibibytesPerRequest())
  console.log(`${loadTable(load)}\n\n${memory.text}`)
  faults.push(...memory.faults)
  const [loud, quiet] = states
  if (loud && quiet) faults.push(...(await besideEachOther(served, [loud, quiet])))
  let checks = 0
  for (const state of states) {
    const lost = await lostChecks(served, state)
    if (lost.length > 0) faults.push(`${state.tenant.slug} lost ${lost.length} acknowledged checks`)
    const fault = await logFault(served, state, folder)
    if (fault !== null) faults.push(`the log of ${state.tenant.slug}: ${fault}`)
    checks += state.acknowledged.size
  }
  console.log(`${checks} acknowledged checks looked for, ${states.length} logs verified.`)
  return faults
}

const folder = mkdtempSync(join(tmpdir(), 'tutela-soak-'))
try {
  say('starting')
  const served = await serveTenants(folder, Number(organisations))
  try {
    const faults = await soak(served, folder)
    console.log(faults.length === 0 ? 'Nothing unexpected.' : `Unexpected:\n- ${faults.join('\n- ')}`)
    process.exitCode = faults.length === 0 ? 0 : 1
  } finally {
    await served.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
