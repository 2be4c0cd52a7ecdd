import { type FactDeclarations, factsBehind, isGivable } from '../conditions/facts-read.ts'
import { isOn } from '../evaluate/in-force.ts'
import { DAY_MS, formatDay, formatInstant, parseDay, parseInstant, startOfDay } from '../operators/dates.ts'
import { finish, type Steps } from '../operators/work.ts'
import type { Condition } from '../pack/format.ts'
import type { FactValue, InForce, RuleContext } from '../types.ts'
import { type BoundaryFact, boundaryValues, pointsOf } from './boundary-values.ts'
import { type Assignment, type CaseJudgement, judgeCase } from './judge-case.ts'
import type { CaseSide } from './lone-requirement.ts'
import { ORDINARY_TIME } from './moment-cells.ts'
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

/** The days on which months, years and leap days make a difference, each as it comes again every four years. */
const CALENDAR_DAYS = ['2028-03-01', '2027-03-01', '2028-02-29', '2026-12-31']
/** Far enough to come to any day that a pack may start on or end with, and no further than instants are written. */
const YEARS_APART_MAX = 400

/** A time of evaluation on the days on which something counts; in the middle of a month, if they allow it. */
function ordinaryTime(days: InForce | undefined): number {
  if (isOn(formatDay(ORDINARY_TIME), days)) return ORDINARY_TIME
  const first = days === undefined || days.from > formatDay(ORDINARY_TIME) ? days?.from : days.until
  const start = parseDay(first ?? '') ?? ORDINARY_TIME
  const nearby = Array.from(
    { length: 2 * MONTH_DAYS + 1 },
    (_, shift) => start + (shift - MONTH_DAYS) * DAY_MS,
  )
  const middle = nearby.find((day) => formatDay(day).endsWith('-15') && isOn(formatDay(day), days))
  return startOfDay(middle ?? start) + DAY_MS / 2
}
const MONTH_DAYS = 31

/** The calendar's own days as they come on the days on which something counts; those that do not come are left out. */
function calendarTimes(days: InForce | undefined): number[] {
  return CALENDAR_DAYS.flatMap((day) => {
    const years = Array.from({ length: YEARS_APART_MAX / 2 + 1 }, (_, step) => step * 4 - YEARS_APART_MAX)
    const nearest = years.sort((a, b) => Math.abs(a) - Math.abs(b))
    const moved = nearest.map((shift) => `${Number(day.slice(0, 4)) + shift}${day.slice(4)}`)
    const counting = moved.find((one) => isOn(one, days) && parseDay(one) !== null)
    return counting === undefined ? [] : [(parseDay(counting) ?? 0) + DAY_MS / 2]
  })
}

/**
 * The cases on which conditions can differ, as of times on the days on which what they belong to counts: on others nothing is
 * said of it. Each set of conditions comes with the declarations it is written for.
 */
export function makeCaseSpace(
  sets: readonly { readonly conditions: readonly Condition[]; readonly context: RuleContext }[],
  days: InForce | undefined,
): CaseSpace {
  const needsCalendar = [...pointsOf(sets).values()].some(dependsOnCalendar)
  const times = [ordinaryTime(days), ...(needsCalendar ? calendarTimes(days) : [])].map((time) => {
    const asOf = formatInstant(time)
    return { asOf, facts: new Map(boundaryValues(sets, asOf).map((fact) => [fact.name, fact])) }
  })
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
export const searchCases = (input: SearchInput): SearchEnd => finish(searchingCases(input))

/** The same in steps of a few judgements. */
export function* searchingCases(input: SearchInput): Steps<SearchEnd> {
  for (const time of input.space.times) {
    const ended = yield* searchAt(input, time, new Map())
    if (ended !== 'finished') return ended
  }
  return 'finished'
}

export type SearchEnd = 'finished' | 'stopped' | 'exhausted'

/** Judgements between two steps: small ones take as long as leaving and coming back many times over. */
const JUDGEMENTS_PER_STEP = 4

function* searchAt(
  input: SearchInput,
  time: CaseSpace['times'][number],
  assignment: Map<string, FactValue | null>,
): Steps<SearchEnd> {
  const { sides, budget, space, visit, isHopeless } = input
  const instant = parseInstant(time.asOf)
  if (instant === null) throw new RangeError(`${time.asOf} is not an RFC 3339 instant`)
  let sinceStep = 0
  const visitFrom = function* (): Steps<SearchEnd> {
    if (budget.judgements < sides.length) return 'exhausted'
    budget.judgements -= sides.length
    sinceStep += 1
    if (sinceStep % JUDGEMENTS_PER_STEP === 0) yield
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
      const ended = yield* visitFrom()
      if (ended !== 'finished') return ended
    }
    assignment.delete(fact.name)
    return 'finished'
  }
  return yield* visitFrom()
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
