/**
 * Memory of one isolate that is asked for many organisations in turn, each of which has live rules of its own (other figures, so another
 * plan). The deployed bundle in workerd; heap with garbage, as the inspector tells it. Prints a table and JSON.
 * Usage: node bench/parts/isolate-memory.ts [organisations]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IsolateMemory } from '../results.ts'
import { type Answer, REQUESTS_PER_KEY_MAX, type Served, serveTenants } from '../soak/serve.ts'
import { figure, table } from '../tables.ts'

const ORGANISATIONS = Number(process.argv[2] ?? '1000')
/** Looked at so often in a turn through all of them. */
const LOOKS = 20
const TURNS = 2

const LIVE = '{ activeRuleset { packs { name version } } }'
const ACTIVATE = `mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) {
  ruleset { digest } userErrors { code path message } } }`
const ASSESS = `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict
  findings { requirement { code title } status message because { text } } } } }`

interface Live {
  readonly activeRuleset: { readonly packs: readonly { readonly name: string; readonly version: string }[] }
}
interface Activated {
  readonly activateRuleset: {
    readonly ruleset: { readonly digest: string } | null
    readonly userErrors: object[]
  }
}

/** Figures of its own for each organisation, all of them on the stricter side of the packs' own. */
const figuresOf = (n: number) => ({
  'records.reviewAfterYears': 1 + (n % 10),
  'cctv.maxRetentionDays': 1 + (Math.floor(n / 10) % 30),
  'audit.maxIntervalMonths': 1 + (Math.floor(n / 300) % 12),
})

function dataOf<Data>({ status, code, data }: Answer): Data {
  if (status !== 200 || code !== null || data === null) throw new Error(`No answer: ${status} ${code}`)
  return data as Data
}

/** Makes rules of its own live for each; gives how many different ones there are. */
async function activateEach({ tenants, ask }: Served): Promise<number> {
  const digests = new Set<string>()
  for (const [n, { key }] of tenants.entries()) {
    const { packs } = dataOf<Live>(await ask(key, LIVE)).activeRuleset
    const input = { packs, parameters: figuresOf(n) }
    const { ruleset, userErrors } = dataOf<Activated>(await ask(key, ACTIVATE, { input })).activateRuleset
    if (ruleset === null) throw new Error(`Refused: ${JSON.stringify(userErrors)}`)
    digests.add(ruleset.digest)
  }
  return digests.size
}

const folder = mkdtempSync(join(tmpdir(), 'tutela-isolate-'))
try {
  if (!(ORGANISATIONS >= 1 && ORGANISATIONS <= 3_600)) throw new Error('1 to 3,600 organisations')
  if (TURNS + 2 > REQUESTS_PER_KEY_MAX) throw new Error('More requests than a key may make')
  const served = await serveTenants(folder, ORGANISATIONS)
  try {
    const digests = await activateEach(served)
    if (digests !== ORGANISATIONS) throw new Error(`${ORGANISATIONS} organisations have ${digests} rulesets`)
    const heaps: number[] = []
    const every = Math.max(1, Math.floor(ORGANISATIONS / LOOKS))
    for (let turn = 0; turn < TURNS; turn += 1) {
      for (const [n, { key }] of served.tenants.entries()) {
        dataOf(await served.ask(key, ASSESS, { input: { facts: {} } }))
        if (n % every === 0) heaps.push(await served.heapMiB())
      }
    }
    const result: IsolateMemory = {
      organisations: ORGANISATIONS,
      largestMiB: Math.max(...heaps),
      lastMiB: heaps.at(-1) ?? Number.NaN,
      residentMiB: served.residentMiB(),
    }
    console.error(
      table(
        ['organisations, asked in turn', 'largest heap, MiB', 'at the end', 'whole runtime, resident'],
        [
          [
            String(ORGANISATIONS),
            figure(result.largestMiB),
            figure(result.lastMiB),
            figure(result.residentMiB),
          ],
        ],
      ),
    )
    console.log(JSON.stringify(result))
  } finally {
    await served.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
