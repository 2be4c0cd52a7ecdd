import type { Condition, RulesetRequirement } from '../../src/rules/index.ts'
import type { Situation } from '../workload/facts.ts'
import type { Workload } from '../workload/make-workload.ts'
import type { Engine } from './engine.ts'
import { ScopeIndex } from './scope-index.ts'

/** A requirement as one question: true when it applies and is not fulfilled. */
export interface Question {
  readonly code: string
  readonly condition: Condition
}

/** An engine that answers one question at a time. */
export interface OneByOne {
  readonly name: string
  readonly prepare: (questions: readonly Question[]) => (place: number, situation: Situation) => boolean
}

/** Asks about every requirement. */
export function everyRequirement({ name, prepare }: OneByOne, { ruleset }: Workload): Engine {
  const questions = ruleset.requirements.map((requirement) => ({
    code: requirement.code,
    condition: { all: [...(requirement.when?.all ?? []), unfulfilled(requirement)] },
  }))
  const places = [...questions.keys()]
  return { name, explains: 'nothing', run: asking(questions, prepare(questions), () => places) }
}

/** The same behind the scope index: asks only whether the candidates are fulfilled. */
export function behindIndex({ name, prepare }: OneByOne, { ruleset }: Workload): Engine {
  const questions = ruleset.requirements.map((requirement) => ({
    code: requirement.code,
    condition: unfulfilled(requirement),
  }))
  const index = new ScopeIndex(ruleset.requirements)
  const run = asking(questions, prepare(questions), (situation) => index.candidates(situation))
  return { name: `${name} + scope index`, explains: 'nothing', run }
}

function unfulfilled({ code, require }: RulesetRequirement): Condition {
  if (!require) throw new RangeError(`${code} has nothing to fulfil`)
  return { not: require }
}

function asking(
  questions: readonly Question[],
  test: (place: number, situation: Situation) => boolean,
  placesIn: (situation: Situation) => readonly number[],
): Engine['run'] {
  return (situation) => {
    const codes: string[] = []
    for (const place of placesIn(situation)) {
      const question = questions[place]
      if (question && test(place, situation)) codes.push(question.code)
    }
    return codes
  }
}
