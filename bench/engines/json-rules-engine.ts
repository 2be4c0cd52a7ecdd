import { Engine as RulesEngine, type TopLevelCondition } from 'json-rules-engine'
import type { Condition, RulesetRequirement } from '../../src/rules/index.ts'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine } from './engine.ts'

/** Stock json-rules-engine, kept warm: one engine with a rule for each requirement, which matches when it is unmet. */
export function jsonRulesEngine({ ruleset }: Workload): Engine {
  const engine = engineOf(ruleset.requirements)
  return {
    name: 'json-rules-engine',
    explains: 'every condition of every rule with its result',
    run: async (facts) => {
      const { events } = await engine.run(facts)
      return events.map(({ type }) => type)
    },
  }
}

/** An engine with the one list operator that the stock library lacks. */
export function engineOf(requirements: readonly RulesetRequirement[]): RulesEngine {
  const engine = new RulesEngine()
  engine.addOperator('containsAny', (actual: unknown, expected: unknown) => hasAny(actual, expected))
  for (const requirement of requirements)
    engine.addRule({ conditions: conditionsOf(requirement), event: { type: requirement.code } })
  return engine
}

const hasAny = (actual: unknown, expected: unknown): boolean =>
  Array.isArray(actual) && Array.isArray(expected) && expected.some((item) => actual.includes(item))

function conditionsOf({ when, require }: RulesetRequirement): TopLevelCondition {
  const scope = when?.all ?? []
  return JSON.parse(
    JSON.stringify({ all: [...scope, ...(require ? [{ not: require }] : [])] satisfies Condition[] }),
  )
}
