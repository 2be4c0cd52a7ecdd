import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { Derivation } from '../compile/make-plan.ts'
import { UNKNOWN } from '../operators/truth.ts'
import type { Frame } from '../program/encoded-facts.ts'
import type { ExpressionForm } from '../program/expression.ts'
import {
  collectUnknown,
  END,
  isGroup,
  leafSlots,
  NONE,
  slotsRead,
  truthAt,
  WIDTH,
} from '../program/program.ts'
import { Prospects } from './prospects.ts'

/** No fact is missing. */
export const NOTHING: ReadonlySet<number> = new Set()

/**
 * The facts, by slot, that an unknown condition turns on, traced through derived facts to what can be asked. A given fact is
 * among them where its value is of no use: an object without the part looked for, a date that yields an impossible age, a value
 * that does not count. What cannot matter any more is not: facts beside one that does not count, or behind one that is known.
 */
export function missingOf(
  compiled: CompiledRuleset,
  frame: Frame,
  conditions: readonly number[],
  prospects: Prospects = new Prospects(compiled, frame),
): ReadonlySet<number> {
  const unknown = conditions.filter((at) => at !== NONE && truthAt(compiled.program, at, frame) === UNKNOWN)
  if (unknown.length === 0) return NOTHING
  const search = new MissingFacts(compiled, frame, prospects)
  for (const at of unknown) search.addCondition(at)
  return search.asked
}

/** The facts that keep what unknown conditions turn on from counting: those that its `countsWhen` reads. */
export function guardsOf(
  compiled: CompiledRuleset,
  frame: Frame,
  conditions: readonly number[],
): ReadonlySet<number> {
  const unknown = new Set<number>()
  for (const at of conditions) if (at !== NONE) collectUnknown(compiled.program, at, frame, unknown)
  const asked = new Set<number>()
  // Grows while it is walked: what a fact is computed from comes after it.
  for (const slot of unknown) {
    const derivation = compiled.derivationOf[slot]
    if (!derivation) continue
    const { countsWhen, inputs } = derivation
    const guards = countsWhen === NONE ? [] : [...slotsRead(compiled.program, countsWhen)]
    for (const guard of guards) if (compiled.facts[guard]?.askable) asked.add(guard)
    for (const input of inputs) unknown.add(input)
  }
  return asked
}

class MissingFacts {
  readonly asked = new Set<number>()
  private readonly seen = new Set<number>()
  private readonly compiled: CompiledRuleset
  private readonly frame: Frame
  private readonly prospects: Prospects

  constructor(compiled: CompiledRuleset, frame: Frame, prospects: Prospects) {
    this.compiled = compiled
    this.frame = frame
    this.prospects = prospects
  }

  addCondition(at: number): void {
    const { program } = this.compiled
    if (truthAt(program, at, this.frame) !== UNKNOWN) return
    if (!isGroup(program, at)) {
      this.addLeaf(at)
      return
    }
    const end = program.code[at + END] ?? at
    for (let part = at + WIDTH; part < end; part = program.code[part + END] ?? end) this.addCondition(part)
  }

  private addLeaf(at: number): void {
    const slots = leafSlots(this.compiled.program, at)
    const unknown = slots.filter((slot) => !this.isKnown(slot))
    this.addFacts(unknown.length > 0 ? unknown : slots)
  }

  /** Of facts that are needed together, those that stay unknown whatever is said are named alone. */
  private addFacts(slots: readonly number[]): void {
    const idle = slots.filter((slot) => !this.prospects.canBeKnown(slot))
    for (const slot of idle.length > 0 ? idle : slots) this.addFact(slot)
  }

  private addFact(slot: number): void {
    if (this.seen.has(slot)) return
    this.seen.add(slot)
    const isAsked = this.compiled.facts[slot]?.askable === true
    const derivation = this.compiled.derivationOf[slot]
    if (isAsked) this.asked.add(slot)
    if (!derivation) return
    const { countsWhen, expression } = derivation
    const isBarred = countsWhen !== NONE && !this.prospects.canBecome(countsWhen, true)
    if (isBarred) return
    if (!isAsked && this.isKnownInFull(derivation)) this.addGiven(derivation)
    if (isAsked && this.isKnown(slot)) return
    if (countsWhen !== NONE) this.addCondition(countsWhen)
    if (!isAsked && expression) this.addExpression(expression.form)
  }

  private addExpression(form: ExpressionForm): void {
    switch (form.kind) {
      case 'value':
        return
      case 'condition':
        this.addCondition(form.at)
        return
      case 'without':
        this.addFacts([form.from, form.other].filter((slot) => !this.isKnown(slot)))
        return
      case 'case':
        for (const { at, then } of form.branches) {
          this.addCondition(at)
          if (this.prospects.canBecome(at, true)) this.addExpression(then)
          if (!this.prospects.canBecome(at, false)) return
        }
        return
      case 'difference':
      case 'sum':
      case 'product':
      case 'addDays':
      case 'addMonths':
        this.addParts(form.parts)
        return
      default:
        if (!this.isKnown(form.slot)) this.addFact(form.slot)
    }
  }

  private addParts(parts: readonly ExpressionForm[]): void {
    const idle = parts.filter((part) => !this.prospects.canYield(part))
    for (const part of idle.length > 0 ? idle : parts) this.addExpression(part)
  }

  /** Adds what was given of the inputs that together yield nothing. */
  private addGiven({ expression }: Derivation): void {
    for (const slot of this.inputsOf(expression)) {
      if (this.seen.has(slot)) continue
      this.seen.add(slot)
      const derivation = this.compiled.derivationOf[slot]
      if (this.compiled.facts[slot]?.askable) this.asked.add(slot)
      else if (derivation && this.isKnownInFull(derivation)) this.addGiven(derivation)
    }
  }

  private inputsOf(expression: Derivation['expression']): readonly number[] {
    const conditions = expression?.conditions ?? []
    const read = conditions.flatMap((at) => [...slotsRead(this.compiled.program, at)])
    return [...new Set([...(expression?.slots ?? []), ...read])]
  }

  /** Whether every input of its expression is known. */
  private isKnownInFull({ expression }: Derivation): boolean {
    return this.inputsOf(expression).every((slot) => this.isKnown(slot))
  }

  private isKnown(slot: number): boolean {
    return this.frame.known[slot] === 1
  }
}

/** Names of the facts that can be sent so that a derived fact comes about. */
export function sourcesOf(compiled: CompiledRuleset, slot: number): string[] {
  const sources = new Set<number>()
  const reached = new Set([slot])
  // Grows while it is walked: what a fact is computed from comes after it.
  for (const derived of reached)
    for (const input of compiled.derivationOf[derived]?.inputs ?? [])
      if (compiled.facts[input]?.askable) sources.add(input)
      else reached.add(input)
  return [...sources].flatMap((source) => compiled.facts[source]?.name ?? []).sort()
}

/** The name a missing fact is reported under: an item fact carries its item, or stands for the whole list when there is none. */
export function missingName(
  compiled: CompiledRuleset,
  slot: number,
  item: string | null,
): { name: string; declaration: string } {
  const fact = compiled.facts[slot]
  if (!fact) throw new RangeError(`no fact has slot ${slot}`)
  const list = fact.list === NONE ? undefined : compiled.facts[fact.list]
  if (!list) return { name: fact.name, declaration: fact.name }
  if (item === null) return { name: list.name, declaration: list.name }
  return { name: fact.name.replace('[]', `[${item}]`), declaration: fact.name }
}
