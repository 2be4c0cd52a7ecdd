/**
 * Two builds of the Worker side by side in two runtimes over one database: each is asked the same in turn, a few requests at a time, so that
 * what else the machine does spoils both alike, and beside them a bare Worker, which repeats the transaction where one is written. Prints the
 * processor time of the runtime and of the database for a request: of each the quarter of the rounds that took least, for what others do on the machine only adds; and how many times as much
 * the second takes, from these and as the median over the rounds.
 * Usage: node bench/parts/two-bundles.ts OTHER-BUNDLE [rounds] [requests in a round] [BUNDLE, or - for this build] [part of the names of what is asked]
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { buildWorker } from '../lifecycle/build-worker.ts'
import { processesOf, processorMsOf } from '../processes.ts'
import { BARE_WORKER, bindingsToRepeat } from '../requests/bare-worker.ts'
import { productBindings } from '../requests/product.ts'
import { checksTogether, QUESTIONS, type Question } from '../requests/questions.ts'
import { startRecordingProxy } from '../requests/recording-proxy.ts'
import { type Served, serve } from '../requests/serve.ts'
import { ratiosOf } from '../statistics.ts'
import { figure, table } from '../tables.ts'

const [OTHER, rounds = '60', requests = '12', BUNDLE = '-', ONLY = ''] = process.argv.slice(2)
const [ROUNDS, REQUESTS] = [Number(rounds), Number(requests)]
/** Until the runtime has compiled what it calls often. */
const WARM_UP = 500
const ANSWER_MS_MAX = 30_000
const RECORDED = 5
const ASKED = [...QUESTIONS, checksTogether(50)]

interface Cost {
  readonly runtime: number
  readonly database: number
}

/** The mean of the quarter that took least. */
function undisturbed(costs: readonly number[]): number {
  const least = costs.toSorted((a, b) => a - b).slice(0, Math.ceil(costs.length / 4))
  return least.reduce((sum, one) => sum + one, 0) / least.length
}

if (OTHER === undefined) throw new Error('Name the bundle to compare with.')
const folder = mkdtempSync(join(tmpdir(), 'tutela-two-'))
const parts = new AsyncDisposableStack()
try {
  const database = await startEmbeddedDatabase({ folder: join(folder, 'db'), logFile: join(folder, 'log') })
  parts.defer(() => database.stop())
  const server = processesOf('sqld')
  await migrateDatabase(database)
  const masterKey = randomBytes(32).toString('base64')
  const { adminKey } = await seed({ ...database, masterKey })
  const start = async (script: string, url = database.url): Promise<Served> => {
    const worker = await serve(script, productBindings({ ...database, url }, masterKey))
    parts.defer(() => worker.stop())
    return worker
  }
  const scriptOf = (bundle: string) => readFileSync(bundle, 'utf8')
  const script = scriptOf(BUNDLE === '-' ? buildWorker(join(folder, 'worker')) : BUNDLE)
  const [own, other] = [await start(script), await start(scriptOf(OTHER))]
  const proxy = await startRecordingProxy(database.url)
  parts.defer(() => proxy.stop())
  const recorded = await start(script, proxy.url)
  const askOnce = async ({ origin }: Served, body: object): Promise<void> => {
    const response = await fetch(new URL('/graphql', origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    })
    const text = await response.text()
    if (!response.ok || text.includes('"errors"'))
      throw new Error(`${response.status}: ${text.slice(0, 300)}`)
  }
  const askMany = async (worker: Served, { ask, each = 1 }: Question, acts: number): Promise<Cost> => {
    const times = Math.max(Math.ceil(acts / each), 2)
    const before = [worker.processorMs(), processorMsOf(server)] as const
    for (let n = 0; n < times; n += 1) await askOnce(worker, ask(n))
    const [runtime, inDatabase] = [worker.processorMs() - before[0], processorMsOf(server) - before[1]]
    return { runtime: runtime / times / each, database: inDatabase / times / each }
  }

  /** Does the least that can be done for what is asked: answers, and sends what this build sends to be written for it, made anew. */
  const bareFor = async ({ ask, writes }: Question): Promise<Served> => {
    for (let n = 0; writes && n < RECORDED; n += 1) await askOnce(recorded, ask(n))
    const batch = writes && proxy.sent.findLast(({ body }) => body.includes('BEGIN IMMEDIATE'))
    const worker = await serve(BARE_WORKER, batch ? bindingsToRepeat(batch, database.url) : {})
    parts.defer(() => worker.stop())
    return worker
  }

  const rows: string[][] = []
  for (const question of ASKED.filter((one) => one.name.includes(ONLY))) {
    const workers = [own, other, await bareFor(question)]
    const contenders = workers.map((worker) => ({ worker, costs: [] as Cost[] }))
    for (const { worker } of contenders) await askMany(worker, question, WARM_UP)
    for (let round = 0; round < ROUNDS; round += 1)
      for (const { worker, costs } of round % 2 === 0 ? contenders : contenders.toReversed())
        costs.push(await askMany(worker, question, REQUESTS))
    const figuresOf = (kind: (cost: Cost) => number) =>
      contenders.map(({ costs }) => costs.map((cost) => kind(cost)))
    const [ours = [], others = [], bare = []] = figuresOf(({ runtime }) => runtime)
    const inDatabase = figuresOf((cost) => cost.database).map(undisturbed)
    const [all = Number.NaN, , allBare = Number.NaN] = figuresOf((cost) => cost.runtime + cost.database).map(
      undisturbed,
    )
    rows.push([
      question.name,
      ...[ours, others, bare].map((costs) => figure(undisturbed(costs))),
      figure(undisturbed(others) / undisturbed(ours)),
      figure(ratiosOf(others, ours).median),
      ...inDatabase.map(figure),
      figure(all / allBare),
    ])
  }
  const head = [
    'processor ms a request',
    'this build',
    'the other',
    'bare Worker',
    'other ÷ this',
    'by rounds',
  ]
  const ofDatabase = ['database', 'for the other', 'for the bare one', 'all of this ÷ all of the bare']
  console.log(table([...head, ...ofDatabase], rows))
} finally {
  await parts.disposeAsync()
  rmSync(folder, { recursive: true, force: true })
}
