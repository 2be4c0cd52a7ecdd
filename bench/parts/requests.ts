/**
 * Requests of the deployed bundle beside Workers that do the least that can be done, in the same run: ten connections, rounds in a new order
 * each time, ratios formed inside a round. Prints a table and JSON. Usage: node bench/parts/requests.ts [rounds] [seconds]
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { buildWorker } from '../lifecycle/build-worker.ts'
import { BARE_WORKER, bindingsToRepeat } from '../requests/bare-worker.ts'
import type { Contender } from '../requests/measure.ts'
import { productBindings } from '../requests/product.ts'
import { checksTogether, QUESTIONS } from '../requests/questions.ts'
import { startRecordingProxy } from '../requests/recording-proxy.ts'
import { measureInRounds } from '../requests/rounds.ts'
import { type Served, serve } from '../requests/serve.ts'
import type { Requests } from '../results.ts'
import { ratiosOf, type Spread, spreadOf } from '../statistics.ts'
import { figure, table } from '../tables.ts'

const ROUNDS = Number(process.argv[2] ?? '5')
const SECONDS = Number(process.argv[3] ?? '3')
const CONNECTIONS = 10
const TOGETHER = 50

const TYPENAME = { query: '{ __typename }' }

const folder = mkdtempSync(join(tmpdir(), 'tutela-requests-'))
const parts = new AsyncDisposableStack()
try {
  const database = await startEmbeddedDatabase({ folder: join(folder, 'db'), logFile: join(folder, 'log') })
  parts.defer(() => database.stop())
  await migrateDatabase(database)
  const masterKey = randomBytes(32).toString('base64')
  const { adminKey } = await seed({ ...database, masterKey })
  const script = readFileSync(buildWorker(join(folder, 'worker')), 'utf8')
  const product = (url: string) => serve(script, productBindings({ ...database, url }, masterKey))
  const post = async ({ origin }: Served, body: object) => {
    const response = await fetch(new URL('/graphql', origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
      body: JSON.stringify(body),
    })
    return response.text()
  }
  // What the product really sends for a warm call: a Worker that sends the same each time, made anew.
  const proxy = await startRecordingProxy(database.url)
  const recorded = await product(proxy.url)
  const writerOf = async (wanted: string) => {
    const question = QUESTIONS.find(({ name }) => name === wanted)
    for (let n = 0; question && n < 3; n += 1) await post(recorded, question.ask(0))
    const batch = proxy.sent.at(-1)
    if (batch === undefined || !batch.body.includes('BEGIN IMMEDIATE')) throw new Error('Nothing was written')
    return serve(BARE_WORKER, bindingsToRepeat(batch, database.url))
  }
  const bare = await serve(BARE_WORKER, {})
  const bareWriter = await writerOf('runSafetyCheck')
  const bareEvent = await writerOf('startProcedure')
  await recorded.stop()
  await proxy.stop()
  const ours = await product(database.url)
  for (const worker of [bare, bareWriter, bareEvent, ours]) parts.defer(() => worker.stop())
  const together = checksTogether(TOGETHER)
  const contenders: Contender[] = [
    { name: 'bare Worker', worker: bare, each: 1, ask: () => TYPENAME },
    { name: 'bare Worker that writes a check', worker: bareWriter, each: 1, ask: () => TYPENAME },
    { name: 'bare Worker that writes an event', worker: bareEvent, each: 1, ask: () => TYPENAME },
    ...QUESTIONS.map(({ name, ask }) => ({ name, worker: ours, each: 1, ask })),
    { name: together.name, worker: ours, each: TOGETHER, ask: together.ask },
  ]
  const { of, failed } = await measureInRounds(contenders, {
    key: adminKey,
    seconds: SECONDS,
    connections: CONNECTIONS,
    rounds: ROUNDS,
  })
  const [limit, writer] = [of('bare Worker'), of('bare Worker that writes a check')]
  const rows = contenders.map(({ name }) => [
    name,
    figure(spreadOf(of(name).perSecond).median),
    figure(ratiosOf(of(name).perSecond, limit.perSecond).median),
    figure(ratiosOf(of(name).perSecond, writer.perSecond).median),
    figure(spreadOf(of(name).ms).median),
    String(of(name).refused),
  ])
  const head = ['', 'a second', 'of the bare Worker', 'of the one that writes']
  console.error(table([...head, 'processor ms of the runtime', 'told to come again'], rows))
  for (const { said } of failed) console.error(said)
  const measured = (spread: Spread) => (Number.isNaN(spread.median) ? null : spread)
  const ratio = (others: string, ours: string) => measured(ratiosOf(of(others).perSecond, of(ours).perSecond))
  const result: Requests = {
    refused: contenders.reduce((sum, { name }) => sum + of(name).refused, 0),
    failed: failed.map(({ name }) => name),
    typenameMs: measured(spreadOf(of('{ __typename }').ms)),
    checkMs: measured(spreadOf(of('runSafetyCheck').ms)),
    verdictOfBare: ratio('assessSafety, verdict and blockers', 'bare Worker'),
    sentencesOfBare: ratio('assessSafety, everything in sentences', 'bare Worker'),
    checkOfWriter: ratio('runSafetyCheck', 'bare Worker that writes a check'),
    // How many times as long an event takes as its guarded batch by itself; at most 1.2 is wanted.
    eventTimesItsBatch: ratio('bare Worker that writes an event', 'startProcedure'),
    togetherOfSingle: ratio(together.name, 'runSafetyCheck'),
  }
  console.log(JSON.stringify(result))
} finally {
  await parts.disposeAsync()
  rmSync(folder, { recursive: true, force: true })
}
