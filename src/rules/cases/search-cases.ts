import { type FactDeclarations, factsBehind, isGivable } from '../conditions/facts-read.ts'
import { parseInstant } from '../operators/dates.ts'
import type { Condition } from '../pack/format.ts'
import type { FactValue, RuleContext } from '../types.ts'
import { type BoundaryFact, boundaryValues, pointsOf } from './boundary-values.ts'
import { type Assignment, type CaseJudgement, judgeCase } from './judge-case.ts'
import type { CaseSide } from './lone-requirement.ts'
import { dependsOnCalendar } from './moment-values.ts'

/** Judgements left to make; shared by searches that must not take longer together. */
export interface SearchBudget {
  judgements: number
}

export interface SearchInput {
  readonly sides: readonly CaseSide[]
  readonly space: CaseSpace
  readonly budget: SearchBudget
  /** Called for every case in which all sides are settled; true ends the search. */
  readonly visit: (judgements: readonly CaseJudgement[], found: FoundCase) => boolean
  /** True when no case that decides more facts can be of interest. */
  readonly isHopeless: (judgements: readonly CaseJudgement[]) => boolean
}

export interface FoundCase {
  readonly assignment: Assignment
  readonly asOf: string
}

/** Everything that is tried: facts with their boundary values, at one or several times of evaluation. */
export interface CaseSpace {
  readonly times: readonly { readonly asOf: string; readonly facts: ReadonlyMap<string, BoundaryFact> }[]
  /** Facts to decide before a fact: those that are computed from it, but may also be given. */
  readonly firstBefore: ReadonlyMap<string, readonly string[]>
  readonly isExact: boolean
}

/** Any day would do; a day in the middle of a month keeps month arithmetic plain. */
const ORDINARY_TIME = '2026-06-15T12:00:00Z'
/** The days on which months, years and leap days make a difference. */
const CALENDAR_TIMES = [
  '2028-03-01T12:00:00Z',
  '2027-03-01T12:00:00Z',
  '2028-02-29T12:00:00Z',
  '2026-12-31T12:00:00Z',
]

/** The cases on which conditions can differ. Each set of conditions comes with the declarations it is written for. */
export function makeCaseSpace(
  sets: readonly { readonly conditions: readonly Condition[]; readonly context: RuleContext }[],
): CaseSpace {
  const needsCalendar = [...pointsOf(sets).values()].some(dependsOnCalendar)
  const times = [ORDINARY_TIME, ...(needsCalendar ? CALENDAR_TIMES : [])].map((asOf) => ({
    asOf,
    facts: new Map(boundaryValues(sets, asOf).map((fact) => [fact.name, fact])),
  }))
  const firstBefore = new Map<string, string[]>()
  for (const { context } of sets)
    addDependents(context.facts, [...(times[0]?.facts.keys() ?? [])], firstBefore)
  const isExact = times.every(({ facts }) => [...facts.values()].every((fact) => fact.isExact))
  return { times, firstBefore, isExact }
}

function addDependents(
  declared: FactDeclarations,
  names: readonly string[],
  into: Map<string, string[]>,
): void {
  for (const name of names) {
    const fact = declared[name]
    if (!fact?.derive || !isGivable(fact)) continue
    for (const input of factsBehind([name], declared)) {
      if (input !== name && names.includes(input)) into.set(input, [...(into.get(input) ?? []), name])
    }
  }
}

/**
 * Goes through the cases of a space depth first, deciding only facts on which a side still turns; what is settled on few
 * facts is settled for all their completions (the completion law), so whole branches fall away. Returns `finished` when
 * every case was covered, `stopped` when a visit ended it, `exhausted` when the budget ran out first.
 */
export function searchCases(input: SearchInput): 'finished' | 'stopped' | 'exhausted' {
  for (const time of input.space.times) {
    const ended = searchAt(input, time, new Map())
    if (ended !== 'finished') return ended
  }
  return 'finished'
}

function searchAt(
  input: SearchInput,
  time: CaseSpace['times'][number],
  assignment: Map<string, FactValue | null>,
): 'finished' | 'stopped' | 'exhausted' {
  const { sides, budget, space, visit, isHopeless } = input
  const instant = parseInstant(time.asOf)
  if (instant === null) throw new RangeError(`${time.asOf} is not an RFC 3339 instant`)
  const visitFrom = (): 'finished' | 'stopped' | 'exhausted' => {
    if (budget.judgements < sides.length) return 'exhausted'
    budget.judgements -= sides.length
    const judgements = sides.map((side) => judgeCase(side, assignment, time.facts, instant))
    if (isHopeless(judgements)) return 'finished'
    const open = judgements.flatMap((judgement) => judgement.open)
    const next = factsToDecide(open, sides, space).find(
      (name) => !assignment.has(name) && time.facts.has(name),
    )
    const fact = time.facts.get(next ?? '')
    if (!fact)
      return visit(judgements, { assignment: new Map(assignment), asOf: time.asOf }) ? 'stopped' : 'finished'
    for (const value of fact.values) {
      assignment.set(fact.name, value)
      const ended = visitFrom()
      if (ended !== 'finished') return ended
    }
    assignment.delete(fact.name)
    return 'finished'
  }
  return visitFrom()
}

/** Lists that requirements are judged by come first, and facts that follow from the wanted one come before it. */
function factsToDecide(
  [wanted]: readonly string[],
  sides: readonly CaseSide[],
  { firstBefore }: CaseSpace,
): string[] {
  const lists = sides.flatMap(({ rule }) => rule.requirement.each ?? [])
  return wanted === undefined ? lists : [...lists, ...(firstBefore.get(wanted) ?? []), wanted]
}
