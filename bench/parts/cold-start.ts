/**
 * A fresh process from bytes to the first answer, in one of three ways. Only what happens after the modules are there, the
 * files are read and what that left behind is collected is timed. Needs --expose-gc. Prints JSON, in milliseconds.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileRuleset, loadPlan, type RulesetRequirement, resolveRuleset } from '../../src/rules/index.ts'
import { jsonRulesEngineOf } from '../engines/json-rules-engine.ts'
import { explained } from '../engines/tutela.ts'
import { AS_OF } from '../workload/make-workload.ts'

const [folder = '', way = ''] = process.argv.slice(2)
const facts = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'))
const plan = new Uint8Array(readFileSync(join(folder, 'plan')))
const packs = readFileSync(join(folder, 'packs.json'), 'utf8')
const rules = readFileSync(join(folder, 'rules.json'), 'utf8')

const all = () => true
const WAYS: Readonly<Record<string, () => Promise<(() => unknown) | (() => Promise<unknown>)>>> = {
  'stored plan': async () => {
    const compiled = loadPlan(plan)
    if (!compiled) throw new Error('the plan is of another version')
    return () => explained({ compiled, asOf: AS_OF }, facts, all)
  },
  'packs resolved and compiled': async () => {
    const versions = JSON.parse(packs).map((pack: { pack: string }) => ({ pack, digest: pack.pack }))
    const resolution = await resolveRuleset({ packs: versions })
    if (!resolution.ok) throw new Error(JSON.stringify(resolution.problems))
    const compiled = compileRuleset(resolution.ruleset)
    return () => explained({ compiled, asOf: AS_OF }, facts, all)
  },
  'json-rules-engine': async () => {
    const requirements: RulesetRequirement[] = JSON.parse(rules)
    const run = jsonRulesEngineOf(requirements)
    return () => run(facts)
  },
}

if (!globalThis.gc) throw new Error('run with --expose-gc')
globalThis.gc()
const start = performance.now()
const usage = process.cpuUsage()
const check = await WAYS[way]?.()
if (!check) throw new RangeError(`there is no way called ${way}`)
const loaded = performance.now()
await check()
const answered = performance.now()
const { user, system } = process.cpuUsage(usage)
await check()
const again = performance.now()
console.log(
  JSON.stringify({
    loadMs: loaded - start,
    firstMs: answered - loaded,
    totalMs: answered - start,
    cpuMs: (user + system) / 1_000,
    secondMs: again - answered,
  }),
)
