/**
 * What each stage of a warm request costs: a sampling profile of the product in this process, each sample counted for the innermost stage it
 * was taken in, with all that the stage calls but not the stages behind it; shares of the processor time of the thread, so that a machine
 * which others use spoils little. Prints a table. Usage: node bench/parts/stages.ts [requests]
 */

import { readFileSync } from 'node:fs'
import { type Profiler, Session } from 'node:inspector/promises'
import { join } from 'node:path'
import { figure, table } from '../tables.ts'
import { startProduct } from '../year/product.ts'

const REQUESTS = Number(process.argv[2] ?? '3000')
const WARM_UP = 500
const SAMPLE_MICROSECONDS = 100
/** Shares of less are noise. */
const SHOWN_MIN = 2

interface Story {
  readonly facts: object
  readonly asOf: string
}
const stories: Story[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../scripts/demo/stories.json'), 'utf8'),
)
const RUN = `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id verdict } userErrors { code } } }`
const VERDICT = `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict blockers { requirement { code } } } } }`

/** What stages, resolvers and GraphQL's server call; of several frames in a row the outermost says what is done. */
const CALLED: readonly (readonly [RegExp, string])[] = [
  [/src\/schema\/|node_modules\/@pothos/, 'resolvers'],
  [/src\/operations\//, 'verbs: judging, sealing, digests'],
  [/src\/rules\//, 'engine'],
  [/src\/db\/|@libsql|drizzle-orm/, 'statements and database client'],
  [/node_modules\/graphql\//, 'execution'],
]
/** Behind these frames nothing else is responsible for what they call. */
const SERVER: readonly (readonly [RegExp, string])[] = [
  [/@graphql-tools\/executor/, 'execution'],
  [/graphql-yoga|@whatwg-node|@envelop/, 'Yoga and its adapters'],
]
const firstOf = (kinds: readonly (readonly [RegExp, string])[], url: string) =>
  kinds.find(([pattern]) => pattern.test(url))?.[1]
const STAGE = /src\/http\/(?:limits\/)?([a-z-]+)\.ts$/
/** Files that put stages together are no stages. */
const FRAME = new Set(['app', 'yoga'])

/** The share of each stage in what was worked. */
function byStage({ nodes, samples = [] }: Profiler.Profile): Map<string, number> {
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const nodeOf = new Map(nodes.map((node) => [node.id, node]))
  const known = new Map<number, string>()
  const stageOf = (id: number): string => {
    let called: string | undefined
    for (let at: number | undefined = id; at !== undefined; at = parentOf.get(at)) {
      const { functionName, url } = nodeOf.get(at)?.callFrame ?? { functionName: '', url: '' }
      if (functionName === '(garbage collector)') return 'collecting garbage'
      if (functionName === '(idle)' || functionName === '(program)') return 'idle'
      const stage = STAGE.exec(url)?.[1]
      if (stage !== undefined && !FRAME.has(stage)) return stage
      const server = firstOf(SERVER, url)
      if (server !== undefined) return called ?? server
      called = firstOf(CALLED, url) ?? called
    }
    return called ?? 'Hono, streams, promises, the caller'
  }
  const counted = new Map<string, number>()
  for (const id of samples) {
    const stage = known.get(id) ?? stageOf(id)
    known.set(id, stage)
    counted.set(stage, (counted.get(stage) ?? 0) + 1)
  }
  counted.delete('idle')
  const all = [...counted.values()].reduce((sum, count) => sum + count, 0)
  return new Map([...counted].map(([stage, count]) => [stage, count / all]))
}

const product = await startProduct()
const session = new Session()
session.connect()
try {
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS })
  let keys = 0
  const input = () => {
    keys += 1
    const { facts, asOf } = stories[keys % stories.length] ?? { facts: {}, asOf: '' }
    return { facts, asOf }
  }
  const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['{ __typename }', () => product.ask('{ __typename }')],
    ['assessSafety, verdict', () => product.ask(VERDICT, { input: input() })],
    ['runSafetyCheck', () => product.ask(RUN, { input: { idempotencyKey: `s${keys}`, ...input() } })],
  ]
  const found = new Map<string, Map<string, number>>()
  for (const [name, ask] of asked) {
    for (let n = 0; n < WARM_UP; n += 1) await ask()
    await session.post('Profiler.start')
    const before = process.threadCpuUsage()
    for (let n = 0; n < REQUESTS; n += 1) await ask()
    const { user, system } = process.threadCpuUsage(before)
    const { profile } = await session.post('Profiler.stop')
    found.set(
      name,
      new Map([...byStage(profile)].map(([stage, share]) => [stage, (share * (user + system)) / REQUESTS])),
    )
  }
  const spentIn = (name: string, stage: string) => found.get(name)?.get(stage) ?? 0
  const names = asked.map(([name]) => name)
  const most = (stage: string) => Math.max(...names.map((name) => spentIn(name, stage)))
  const stages = [...new Set([...found.values()].flatMap((one) => [...one.keys()]))]
  const rows = stages
    .toSorted((a, b) => most(b) - most(a))
    .filter((stage) => most(stage) >= SHOWN_MIN)
    .map((stage) => [stage, ...names.map((name) => figure(spentIn(name, stage)))])
  const all = names.map((name) => figure(stages.reduce((sum, stage) => sum + spentIn(name, stage), 0)))
  console.log(table(['µs of processor a request', ...names], [...rows, ['all', ...all]]))
} finally {
  session.disconnect()
  await product.stop()
}
