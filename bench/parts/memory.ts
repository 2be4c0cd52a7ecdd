/**
 * How much a ruleset keeps in memory, once the engine's own code is warm from a smaller one. Needs --expose-gc. Prints JSON,
 * in bytes.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { compileRuleset, loadPlan, type RulesetRequirement, resolveRuleset } from '../../src/rules/index.ts'
import { jsonRulesEngineOf } from '../engines/json-rules-engine.ts'
import { explained } from '../engines/tutela.ts'
import { randomSituation } from '../workload/facts.ts'
import { AS_OF } from '../workload/make-workload.ts'
import { Random } from '../workload/random.ts'

const CHECKS = 200
const [folder = '', smallFolder = '', way = ''] = process.argv.slice(2)
const { gc } = globalThis
if (!gc) throw new Error('run with --expose-gc')
const used = () => {
  gc()
  gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
const random = new Random(7)
const situations = Array.from({ length: CHECKS }, () => randomSituation(random))

type Read = (name: string) => Buffer
type Prepare = (read: Read) => Promise<(facts: Record<string, unknown>) => unknown>

const WAYS: Readonly<Record<string, Prepare>> = {
  'stored plan': async (read) => {
    const compiled = loadPlan(new Uint8Array(read('plan')))
    if (!compiled) throw new Error('the plan is of another version')
    return (facts) => explained({ compiled, asOf: AS_OF }, facts, () => true).length
  },
  'packs resolved and compiled': async (read) => {
    const versions = JSON.parse(read('packs.json').toString()).map((pack: { pack: string }) => ({
      pack,
      digest: pack.pack,
    }))
    const resolution = await resolveRuleset({ packs: versions })
    if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems))
    const compiled = compileRuleset(resolution.ruleset)
    return (facts) => explained({ compiled, asOf: AS_OF }, facts, () => true).length
  },
  'json-rules-engine': async (read) => {
    const requirements: RulesetRequirement[] = JSON.parse(read('rules.json').toString())
    return jsonRulesEngineOf(requirements)
  },
}

async function checkAll(from: string) {
  const check = await WAYS[way]?.((name) => readFileSync(join(from, name)))
  if (!check) throw new RangeError(`there is no way called ${way}`)
  const loaded = used()
  for (const facts of situations.slice(0, way === 'json-rules-engine' ? 5 : CHECKS)) await check(facts)
  return { check, loaded, afterChecks: used() }
}

await checkAll(smallFolder)
const before = used()
const { check, loaded, afterChecks } = await checkAll(folder)
const figures = {
  loaded: loaded - before,
  afterChecks: afterChecks - before,
  packBytes: statSync(join(folder, 'packs.json')).size,
  kept: typeof check,
}
console.log(JSON.stringify(figures))
