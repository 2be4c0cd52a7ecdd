import { type Rule, RuleEngine } from 'node-rules'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine } from './engine.ts'
import { compileTests } from './hand-written.ts'

/** node-rules: its conditions are JavaScript functions, so this shows what the engine around them costs. */
export function nodeRules({ ruleset }: Workload): Engine {
  const tests = compileTests(
    ruleset.requirements.map(({ when, require }) => ({
      all: [...(when?.all ?? []), ...(require ? [{ not: require }] : [])],
    })),
  )
  const rules = ruleset.requirements.map(
    ({ code }, place): Rule => ({
      name: code,
      condition: (flow, fact) => flow.when(tests[place]?.(fact)),
      consequence: (flow, fact) => {
        fact.codes.push(code)
        flow.next()
      },
    }),
  )
  const engine = new RuleEngine(rules, { ignoreFactChanges: true })
  return {
    name: 'node-rules',
    explains: 'the names of the rules that matched',
    run: (situation) =>
      new Promise((resolve) => engine.execute({ ...situation, codes: [] }, ({ codes }) => resolve(codes))),
  }
}
