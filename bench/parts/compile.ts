/** From a resolved ruleset to a compiled one: the first time in a process, then warm; and how long it takes to store. */
import { compileRuleset, storePlan } from '../../src/rules/index.ts'
import { spreadOf } from '../statistics.ts'
import { generatePacks } from '../workload/generate-packs.ts'
import { rulesetOf } from '../workload/make-workload.ts'
import { Random } from '../workload/random.ts'

const [size = '1000'] = process.argv.slice(2)
const WARM_RUNS = 15
const packs = generatePacks(new Random(1), { requirements: Number(size), applyingShare: 0.05 })
const sources = packs.map((pack) => JSON.stringify(pack))
const ruleset = await rulesetOf(sources)

function timed<T>(work: () => T): { ms: number; result: T } {
  const start = performance.now()
  const result = work()
  return { ms: performance.now() - start, result }
}

const first = timed(() => compileRuleset(ruleset))
const store = timed(() => storePlan(first.result))
const warm = spreadOf(Array.from({ length: WARM_RUNS }, () => timed(() => compileRuleset(ruleset)).ms))
console.log(
  JSON.stringify({
    firstMs: first.ms,
    warmMs: warm.median,
    storeMs: store.ms,
    packBytes: Buffer.byteLength(sources.join('')),
    planBytes: store.result.length,
  }),
)
