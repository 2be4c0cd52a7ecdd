import type { Condition, RulesetRequirement } from '../../src/rules/index.ts'
import type { Situation } from '../workload/facts.ts'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine } from './engine.ts'
import { ScopeIndex } from './scope-index.ts'

export type Test = (situation: Situation) => boolean

/** An engine of which each requirement is one expression: true when the requirement applies and is not fulfilled. */
export interface OneByOne {
  readonly name: string
  readonly makeTest: (condition: Condition, requirement: RulesetRequirement) => Test
}

const unmet = ({ when, require }: RulesetRequirement): Condition => ({
  all: [...(when?.all ?? []), ...(require ? [{ not: require }] : [])],
})

/** Evaluates every requirement's expression. */
export function everyRequirement({ name, makeTest }: OneByOne, { ruleset }: Workload): Engine {
  const tests = ruleset.requirements.map((requirement) => ({
    code: requirement.code,
    test: makeTest(unmet(requirement), requirement),
  }))
  return {
    name,
    explains: 'nothing',
    run: (situation) => {
      const codes: string[] = []
      for (const { code, test } of tests) if (test(situation)) codes.push(code)
      return codes
    },
  }
}

/** The same behind the scope index: evaluates only whether the candidates are fulfilled. */
export function behindIndex({ name, makeTest }: OneByOne, { ruleset }: Workload): Engine {
  const index = new ScopeIndex(ruleset.requirements)
  const tests = ruleset.requirements.map((requirement) => ({
    code: requirement.code,
    test: makeTest({ not: requirement.require ?? { all: [] } }, requirement),
  }))
  return {
    name: `${name} + scope index`,
    explains: 'nothing',
    run: (situation) => {
      const codes: string[] = []
      for (const place of index.candidates(situation)) {
        const entry = tests[place]
        if (entry?.test(situation)) codes.push(entry.code)
      }
      return codes
    },
  }
}
