/** One size of synthetic packs: every engine side by side in this process. Prints JSON. */
import type { Engine } from '../engines/engine.ts'
import { handWritten, handWrittenExplained } from '../engines/hand-written.ts'
import { jsonRulesEngine, jsonRulesEngineBehindIndex } from '../engines/json-rules-engine.ts'
import { nodeRules } from '../engines/node-rules.ts'
import { behindIndex, everyRequirement } from '../engines/one-by-one.ts'
import { casl, cel, javascript, jsonLogicCompiled, jsonLogicInterpreted } from '../engines/peers.ts'
import { tutela, tutelaFindings, tutelaUnmet } from '../engines/tutela.ts'
import { zenNative, zenWasm } from '../engines/zen.ts'
import { measure } from '../measure.ts'
import { assertSameExplanations } from '../same-explanations.ts'
import { makeWorkload, type Workload } from '../workload/make-workload.ts'

const [size = '1000', rounds = '7'] = process.argv.slice(2)
const LARGE = 5_000

async function enginesFor(workload: Workload): Promise<Engine[]> {
  const oneByOne = [javascript, jsonLogicCompiled, jsonLogicInterpreted, casl, cel]
  return [
    handWritten(workload),
    handWrittenExplained(workload),
    tutela(workload),
    tutelaUnmet(workload),
    tutelaFindings(workload),
    jsonRulesEngine(workload),
    jsonRulesEngineBehindIndex(workload),
    zenNative(workload, false),
    zenNative(workload, true),
    await zenWasm(workload),
    nodeRules(workload),
    ...oneByOne.map((engine) => everyRequirement(engine, workload)),
    ...oneByOne.map((engine) => behindIndex(engine, workload)),
  ]
}

const mean = (figures: readonly number[]) => figures.reduce((sum, one) => sum + one, 0) / figures.length

const workload = await makeWorkload(Number(size))
const engines = await enginesFor(workload)
assertSameExplanations(workload)
const windowMs = Number(size) >= LARGE ? 200 : 100
/** Long enough for the compiler of V8, which works beside a program, to have seen all of it. */
const WARM_UP_MS = 1_500
const applying = workload.situations
  .map((situation) => tutela(workload).run(situation))
  .map((answer) => (answer instanceof Promise ? Number.NaN : answer.length))
const samples = await measure(engines, workload.situations, {
  rounds: Number(rounds),
  windowMs,
  warmUpMs: WARM_UP_MS,
})
const explains = Object.fromEntries(engines.map((engine) => [engine.name, engine.explains]))
const packBytes = Buffer.byteLength(workload.sources.join(''))
console.log(JSON.stringify({ samples, explains, packBytes, applying: mean(applying) }))
process.exit(0)
