import type { CompiledFact, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { Derivation } from '../compile/make-plan.ts'
import { isDay, startOfDay } from '../operators/dates.ts'
import { FALSE, TRUE } from '../operators/truth.ts'
import { spend } from '../operators/work.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { assumptionOf } from '../pack/format-readings.ts'
import { textIn } from '../pack/locale.ts'
import { clearFact, encodeNumber, type Frame, makeFrame, putFact } from '../program/encoded-facts.ts'
import { evaluateExpression } from '../program/expression.ts'
import { NONE, truthAt } from '../program/program.ts'
import { inAllLanguages } from '../texts/words.ts'
import type { AssumptionFinding, ConflictFinding, FactValue } from '../types.ts'
import { checkedValue, isSameJson, meansUnknown } from './check-value.ts'
import { Prospects } from './prospects.ts'
import type { GivenFacts, GivenItem } from './read-facts.ts'

/** The facts of one check after assumptions and derivations: what conditions are evaluated on. */
export interface Situation {
  readonly compiled: CompiledRuleset
  readonly given: GivenFacts
  readonly frame: Frame
  /** What can still come of the facts that stand in the frame. */
  readonly prospects: Prospects
  readonly assumptions: readonly AssumptionFinding[]
  /** Facts given in contradiction to what others imply; the derived or the more protective value counts. */
  readonly contradictions: readonly ConflictFinding[]
}

/** Encoding a fact, against comparing it once. */
const PER_FACT = 3

/** Encodes given facts, puts declared assumptions in for facts that were not mentioned, and runs the derivations. */
export function makeSituation(
  compiled: CompiledRuleset,
  given: GivenFacts,
  asOf: number,
  work = compiled.work,
): Situation {
  spend(work, compiled.facts.length * PER_FACT)
  const frame = makeFrame(compiled.facts.length, asOf, work)
  for (let slot = 0; slot < compiled.facts.length; slot += 1) {
    const value = given.values.get(slot)
    if (value !== undefined && value !== null) put(compiled, frame, slot, value)
  }
  const assumed = assumeAll(compiled, given, frame)
  const plain = deriveAll(compiled, frame, NONE, (derivation) => {
    if (assume(compiled, given, frame, derivation)) assumed.push(derivation.slot)
  })
  return {
    compiled,
    given,
    frame,
    prospects: new Prospects(compiled, frame),
    assumptions: assumed.sort((a, b) => a - b).flatMap((slot) => assumptionFinding(compiled, slot)),
    contradictions: [...plain, ...itemContradictions(compiled, given, frame)],
  }
}

function itemContradictions(compiled: CompiledRuleset, given: GivenFacts, frame: Frame): ConflictFinding[] {
  if (given.items.size === 0) return []
  return [...given.items].flatMap(([list, items]) => {
    if (!compiled.derivationsByList.has(list)) return []
    const found = items.flatMap((item) =>
      focus(compiled, frame, list, item).map((conflict) => ({
        ...conflict,
        between: conflict.between.map((name) => name.replace('[]', `[${item.name}]`)),
      })),
    )
    focus(compiled, frame, list, null)
    return found
  })
}

/** In the order of the plan, so that each finds what it reads; `visit` is told of each before. */
function deriveAll(
  compiled: CompiledRuleset,
  frame: Frame,
  list: number,
  visit?: (derivation: Derivation) => void,
): ConflictFinding[] {
  const contradictions: ConflictFinding[] = []
  for (const derivation of compiled.derivationsByList.get(list) ?? []) {
    visit?.(derivation)
    derive(compiled, frame, derivation, contradictions)
  }
  return contradictions
}

function put(compiled: CompiledRuleset, frame: Frame, slot: number, value: FactValue): void {
  const fact = compiled.facts[slot]
  if (fact) putFact(frame, slot, value, fact.coding)
}

function putComputed(compiled: CompiledRuleset, frame: Frame, slot: number, value: FactValue): void {
  put(compiled, frame, slot, value)
  frame.computed[slot] = 1
}

/**
 * Puts in what is assumed without a condition and returns the slots. A caller who sends null says "not known": then nothing
 * is assumed.
 */
function assumeAll(compiled: CompiledRuleset, given: GivenFacts, frame: Frame): number[] {
  return compiled.assumable.filter((slot) => {
    const assumption = assumptionOf(compiled.facts[slot]?.declaration ?? {})
    if (!assumption || assumption.unless || given.values.has(slot)) return false
    put(compiled, frame, slot, assumption.value)
    return true
  })
}

/** Puts in what is assumed under a condition, where the condition is known to be false: then nothing speaks against it. */
function assume(
  compiled: CompiledRuleset,
  given: GivenFacts,
  frame: Frame,
  { slot, unless }: Derivation,
): boolean {
  if (unless === NONE || given.values.has(slot)) return false
  const assumption = assumptionOf(compiled.facts[slot]?.declaration ?? {})
  if (!assumption || truthAt(compiled.program, unless, frame) !== FALSE) return false
  put(compiled, frame, slot, assumption.value)
  return true
}

function assumptionFinding({ facts }: CompiledRuleset, slot: number): AssumptionFinding[] {
  const fact = facts[slot]
  const assumption = fact && assumptionOf(fact.declaration)
  return assumption ? [{ name: fact.name, value: assumption.value }] : []
}

function derive(
  compiled: CompiledRuleset,
  frame: Frame,
  derivation: Derivation,
  contradictions: ConflictFinding[],
): void {
  const { slot, expression, countsWhen } = derivation
  const fact = compiled.facts[slot]
  if (!fact) return
  const value = expression
    ? valueFor(fact, evaluateExpression(expression.form, frame, compiled.program))
    : null
  if (value !== null) {
    const isGiven = frame.known[slot] === 1
    if (isGiven && !agrees(frame, slot, value, fact))
      contradictions.push(contradiction(compiled, derivation, fact.declaration))
    if (!isGiven || derivedCounts(frame, slot, value, fact)) putComputed(compiled, frame, slot, value)
  }
  if (countsWhen !== NONE && frame.known[slot] === 1 && truthAt(compiled.program, countsWhen, frame) !== TRUE)
    clearFact(frame, slot)
}

/** What was computed as a value of its fact; null where it is none, or one that says "not known". */
function valueFor({ declaration }: CompiledFact, computed: FactValue | undefined): FactValue | null {
  const value = computed === undefined ? null : checkedValue(computed, declaration, null)
  return value === null || meansUnknown(value, declaration) ? null : value
}

/** Whether the value in the frame says the same as a derived one. */
function agrees(
  frame: Frame,
  slot: number,
  derived: FactValue,
  { encoding, declaration }: CompiledFact,
): boolean {
  const given = frame.raw[slot]
  if (Array.isArray(given) && Array.isArray(derived)) {
    const known = given.filter((item) => !declaration.unknownValues?.includes(item))
    const isWhole = known.length === given.length
    return known.every((item) => derived.includes(item)) && (!isWhole || known.length === derived.length)
  }
  if (encoding === 'opaque' || encoding === 'symbol') return isSameJson(given, derived)
  const figures = [frame.figures[slot] ?? Number.NaN, encodeNumber(derived, encoding)]
  const isByDay = encoding === 'moment' && (frame.partial[slot] === 1 || isDay(derived))
  const [ours, theirs] = isByDay ? figures.map(startOfDay) : figures
  return ours === theirs
}

/** Of a given and a derived value the derived one counts; where the pack says which protects more, that one. */
function derivedCounts(frame: Frame, slot: number, derived: FactValue, fact: CompiledFact): boolean {
  const { protective } = fact.declaration
  if (protective === undefined) return true
  const given = frame.figures[slot] ?? Number.NaN
  const implied = encodeNumber(derived, fact.encoding)
  return protective === 'higher' ? implied > given : implied < given
}

function contradiction(
  compiled: CompiledRuleset,
  { slot, inputs }: Derivation,
  { label, protective }: FactDeclaration,
): ConflictFinding {
  const name = compiled.facts[slot]?.name ?? ''
  const sourceNames = inputs.flatMap((input) => compiled.facts[input]?.name ?? []).sort()
  const key = protective ? 'conflict/protectiveCounts' : 'conflict/derivedCounts'
  return {
    code: 'CONTRADICTION',
    between: [name, ...sourceNames].slice(0, 2),
    message: inAllLanguages(compiled.ruleset.engineTexts, (words) =>
      words.say(key, { label: textIn(label, words.locale) || name }),
    ),
  }
}

/** Puts one list item into the frame, in place of the item before it, its derived fields included; null takes it out. */
export function focusItem(
  { compiled, frame, prospects }: Situation,
  list: number,
  item: GivenItem | null,
): void {
  prospects.forget()
  focus(compiled, frame, list, item)
}

function focus(
  compiled: CompiledRuleset,
  frame: Frame,
  list: number,
  item: GivenItem | null,
): ConflictFinding[] {
  for (const slot of compiled.itemSlots.get(list) ?? []) {
    const value = item?.fields.get(slot)
    if (value === undefined || value === null) clearFact(frame, slot)
    else put(compiled, frame, slot, value)
  }
  return item ? deriveAll(compiled, frame, list) : []
}
