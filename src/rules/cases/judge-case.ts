import { judge } from '../evaluate/judge-requirement.ts'
import type { GivenFacts, GivenItem } from '../evaluate/read-facts.ts'
import { focusItem, makeSituation, type Situation } from '../evaluate/situation.ts'
import type { GivenValue } from '../evaluate/slot-values.ts'
import { FALSE, TRUE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { CaseOutcome } from '../pack/problems.ts'
import { collectUnknown, NONE, truthAt } from '../program/program.ts'
import type { FactValue } from '../types.ts'
import type { BoundaryFact } from './boundary-values.ts'
import type { CaseSide } from './lone-requirement.ts'
import { demandOf, mostDemanding } from './outcome.ts'

/** Facts decided so far: a value, or null for "not known". A fact that is absent has not been decided. */
export type Assignment = ReadonlyMap<string, FactValue | null>

export interface CaseJudgement {
  /** Null while the outcome turns on facts that are not decided yet. */
  readonly outcome: CaseOutcome | null
  /** What it asks at least and at most, however the open facts are decided; the same once it is settled. */
  readonly least: number
  readonly most: number
  /** The facts to decide next; none once it is settled. */
  readonly open: readonly string[]
}

type Facts = ReadonlyMap<string, BoundaryFact>

/** Judges the requirement on the facts decided so far; what is not decided counts as not known. */
export function judgeCase(side: CaseSide, assignment: Assignment, facts: Facts, asOf: number): CaseJudgement {
  const { compiled, rule } = side
  const { level } = rule.requirement
  const given = givenFacts(side, assignment, facts)
  const situation = makeSituation(compiled, given, asOf)
  const items = rule.each === NONE ? undefined : given.items.get(rule.each)
  if (items?.length === 0) return settled({ status: 'NOT_APPLICABLE', level, blocks: false }, false)
  if (items?.[0]) focusItem(situation, rule.each, items[0])
  const truth = (at: number): TruthCode =>
    at === NONE ? TRUE : truthAt(compiled.program, at, situation.frame)
  const applies = truth(rule.when)
  const open = applies === FALSE ? [] : openFacts(side, situation, assignment, facts)
  if (open.length > 0) {
    const least = applies === TRUE ? demandOf({ status: 'MET', level, blocks: false }, true) : 0
    return { outcome: null, least, most: mostDemanding(level), open }
  }
  const { status, blocks } = judge(situation, rule, side.standing)
  return settled({ status, level, blocks }, isFulfilled(side, situation))
}

function settled(outcome: CaseOutcome, isFulfilled: boolean): CaseJudgement {
  const demand = demandOf(outcome, isFulfilled)
  return { outcome, least: demand, most: demand, open: [] }
}

/** Undecided facts that keep `when` open, or else `require`, or else `closes`, as far as these count. */
function openFacts(side: CaseSide, situation: Situation, assignment: Assignment, facts: Facts): string[] {
  const { rule } = side
  const openIn = (at: number) => (at === NONE ? [] : openFactsOf(side, situation, at, assignment, facts))
  const applies = openIn(rule.when)
  if (applies.length > 0) return applies
  const fulfilled = openIn(rule.require)
  return fulfilled.length > 0 || isFulfilled(side, situation) ? fulfilled : openIn(rule.closes)
}

/** While it is not known which items there are, what is asked of each of them is not known to be fulfilled. */
function isFulfilled({ compiled, rule }: CaseSide, { frame }: Situation): boolean {
  if (rule.require === NONE) return true
  const itemsKnown = rule.each === NONE || frame.known[rule.each] === 1
  return itemsKnown && truthAt(compiled.program, rule.require, frame) === TRUE
}

function openFactsOf(
  { compiled: { program, facts: known, derivationOf } }: CaseSide,
  { frame }: Situation,
  at: number,
  assignment: Assignment,
  facts: Facts,
): string[] {
  if (truthAt(program, at, frame) !== UNKNOWN) return []
  const toTrace = new Set<number>()
  collectUnknown(program, at, frame, toTrace)
  const open = new Set<string>()
  // Grows while it is walked: what a fact is computed from comes after it.
  for (const slot of toTrace) {
    if (frame.known[slot] === 1) continue
    const fact = facts.get(known[slot]?.name ?? '')
    if (fact && !assignment.has(fact.name)) {
      const toDecide = undecidedFor(fact, assignment)
      if (toDecide !== null) open.add(toDecide)
    } else for (const input of derivationOf[slot]?.inputs ?? []) toTrace.add(input)
  }
  return [...open]
}

/** An item fact can be decided only once its list has an item. */
function undecidedFor(fact: BoundaryFact, assignment: Assignment): string | null {
  if (fact.list === null) return fact.name
  if (!assignment.has(fact.list)) return fact.list
  const items = assignment.get(fact.list)
  return Array.isArray(items) && items.length > 0 ? fact.name : null
}

/** Assumed facts that are not decided are said to be unknown, so that nothing is assumed for them. */
function givenFacts({ compiled }: CaseSide, assignment: Assignment, facts: Facts): GivenFacts {
  const { slots } = compiled
  const values = new Map<number, GivenValue>()
  const items = new Map<number, readonly GivenItem[]>()
  for (const slot of compiled.assumable) values.set(slot, null)
  for (const [name, value] of assignment) {
    const slot = slots.get(name)
    if (slot === undefined || facts.get(name)?.list) continue
    values.set(slot, value)
    if (compiled.facts[slot]?.declaration.type !== 'list' || !Array.isArray(value)) continue
    const fields = itemFields(name, slots, assignment, facts)
    items.set(
      slot,
      value.map((item, index) => ({ name: String(item), fields: index === 0 ? fields : new Map() })),
    )
  }
  return { values, items, warnings: [] }
}

function itemFields(
  list: string,
  slots: ReadonlyMap<string, number>,
  assignment: Assignment,
  facts: Facts,
): Map<number, GivenValue> {
  const fields = new Map<number, GivenValue>()
  for (const [name, value] of assignment) {
    const slot = slots.get(name)
    if (slot !== undefined && facts.get(name)?.list === list) fields.set(slot, value)
  }
  return fields
}
