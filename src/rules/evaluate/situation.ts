import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { Derivation } from '../compile/make-plan.ts'
import { TRUE } from '../operators/truth.ts'
import { clearFact, encodeNumber, type Frame, makeFrame, putFact } from '../program/encoded-facts.ts'
import { evaluateExpression } from '../program/expression.ts'
import { NONE, truthAt } from '../program/program.ts'
import type { AssumptionFinding, ConflictFinding, FactValue } from '../types.ts'
import { checkedValue } from './check-value.ts'
import type { GivenFacts, GivenItem } from './read-facts.ts'

/** The facts of one check after assumptions and derivations: what conditions are evaluated on. */
export interface Situation {
  readonly compiled: CompiledRuleset
  readonly given: GivenFacts
  readonly frame: Frame
  readonly assumptions: readonly AssumptionFinding[]
  /** Facts given in contradiction to what others imply. */
  readonly contradictions: readonly ConflictFinding[]
}

/** Encodes given facts, puts declared assumptions in for facts that were not mentioned, and runs the derivations. */
export function makeSituation(compiled: CompiledRuleset, given: GivenFacts, asOf: number): Situation {
  const frame = makeFrame(compiled.facts.length, asOf)
  for (let slot = 0; slot < compiled.facts.length; slot += 1) {
    const value = given.values.get(slot)
    if (value !== undefined && value !== null) put(compiled, frame, slot, value)
  }
  const assumptions = assume(compiled, given, frame)
  const plain = deriveAll(compiled, frame, NONE)
  return {
    compiled,
    given,
    frame,
    assumptions,
    contradictions: [...plain, ...itemContradictions(compiled, given, frame)],
  }
}

function itemContradictions(compiled: CompiledRuleset, given: GivenFacts, frame: Frame): ConflictFinding[] {
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

function deriveAll(compiled: CompiledRuleset, frame: Frame, list: number): ConflictFinding[] {
  const derivations = compiled.derivationsByList.get(list) ?? []
  return derivations.flatMap((derivation) => derive(compiled, frame, derivation))
}

function put(compiled: CompiledRuleset, frame: Frame, slot: number, value: FactValue): void {
  const fact = compiled.facts[slot]
  if (fact) putFact(frame, slot, value, fact.encoding, compiled.dictionary)
}

/** A caller who sends null says "not known": then nothing is assumed. */
function assume(compiled: CompiledRuleset, given: GivenFacts, frame: Frame): AssumptionFinding[] {
  return compiled.assumable.flatMap((slot) => {
    const fact = compiled.facts[slot]
    const value = fact?.declaration.assume
    if (!fact || value === undefined || given.values.has(slot)) return []
    put(compiled, frame, slot, value)
    return [{ name: fact.name, value }]
  })
}

function derive(compiled: CompiledRuleset, frame: Frame, derivation: Derivation): ConflictFinding[] {
  const { slot, expression, countsWhen } = derivation
  const fact = compiled.facts[slot]
  if (!fact) return []
  const { declaration } = fact
  const wasKnown = frame.known[slot] === 1
  const contradictions: ConflictFinding[] = []
  if (expression && (!wasKnown || declaration.protective)) {
    const derived = evaluateExpression(expression.form, frame, compiled.program)
    const value = derived === undefined ? null : checkedValue(derived, declaration, null)
    if (value !== null && !wasKnown) put(compiled, frame, slot, value)
    if (value !== null && wasKnown) contradictions.push(...reconcile(compiled, frame, derivation, value))
  }
  if (countsWhen !== NONE && frame.known[slot] === 1 && truthAt(compiled.program, countsWhen, frame) !== TRUE)
    clearFact(frame, slot)
  return contradictions
}

function reconcile(
  compiled: CompiledRuleset,
  frame: Frame,
  { slot, inputs }: Derivation,
  derived: FactValue,
): ConflictFinding[] {
  const fact = compiled.facts[slot]
  if (!fact) return []
  const given = frame.figures[slot] ?? Number.NaN
  const implied = encodeNumber(derived, fact.encoding)
  if (given === implied) return []
  if (fact.declaration.protective === 'higher' ? implied > given : implied < given)
    put(compiled, frame, slot, derived)
  const sourceNames = inputs.flatMap((input) => compiled.facts[input]?.name ?? []).sort()
  return [
    {
      code: 'CONTRADICTION',
      between: [fact.name, ...sourceNames].slice(0, 2),
      message: {
        en: `"${fact.declaration.label.en ?? fact.name}" disagrees with what other facts say; the more protective reading is used.`,
        'zh-CN': `“${fact.declaration.label['zh-CN'] ?? fact.name}”与其他事实不一致；按更具保护性的理解处理。`,
      },
    },
  ]
}

/** Puts one list item into the frame, in place of the item before it, its derived fields included; null takes it out. */
export function focusItem({ compiled, frame }: Situation, list: number, item: GivenItem | null): void {
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
