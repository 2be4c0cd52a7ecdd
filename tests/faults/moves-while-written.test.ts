// Two runtimes with the bundle that is deployed, a directory and two databases, and the operator's own command beside them.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildBundle } from '../support/build-bundle.ts'
import type { GraphqlAnswer } from '../support/fault-world.ts'
import { procedurePack } from '../support/procedure-pack.ts'
import { serveBundle } from '../support/served-bundle.ts'
import { type ShardedWorld, startShardedWorld } from '../support/sharded-world.ts'
import type { TestDeployment } from '../support/two-deployments.ts'
import { verifyLog } from '../support/verify-log.ts'

/** Besides what the test writes with; fewer rules are read sooner. */
const MANDATORY = new Set(['tutela/core-safety', 'tutela/confidentiality'])
const COMMAND = join(import.meta.dirname, '../../scripts/move-organisation.ts')
const PAUSE_MS = 150
const ERRORS = 'userErrors { code message }'
const UPLOAD = `mutation($input: UploadRulePackInput!) { uploadRulePack(input: $input) { rulePack { name version } ${ERRORS} } }`
const LIVE = '{ activeRuleset { packs { name version } } }'
const ACTIVATE = `mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) { ruleset { digest } ${ERRORS} } }`
const START = `mutation($input: StartProcedureInput!) { startProcedure(input: $input) { run { id } ${ERRORS} } }`
const COUNT = '{ safetyChecks(first: 1) { totalCount } }'

/** What is written again and again; `name` makes its keys its own. */
const ACTS = {
  check: {
    query: `mutation($input: RunSafetyCheckInput!) { act: runSafetyCheck(input: $input) { safetyCheck { id } ${ERRORS} } }`,
    input: () => ({ facts: {} }),
  },
  event: {
    query: `mutation($input: AddProcedureNoteInput!) { act: addProcedureNote(input: $input) { run { id version } ${ERRORS} } }`,
    input: (runId: string) => ({ runId, note: 'All is calm.' }),
  },
  entry: {
    query: `mutation($input: AddRegisterEntryInput!) { act: addRegisterEntry(input: $input) { entry { id } ${ERRORS} } }`,
    input: () => ({ register: 'keys', subjectRef: 'client-1', fields: { state: 'held', on: '2026-02-01' } }),
  },
} as const
type Act = keyof typeof ACTS

interface Answer extends GraphqlAnswer {
  readonly status: number
  readonly retryAfter: string | null
}

const parts = new AsyncDisposableStack()
let world: ShardedWorld
let workers: readonly Miniflare[]

beforeAll(async () => {
  world = await startShardedWorld()
  parts.defer(() => world.stop())
  const bundle = await buildBundle()
  parts.defer(bundle.remove)
  const serve = async () => {
    const served = await serveBundle(bundle.folder, world.env)
    parts.defer(() => served.dispose())
    return served
  }
  workers = [await serve(), await serve()]
  const [worker] = workers
  if (worker === undefined) throw new Error('No runtime')
  const source = JSON.stringify(procedurePack('north'))
  await askUntilAnswered(worker, { query: UPLOAD, variables: { input: { source } } })
  const { activeRuleset } = await askUntilAnswered<{ activeRuleset: { packs: { name: string }[] } }>(worker, {
    query: LIVE,
  })
  const mandatory = activeRuleset.packs.filter(({ name }) => MANDATORY.has(name))
  const packs = [...mandatory, { name: 'north/visits', version: '1.0.0' }]
  const weakeningReason = 'only what is tried out is to be live'
  await askUntilAnswered(worker, { query: ACTIVATE, variables: { input: { packs, weakeningReason } } })
}, 240_000)

afterAll(() => parts.disposeAsync())

async function ask(worker: Miniflare, query: string, variables: object = {}): Promise<Answer> {
  const response = await worker.dispatchFetch('https://tutela.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${world.north}` },
    body: JSON.stringify({ query, variables }),
  })
  const answer: GraphqlAnswer = JSON.parse(await response.text())
  return { ...answer, status: response.status, retryAfter: response.headers.get('retry-after') }
}

/** Asks until it is answered, and waits as long as it is told: what may take too long beside others is to be repeated, too. */
async function askUntilAnswered<Data>(
  worker: Miniflare,
  { query, variables }: { readonly query: string; readonly variables?: object },
  onRefused: (answer: Answer) => void = () => {},
): Promise<Data> {
  for (;;) {
    const answer = await ask(worker, query, variables)
    if (answer.status !== 503) return expectData(answer)
    onRefused(answer)
    await delay(Number(answer.retryAfter) * 1_000)
  }
}

/** The data of an answer that went well. */
async function expectData<Data>(answer: Answer): Promise<Data> {
  const text = JSON.stringify(answer)
  if (!answer.data || text.includes('"message"')) throw new Error(text)
  return answer.data as Data
}

const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code

/** The operator's command, in a process of its own; fails with all that it said. */
const command = (...args: string[]) =>
  promisify(execFile)(process.execPath, [COMMAND, '--organisation', 'north', ...args], {
    env: { PATH: process.env.PATH, ...world.env },
  }).catch(({ message, stdout }: { message: string; stdout: string }) => {
    throw new Error(`${message}\n${stdout}`)
  })

