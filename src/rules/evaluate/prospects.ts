import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { truthOf, UNKNOWN } from '../operators/truth.ts'
import type { Frame } from '../program/encoded-facts.ts'
import type { ExpressionForm } from '../program/expression.ts'
import { END, isGroup, leafSlots, NONE, OP, SLOT, truthAt, WIDTH } from '../program/program.ts'

/**
 * What can still come of a situation when more comes to be known and nothing that was said is taken back: a fact whose
 * `countsWhen` is false stays unknown, and so may what follows from it. Comparisons are looked at one by one, as everywhere.
 */
export class Prospects {
  private readonly compiled: CompiledRuleset
  private readonly frame: Frame
  /** Made when something is found out: most checks need none. */
  private facts: Map<number, boolean> | null = null
  /** By place and wanted truth. */
  private conditions: Map<number, boolean> | null = null

  constructor(compiled: CompiledRuleset, frame: Frame) {
    this.compiled = compiled
    this.frame = frame
  }

  /** For when other facts stand in the frame: what was found out of those before says nothing of them. */
  forget(): void {
    this.facts = null
    this.conditions = null
  }

  /** Whether the condition at `at` is, or can become, true (or false). */
  canBecome(at: number, wanted: boolean): boolean {
    const { program } = this.compiled
    const truth = truthAt(program, at, this.frame)
    if (truth !== UNKNOWN) return truth === truthOf(wanted)
    const key = at * 2 + Number(wanted)
    const known = this.conditions?.get(key)
    if (known !== undefined) return known
    const found = this.canUnknownBecome(at, wanted)
    this.conditions ??= new Map()
    this.conditions.set(key, found)
    return found
  }

  private canUnknownBecome(at: number, wanted: boolean): boolean {
    const { program } = this.compiled
    if (!isGroup(program, at)) return this.canLeafBecome(at, wanted)
    const operation = program.code[at] ?? NONE
    if (operation === OP.not) return this.canBecome(at + WIDTH, !wanted)
    const needsEvery = (operation === OP.all) === wanted
    const end = program.code[at + END] ?? at
    for (let part = at + WIDTH; part < end; part = program.code[part + END] ?? end)
      if (this.canBecome(part, wanted) !== needsEvery) return !needsEvery
    return needsEvery
  }

  /** Whether the fact is, or can become, known. */
  canBeKnown(slot: number): boolean {
    const known = this.facts?.get(slot)
    if (known !== undefined) return known
    const found = this.frame.known[slot] === 1 || this.canComeToBeKnown(slot)
    this.facts ??= new Map()
    this.facts.set(slot, found)
    return found
  }

  private canLeafBecome(at: number, wanted: boolean): boolean {
    const { program } = this.compiled
    const unknown = leafSlots(program, at).filter((slot) => this.frame.known[slot] !== 1)
    if (!unknown.every((slot) => this.canBeKnown(slot))) return false
    if (program.code[at] === OP.stated) return wanted
    const form = this.onlyCondition(program.code[at + SLOT] ?? NONE)
    if (form === NONE || unknown.length > 1) return true
    return [true, false].some(
      (value) => this.canBecome(form, value) && this.truthWith(at, value) === truthOf(wanted),
    )
  }

  /** Where the condition starts that alone says the value of an unknown fact; NONE where there is no such condition. */
  private onlyCondition(slot: number): number {
    const form = this.compiled.derivationOf[slot]?.expression?.form
    const isOpen = this.frame.known[slot] !== 1 && this.compiled.facts[slot]?.askable === false
    return isOpen && form?.kind === 'condition' ? form.at : NONE
  }

  /** The truth of a comparison if its unknown flag had this value. */
  private truthWith(at: number, value: boolean) {
    const { frame, compiled } = this
    const slot = compiled.program.code[at + SLOT] ?? NONE
    frame.known[slot] = 1
    frame.figures[slot] = value ? 1 : 0
    frame.raw[slot] = value
    const truth = truthAt(compiled.program, at, frame)
    frame.known[slot] = 0
    frame.raw[slot] = undefined
    return truth
  }

  private canComeToBeKnown(slot: number): boolean {
    const derivation = this.compiled.derivationOf[slot]
    if (!derivation) return true
    const { countsWhen, expression } = derivation
    if (countsWhen !== NONE && !this.canBecome(countsWhen, true)) return false
    return (
      this.compiled.facts[slot]?.askable === true || expression === null || this.canYield(expression.form)
    )
  }

  /** Whether the expression yields, or can come to yield, a value. */
  canYield(form: ExpressionForm): boolean {
    switch (form.kind) {
      case 'value':
        return true
      case 'condition':
        return this.canBecome(form.at, true) || this.canBecome(form.at, false)
      case 'without':
        return this.canBeKnown(form.from) && this.canBeKnown(form.other)
      case 'case':
        return this.canBranchYield(form.branches)
      case 'difference':
      case 'sum':
      case 'product':
      case 'addDays':
      case 'addMonths':
        return form.parts.every((part) => this.canYield(part))
      default:
        return this.canBeKnown(form.slot)
    }
  }

  private canBranchYield(
    branches: readonly { readonly at: number; readonly then: ExpressionForm }[],
  ): boolean {
    for (const { at, then } of branches) {
      if (this.canBecome(at, true) && this.canYield(then)) return true
      if (!this.canBecome(at, false)) return false
    }
    return false
  }
}
