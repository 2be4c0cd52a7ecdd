import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { formatDay, parseInstant } from '../operators/dates.ts'
import type { AssessmentRequest, AssessmentResult, InputProblem, WorkBudget } from '../types.ts'
import { standingOf, standingProblems } from './allowances.ts'
import { rulesAtRest } from './in-force.ts'
import { InputProblems } from './input-problems.ts'
import type { Standing } from './judge-requirement.ts'
import { readFacts } from './read-facts.ts'
import { resultOf } from './result.ts'
import { makeSituation, type Situation } from './situation.ts'

/** One evaluation: its result, and what it takes to explain it. */
export interface Assessment {
  readonly compiled: CompiledRuleset
  readonly request: AssessmentRequest
  readonly situation: Situation
  readonly standing: Standing
  readonly result: AssessmentResult
  /**
   * What is made of it once for whoever explains it, and gone with it. Not in a WeakMap: what an entry holds outlives every small
   * collection of garbage once the map has grown old.
   */
  readonly kept: object[]
}

export type AssessmentOutcome = { ok: true; assessment: Assessment } | { ok: false; problems: InputProblem[] }

export interface AssessmentOptions {
  readonly work?: WorkBudget
  /** The answer was given before and is computed again. */
  readonly isRecorded?: boolean
}

/**
 * What a ruleset requires in a situation and how far it is fulfilled. Deterministic: the same ruleset, facts and asOf give
 * the same result. Never throws for any JSON in `facts`; problems of the input are returned.
 * A day on which no rules count, or not those that belong in every set, is a problem of the input (RULES_NOT_IN_FORCE), unless
 * `isRecorded`: what was answered earlier is computed again as it was.
 * Evaluating and explaining take their work from `work`; throws WorkLimitError beyond it, and then there is no answer. See docs/architecture.md.
 */
export function assess(
  compiled: CompiledRuleset,
  request: AssessmentRequest,
  { work = compiled.work, isRecorded = false }: AssessmentOptions = {},
): AssessmentOutcome {
  const asOf = parseInstant(request.asOf)
  const problems = standingProblems(compiled, request)
  if (asOf === null) problems.push(new InputProblems(compiled.ruleset).badInstant(['asOf']))
  else if (!isRecorded) problems.push(...dayProblems(compiled, asOf))
  const reading = readFacts(request.facts, compiled)
  if (!reading.ok) problems.push(...reading.problems)
  if (asOf === null || !reading.ok || problems.length > 0) return { ok: false, problems }
  const situation = makeSituation(compiled, reading.given, asOf, work)
  const standing = standingOf(request, asOf)
  const result = resultOf(situation, standing, request)
  return { ok: true, assessment: { compiled, request, situation, standing, result, kept: [] } }
}

function dayProblems({ ruleset, requirements }: CompiledRuleset, asOf: number): InputProblem[] {
  const atRest = rulesAtRest(ruleset, requirements, formatDay(asOf))
  if (atRest === null) return []
  return [
    new InputProblems(ruleset).notInForce(
      atRest.map(({ message }) => message),
      ['asOf'],
    ),
  ]
}
