/**
 * What events, folds and checks that read registers cost, each as a ratio within one run, over a libSQL server of this process. Prints JSON.
 * Usage: node bench/parts/protocols.ts
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileRuleset, foldRun, procedureOf, type RunEvent } from '../../src/rules/index.ts'
import { rulesetOf } from '../workload/make-workload.ts'
import { type Product, startProduct } from '../year/product.ts'

const ROUNDS = 40
const ENTRIES = 1_000

let inDatabaseMs = 0
let roundTrips = 0
const product: Product = await startProduct({
  send: async (request, init) => {
    const begun = performance.now()
    const response = await fetch(request, init)
    const body = await response.arrayBuffer()
    inDatabaseMs += performance.now() - begun
    roundTrips += 1
    return new Response(body, response)
  },
})

interface Measured {
  readonly ms: number
  readonly inDatabaseMs: number
  readonly roundTrips: number
}

async function measured(query: string, variables: object): Promise<Measured> {
  const before = { inDatabaseMs, roundTrips }
  const begun = performance.now()
  await product.ask(query, variables)
  const ms = performance.now() - begun
  return { ms, inDatabaseMs: inDatabaseMs - before.inDatabaseMs, roundTrips: roundTrips - before.roundTrips }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const rounded = (value: number): number => Math.round(value * 100) / 100

const MUTATION = (field: string, type: string, selection: string) =>
  `mutation($input: ${type}!) { act: ${field}(input: $input) { ${selection} userErrors { message } } }`
const START = MUTATION('startProcedure', 'StartProcedureInput', 'run { id }')
const NOTE = MUTATION('addProcedureNote', 'AddProcedureNoteInput', 'run { version }')
const ENTRY = `mutation($input: AddRegisterEntriesInput!) { act: addRegisterEntries(input: $input) { results { userErrors { message } } } }`
const CHECK = MUTATION('runSafetyCheck', 'RunSafetyCheckInput', 'safetyCheck { id verdict }')

/** An event beside its own batches: how much of the whole call is not the database. */
async function events(): Promise<object> {
  const { act } = (await product.ask(START, {
    input: { idempotencyKey: 'run', procedure: 'incident_response', subjectRef: 'c1' },
  })) as { act: { run: { id: string } } }
  const found: Measured[] = []
  for (let round = 0; round < ROUNDS; round += 1)
    found.push(
      await measured(NOTE, { input: { idempotencyKey: `n${round}`, runId: act.run.id, note: 'all well' } }),
    )
  const warm = found.slice(5)
  return {
    ms: rounded(median(warm.map(({ ms }) => ms))),
    timesItsBatches: rounded(median(warm.map((one) => one.ms / one.inDatabaseMs))),
    roundTrips: median(warm.map((one) => one.roundTrips)),
  }
}

/** A check about three subjects with so many entries beside one about none. */
async function checks(): Promise<object> {
  const subjects = ['s1', 's2', 's3'].map((ref) => ({ kind: 'client', ref }))
  for (let from = 0; from < ENTRIES; from += 50)
    await product.ask(ENTRY, {
      input: {
        entries: Array.from({ length: 50 }, (_, index) => ({
          idempotencyKey: `e${from + index}`,
          register: 'consents',
          subjectRef: subjects[(from + index) % 3]?.ref,
          fields: { kind: 'counselling', state: 'given', on: '2026-01-05' },
        })),
      },
    })
  const facts = { 'subject.kinds': ['client'], 'client.ageYears': 30 }
  const [plain, named]: [Measured[], Measured[]] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(await measured(CHECK, { input: { idempotencyKey: `p${round}`, facts } }))
    named.push(await measured(CHECK, { input: { idempotencyKey: `s${round}`, facts, subjects } }))
  }
  const warm = (all: readonly Measured[]) => all.slice(5)
  return {
    entries: ENTRIES,
    plainMs: rounded(median(warm(plain).map(({ ms }) => ms))),
    withSubjectsMs: rounded(median(warm(named).map(({ ms }) => ms))),
    plainRoundTrips: median(warm(plain).map((one) => one.roundTrips)),
    withSubjectsRoundTrips: median(warm(named).map((one) => one.roundTrips)),
  }
}

/** A run of a hundred events, folded. */
async function folds(): Promise<object> {
  const rules = join(import.meta.dirname, '../../rules')
  const packs = readdirSync(rules, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'optional')
    .map(({ name }) => readFileSync(join(rules, name, 'pack.json'), 'utf8'))
  const inForce = procedureOf(compileRuleset(await rulesetOf(packs)), 'incident_response')
  if (inForce === null) throw new Error('No such procedure')
  const plain = { step: null, actingRole: 'supervisor', facts: null, fields: null, note: null, reason: null }
  const at = '2026-01-05T09:00:00.000Z'
  const event = (version: number, more: object): RunEvent => ({
    ...plain,
    subjectRef: 'c1',
    outcome: null,
    childRun: null,
    stepMap: null,
    id: `e${version}`,
    version,
    kind: 'note_added',
    happenedAt: at,
    recordedAt: at,
    recordedBy: 'key',
    ...more,
  })
  const done = { kind: 'step_done', step: 'documentation', fields: { date: '2026-01-05', location: 'Hall' } }
  const all = [
    event(1, { kind: 'started' }),
    event(2, done),
    ...Array.from({ length: 98 }, (_, index) =>
      event(index + 3, {
        kind: 'step_amended',
        step: 'documentation',
        fields: { location: `Room ${index}` },
      }),
    ),
  ]
  const times = Array.from({ length: 500 }, () => {
    const begun = performance.now()
    foldRun(inForce, all, { asOf: '2026-02-01T09:00:00Z', zone: 'Europe/Berlin' })
    return performance.now() - begun
  })
  return { events: all.length, ms: rounded(median(times.slice(100))) }
}

try {
  const found = { event: await events(), fold: await folds(), check: await checks() }
  console.log(JSON.stringify({ unit: `ms, median of ${ROUNDS - 5}`, ...found }, null, 2))
} finally {
  await product.stop()
}
process.exit(0)