/** The number of rows of each kind that a database has, and how many idempotency keys. */
async function rowsIn({ rows }: TestDeployment): Promise<Record<Act, number>> {
  const one = async (sql: string) => Number((await rows(sql))[0]?.n)
  const own = "organisation_id = (select id from organisations where slug = 'north')"
  return {
    check: await one(`select count(*) as n from checks where ${own}`),
    event: await one(`select count(*) as n from record_events where ${own} and kind = 'note_added'`),
    entry: await one(`select count(*) as n from records where ${own} and kind = 'entry'`),
  }
}

test('nothing acknowledged is lost or doubled while an organisation moves there and back, and it is read all the time', async () => {
  const acts: readonly Act[] = ['check', 'event', 'entry']
  const acknowledged: Record<Act, Map<string, string>> = {
    check: new Map(),
    event: new Map(),
    entry: new Map(),
  }
  const refused = { MOVING: 0, UNAVAILABLE: 0 }
  const reads = { answered: 0, UNAVAILABLE: 0 }
  let isOver = false

  const onRefused = (answer: Answer) => {
    const code = codeOf(answer) === 'MOVING' ? 'MOVING' : 'UNAVAILABLE'
    expect(codeOf(answer)).toBe(code)
    expect(Number(answer.retryAfter)).toBeGreaterThan(0)
    refused[code] += 1
  }
  const write = async (worker: Miniflare, act: Act, { key, runId }: { key: string; runId: string }) => {
    const { query, input } = ACTS[act]
    const variables = { input: { idempotencyKey: key, ...input(runId) } }
    return JSON.stringify(await askUntilAnswered(worker, { query, variables }, onRefused))
  }
  const writer = async (worker: Miniflare, act: Act, name: string) => {
    const input = {
      idempotencyKey: `run ${name}`,
      procedure: 'home_visit',
      subjectRef: 'client-1',
      happenedAt: new Date().toISOString(),
    }
    const started = await askUntilAnswered<{ startProcedure: { run: { id: string } } }>(
      worker,
      { query: START, variables: { input } },
      onRefused,
    )
    const runId = started.startProcedure.run.id
    for (let number = 0; !isOver; number += 1) {
      const key = `${name} ${number}`
      acknowledged[act].set(key, await write(worker, act, { key, runId }))
      await delay(PAUSE_MS)
    }
  }
  const reader = async (worker: Miniflare) => {
    for (let known = 0; !isOver; await delay(PAUSE_MS)) {
      const answer = await ask(worker, COUNT)
      if (answer.status !== 200) {
        expect([answer.status, codeOf(answer)]).toEqual([503, 'UNAVAILABLE'])
        reads.UNAVAILABLE += 1
        continue
      }
      const { safetyChecks } = await expectData<{ safetyChecks: { totalCount: number } }>(answer)
      expect(safetyChecks.totalCount).toBeGreaterThanOrEqual(known)
      known = safetyChecks.totalCount
      reads.answered += 1
    }
  }
  const working = Promise.all(
    workers.flatMap((worker, index) => [
      ...acts.map((act) => writer(worker, act, `${act} ${index}`)),
      reader(worker),
    ]),
  )
  const moves: string[] = []
  const moving = async () => {
    // Not before every writer has written: a runtime reads and compiles the rules first.
    while (acts.some((act) => acknowledged[act].size < 3 * workers.length)) await delay(PAUSE_MS)
    for (const to of ['shard-b', 'shard-a']) {
      await delay(500)
      const before = reads.answered
      const begun = performance.now()
      await command('--to', to)
      moves.push(`${Math.round((performance.now() - begun) / 100) / 10} s`)
      expect(reads.answered).toBeGreaterThan(before)
      await delay(500)
      await command('--finish')
    }
  }
  await Promise.all([
    working,
    moving().finally(() => {
      isOver = true
    }),
  ])

  const found = await rowsIn(world.a)
  const [worker] = workers
  let different = 0
  for (const act of acts) {
    for (const [key, answer] of [...acknowledged[act]].slice(-5)) {
      if (worker === undefined || act === 'event') continue
      if ((await write(worker, act, { key, runId: '' })) !== answer) different += 1
    }
  }
  const count = (act: Act) => acknowledged[act].size
  const sum = (of: (act: Act) => number) => acts.reduce((total, act) => total + of(act), 0)
  const lost = sum((act) => Math.max(0, count(act) - found[act]))
  const doubled = sum((act) => Math.max(0, found[act] - count(act)))
  console.log(
    `two runtimes, two shards, moves there and back (${moves.join(', ')}): ${sum(count)} acknowledged (${acts
      .map((act) => `${count(act)} of kind ${act}`)
      .join(
        ', ',
      )}), ${sum((act) => found[act])} found, ${doubled} doubled, ${lost} lost; ${refused.MOVING} refused with MOVING, ${
      refused.UNAVAILABLE
    } with UNAVAILABLE; ${reads.answered} reads answered, ${reads.UNAVAILABLE} not`,
  )
  expect(await rowsIn(world.b)).toEqual({ check: 0, event: 0, entry: 0 })
  expect({ lost, doubled, different }).toEqual({ lost: 0, doubled: 0, different: 0 })
  for (const act of acts) expect(count(act)).toBeGreaterThan(0)
  expect(refused.MOVING).toBeGreaterThan(0)
  const asker = async ({ query, variables }: Parameters<TestDeployment['ask']>[0]) =>
    worker === undefined ? {} : ask(worker, query, variables)
  expect((await verifyLog(asker, world.north)).status).toBe(0)
}, 600_000)
