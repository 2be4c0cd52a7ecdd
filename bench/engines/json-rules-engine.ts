import { Engine as RulesEngine, type TopLevelCondition } from 'json-rules-engine'
import type { Condition, RulesetRequirement } from '../../src/rules/index.ts'
import type { Situation } from '../workload/facts.ts'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine } from './engine.ts'
import { ScopeIndex } from './scope-index.ts'

/** Stock json-rules-engine, kept warm: one engine with a rule for each requirement, which matches when it is unmet. */
export const jsonRulesEngine = ({ ruleset }: Workload): Engine => ({
  name: 'json-rules-engine',
  explains: 'every condition of every rule with its result',
  run: jsonRulesEngineOf(ruleset.requirements),
})

/** One engine for all checks, which gives the codes of unfulfilled requirements. */
export function jsonRulesEngineOf(
  requirements: readonly RulesetRequirement[],
): (facts: Situation) => Promise<string[]> {
  const engine = engineOf(requirements, ({ when }) => when?.all ?? [])
  return async (facts) => (await engine.run(facts)).events.map(({ type }) => type)
}

/**
 * The same behind the scope index: for each set of candidates one engine, kept warm, whose rules leave out what the index
 * has decided.
 */
export function jsonRulesEngineBehindIndex({ ruleset }: Workload): Engine {
  const index = new ScopeIndex(ruleset.requirements)
  const engines = new Map<string, RulesEngine>()
  const engineFor = (places: readonly number[]) => {
    const key = places.join()
    const candidates = places.flatMap((place) => ruleset.requirements[place] ?? [])
    const engine = engines.get(key) ?? engineOf(candidates, () => [])
    engines.set(key, engine)
    return engine
  }
  return {
    name: 'json-rules-engine + scope index',
    explains: 'every condition of the candidates with its result',
    run: async (facts) => {
      const { events } = await engineFor(index.candidates(facts)).run(facts)
      return events.map(({ type }) => type)
    },
  }
}

function engineOf(
  requirements: readonly RulesetRequirement[],
  scopeOf: (requirement: RulesetRequirement) => readonly Condition[],
): RulesEngine {
  const engine = new RulesEngine()
  engine.addOperator('containsAny', (actual: unknown, expected: unknown) => hasAny(actual, expected))
  for (const requirement of requirements) {
    const { code, require } = requirement
    const all = [...scopeOf(requirement), ...(require ? [{ not: require }] : [])]
    engine.addRule({ conditions: conditionsFrom({ all }), event: { type: code } })
  }
  return engine
}

const hasAny = (actual: unknown, expected: unknown): boolean =>
  Array.isArray(actual) && Array.isArray(expected) && expected.some((item) => actual.includes(item))

const conditionsFrom = (condition: Condition): TopLevelCondition => JSON.parse(JSON.stringify(condition))
