import { type CompiledRequirement, type CompiledRuleset, compileRuleset } from '../compile/compile-ruleset.ts'
import { collectUnknown, NONE, truthAt } from '../compile/program.ts'
import { judge, type Standing } from '../evaluate/judge.ts'
import type { GivenFacts, GivenItem, GivenValue } from '../evaluate/read-facts.ts'
import { focusItem, makeSituation, type Situation } from '../evaluate/situation.ts'
import { TRUE, UNKNOWN } from '../operators/truth.ts'
import type { Condition } from '../pack/format.ts'
import type { FactValue, RulesetRequirement } from '../types.ts'
import type { BoundaryFact, RuleContext } from './boundary-values.ts'
import { factsBehind, factsOfCondition } from './facts-read.ts'
import { type CaseOutcome, demandOf } from './outcome.ts'

/** Facts decided so far: a value, or null for "not known". A fact that is absent has not been decided. */
export type Assignment = ReadonlyMap<string, FactValue | null>

/** A requirement compiled on its own, with the facts it needs and no others. */
export interface CaseSide {
  readonly compiled: CompiledRuleset
  readonly rule: CompiledRequirement
  readonly standing: Standing
}

export interface CaseJudgement {
  readonly outcome: CaseOutcome
  readonly demand: number
  /** Facts that are not decided yet and on which the outcome may still turn, the most telling first. */
  readonly open: readonly string[]
}

const NOBODY: Standing = { attested: new Set(), waivers: new Map() }
const EMPTY = {
  digest: '',
  packs: [],
  locales: [],
  parameters: {},
  parameterDeclarations: {},
  conflicts: [],
  rankings: [],
}

/** The conditions that decide a requirement's status and whether it blocks; the list it is judged by counts as read. */
export function conditionsOf({ when, require, closes, each }: RulesetRequirement): Condition[] {
  const list = each === undefined ? undefined : { fact: each, operator: 'isStated', value: true }
  return [when, require, closes, list].filter((condition) => condition !== undefined)
}

/** Names of the facts that decide a requirement's outcome, those behind derived facts included. */
export function factsOfRequirement(requirement: RulesetRequirement, { facts }: RuleContext): string[] {
  return factsBehind(conditionsOf(requirement).flatMap(factsOfCondition), facts)
}

/** Compiles one requirement; `alsoNamed` facts become known to it as far as the context declares them. */
export function makeCaseSide(
  requirement: RulesetRequirement,
  context: RuleContext,
  alsoNamed: readonly string[] = [],
  standing: Standing = NOBODY,
): CaseSide {
  const { deadline, claim, performedBy, ...judged } = requirement
  const names = new Set([...factsOfRequirement(requirement, context), ...alsoNamed])
  const declared = Object.entries(context.facts).filter(([name]) => names.has(name))
  const compiled = compileRuleset({
    ...EMPTY,
    vocabulary: context.vocabulary,
    facts: Object.fromEntries(declared),
    requirements: [judged],
  })
  const [rule] = compiled.requirements
  if (!rule) throw new RangeError(`${requirement.code} was not compiled`)
  return { compiled, rule, standing }
}

/** Judges the requirement on the facts decided so far; what is not decided counts as not known. */
export function judgeCase(
  side: CaseSide,
  assignment: Assignment,
  facts: ReadonlyMap<string, BoundaryFact>,
  asOf: number,
): CaseJudgement {
  const { compiled, rule, standing } = side
  const given = givenFacts(compiled, assignment, facts)
  const situation = makeSituation(compiled, given, asOf)
  const items = rule.each === NONE ? undefined : given.items.get(rule.each)
  const { level } = rule.requirement
  if (items?.length === 0) {
    return { outcome: { status: 'NOT_APPLICABLE', level, blocks: false }, demand: 0, open: [] }
  }
  if (items?.[0]) focusItem(situation, rule.each, items[0])
  const { status, blocks } = judge(situation, rule, standing)
  const outcome = { status, level, blocks }
  const isFulfilled =
    rule.require === NONE || truthAt(compiled.program, rule.require, situation.frame) === TRUE
  const isSettled = status === 'NOT_APPLICABLE' || status === 'MET' || status === 'NOTED'
  const open = isSettled ? [] : openFacts(side, situation, assignment, facts)
  return { outcome, demand: demandOf(outcome, isFulfilled), open }
}

/** Undecided facts: those that keep `when` open, or else those that keep `require` and `closes` open. */
function openFacts(
  { compiled, rule }: CaseSide,
  { frame }: Situation,
  assignment: Assignment,
  facts: ReadonlyMap<string, BoundaryFact>,
): string[] {
  const openIn = (at: number): string[] => {
    if (at === NONE || truthAt(compiled.program, at, frame) !== UNKNOWN) return []
    const direct = new Set<number>()
    collectUnknown(compiled.program, at, frame, direct)
    const open = new Set<string>()
    const seen = new Set<number>()
    const trace = (slot: number) => {
      if (seen.has(slot) || frame.known[slot] === 1) return
      seen.add(slot)
      const fact = facts.get(compiled.facts[slot]?.name ?? '')
      if (fact && !assignment.has(fact.name)) {
        const toDecide = undecidedFor(fact, assignment)
        if (toDecide !== null) open.add(toDecide)
        return
      }
      const derivation = compiled.derivationOf[slot]
      if (derivation) for (const input of derivation.inputs) trace(input)
    }
    for (const slot of direct) trace(slot)
    return [...open]
  }
  const applies = openIn(rule.when)
  return applies.length > 0 ? applies : [...openIn(rule.require), ...openIn(rule.closes)]
}

/** An item fact can be decided only once its list has an item. */
function undecidedFor(fact: BoundaryFact, assignment: Assignment): string | null {
  if (fact.list === null) return fact.name
  if (!assignment.has(fact.list)) return fact.list
  const items = assignment.get(fact.list)
  return Array.isArray(items) && items.length > 0 ? fact.name : null
}

/** Assumed facts that are not decided are said to be unknown, so that nothing is assumed for them. */
function givenFacts(
  { facts: compiledFacts, slots }: CompiledRuleset,
  assignment: Assignment,
  facts: ReadonlyMap<string, BoundaryFact>,
): GivenFacts {
  const values = new Map<number, GivenValue>()
  const items = new Map<number, readonly GivenItem[]>()
  for (const [slot, { declaration }] of compiledFacts.entries())
    if (declaration.assume !== undefined) values.set(slot, null)
  for (const [name, value] of assignment) {
    const slot = slots.get(name)
    if (slot === undefined || facts.get(name)?.list) continue
    values.set(slot, value)
    if (compiledFacts[slot]?.declaration.type !== 'list' || !Array.isArray(value)) continue
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
  facts: ReadonlyMap<string, BoundaryFact>,
): Map<number, GivenValue> {
  const fields = new Map<number, GivenValue>()
  for (const [name, value] of assignment) {
    const slot = slots.get(name)
    if (slot !== undefined && facts.get(name)?.list === list) fields.set(slot, value)
  }
  return fields
}
