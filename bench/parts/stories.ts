/** The shipped ruleset with the five stories of the demo. Prints JSON. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Engine as RulesEngine } from 'json-rules-engine'
import { assess, compileRuleset } from '../../src/rules/index.ts'
import { PACK_OPERATORS } from '../../src/rules/reference/operators.ts'
import { referenceEntries, translateCondition } from '../../src/rules/reference/translate.ts'
import type { Engine } from '../engines/engine.ts'
import { explained } from '../engines/tutela.ts'
import { measure } from '../measure.ts'
import { rulesetOf } from '../workload/make-workload.ts'
import { startingPacks } from '../workload/starting-packs.ts'

interface Story {
  readonly asOf: string
  readonly facts: Readonly<Record<string, unknown>>
}

const ROOT = join(import.meta.dirname, '../..')
const ROUNDS = 15
const stories: Story[] = JSON.parse(readFileSync(join(ROOT, 'scripts/demo/stories.json'), 'utf8'))
const ruleset = await rulesetOf(startingPacks())
const compiled = compileRuleset(ruleset)

const ours = (name: string, isWanted: (status: string) => boolean): Engine => ({
  name,
  explains: 'as in the tables above',
  run: ({ place }) => {
    const story = stories[Number(place)]
    if (story) explained({ compiled, asOf: story.asOf }, story.facts, isWanted)
    return []
  },
})

/**
 * json-rules-engine on the same conditions and the facts as they were read and derived. It has no third value: where a fact
 * is missing it answers at random, so only its speed is compared here. Requirements judged per list item are left out.
 */
function reference(): Engine {
  const checks = stories.map(({ asOf, facts }) => {
    const outcome = assess(compiled, { facts, asOf })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
    const { frame } = outcome.assessment.situation
    const known = compiled.facts.flatMap(({ name, declaration }, slot) =>
      frame.known[slot] === 1 ? referenceEntries(name, declaration, frame.raw[slot]) : [],
    )
    const engine = new RulesEngine([], { allowUndefinedFacts: true })
    for (const [name, operator] of Object.entries(PACK_OPERATORS))
      engine.addOperator(name, (actual: unknown, expected: unknown) => operator(actual, expected, frame.asOf))
    for (const { code, when, require, each } of ruleset.requirements) {
      if (each !== undefined) continue
      const [applies, fulfils] = [when, require].map((condition) =>
        condition ? translateCondition(condition, compiled, frame.asOf).condition : null,
      )
      const all = [...(applies ? [applies] : []), ...(fulfils ? [{ not: fulfils }] : [])]
      engine.addRule({ conditions: { all }, event: { type: code } })
    }
    return { engine, facts: Object.fromEntries(known) }
  })
  return {
    name: 'json-rules-engine',
    explains: 'every condition with its result',
    run: async ({ place }) => {
      const check = checks[Number(place)]
      if (check) await check.engine.run(check.facts)
      return []
    },
  }
}

const applying = new Set(['OPEN', 'MET', 'UNMET', 'WAIVED', 'NOTED'])
const engines = [
  ours('Tutela, explained', (status) => applying.has(status)),
  ours('Tutela, what may apply explained, too', () => true),
  ours('Tutela, findings only', () => false),
  reference(),
]
const situations = [...stories.keys()].map((place) => ({ place }))
const samples = await measure(engines, situations, { rounds: ROUNDS, windowMs: 80, warmUpMs: 600 })
console.log(
  JSON.stringify({ samples, requirements: ruleset.requirements.length, facts: compiled.facts.length }),
)
