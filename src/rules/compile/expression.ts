import {
  addMonths,
  DAY_MS,
  daysBetween,
  formatDay,
  isWritable,
  parseMoment,
  yearsBetween,
} from '../operators/dates.ts'
import { TRUE, UNKNOWN } from '../operators/truth.ts'
import type { Expression } from '../pack/format.ts'
import type { FactValue, Scalar } from '../types.ts'
import type { Assembler, FactTable } from './assemble.ts'
import type { Frame } from './frame.ts'
import { type Program, truthAt } from './program.ts'

/** A derivation ready to run: its value, or undefined while something it needs is unknown. */
export interface CompiledExpression {
  readonly evaluate: (frame: Frame, program: Program) => FactValue | undefined
  /** Facts it reads directly. */
  readonly slots: readonly number[]
  /** Conditions it reads, as places in the program. */
  readonly conditions: readonly number[]
}

interface Compiling {
  readonly facts: FactTable
  readonly assembler: Assembler
}

type Evaluate = CompiledExpression['evaluate']

/** Compiles one expression of the closed list in pack-format.md; the parser has made sure that exactly one form is given. */
export function compileExpression(
  expression: Expression,
  { facts, assembler }: Compiling,
): CompiledExpression {
  const slots: number[] = []
  const conditions: number[] = []

  const slotOf = (name: string) => {
    const slot = facts.slotOf(name)
    slots.push(slot)
    return slot
  }
  const conditionAt = (condition: NonNullable<Expression['when']>) => {
    const at = assembler.add(condition)
    conditions.push(at)
    return at
  }

  const compile = (form: Expression): Evaluate => {
    const { value } = form
    if (value !== undefined) return () => value
    if (form.fact !== undefined) return readFact(slotOf(form.fact))
    if (form.when) return readCondition(conditionAt(form.when))
    if (form.ageInDays !== undefined) return readAge(slotOf(form.ageInDays), daysBetween)
    if (form.ageInYears !== undefined) return readAge(slotOf(form.ageInYears), yearsBetween)
    if (form.count !== undefined) return readCount(slotOf(form.count))
    if (form.without) return readDifference(slotOf(form.without[0]), slotOf(form.without[1]))
    if (form.difference) return fold(form.difference.map(compile), (a, b) => a - b)
    if (form.sum) return fold(form.sum.map(compile), (a, b) => a + b)
    if (form.product) return fold(form.product.map(compile), (a, b) => a * b)
    if (form.addDays) return shiftDate(form.addDays.map(compile), (date, days) => date + days * DAY_MS)
    if (form.addMonths) return shiftDate(form.addMonths.map(compile), addMonths)
    return readCase(
      (form.case ?? []).map((branch) => ({ at: conditionAt(branch.when), then: compile(branch.then) })),
    )
  }
  return { evaluate: compile(expression), slots, conditions }
}

const readFact =
  (slot: number): Evaluate =>
  ({ known, raw }) =>
    known[slot] === 1 ? raw[slot] : undefined

const readCondition =
  (at: number): Evaluate =>
  (frame, program) => {
    const truth = truthAt(program, at, frame)
    return truth === UNKNOWN ? undefined : truth === TRUE
  }

const readAge =
  (slot: number, between: (from: number, to: number) => number): Evaluate =>
  ({ known, numbers, asOf }) =>
    known[slot] === 1 ? between(numbers[slot] ?? Number.NaN, asOf) : undefined

const readCount =
  (slot: number): Evaluate =>
  ({ known, raw }) => {
    const list = raw[slot]
    return known[slot] === 1 && Array.isArray(list) ? list.length : undefined
  }

const readDifference =
  (from: number, other: number): Evaluate =>
  ({ raw }) => {
    const [all, taken] = [raw[from], raw[other]]
    if (!Array.isArray(all) || !Array.isArray(taken)) return undefined
    return all.filter((item: Scalar) => !taken.includes(item))
  }

function fold(parts: readonly Evaluate[], join: (a: number, b: number) => number): Evaluate {
  return (frame, program) => {
    const figures = parts.map((part) => part(frame, program))
    return figures.every((figure) => typeof figure === 'number') ? figures.reduce(join) : undefined
  }
}

function shiftDate(
  [date, amount]: readonly Evaluate[],
  shift: (ms: number, amount: number) => number,
): Evaluate {
  return (frame, program) => {
    const start = date?.(frame, program)
    const by = amount?.(frame, program)
    const moment = typeof start === 'string' ? parseMoment(start) : null
    if (moment === null || typeof by !== 'number') return undefined
    const shifted = shift(moment, by)
    return isWritable(shifted) ? formatDay(shifted) : undefined
  }
}

/** Branches are tried in order; an unknown one makes the whole unknown, because it might have been the one. */
function readCase(branches: readonly { at: number; then: Evaluate }[]): Evaluate {
  return (frame, program) => {
    for (const { at, then } of branches) {
      const truth = truthAt(program, at, frame)
      if (truth === UNKNOWN) return undefined
      if (truth === TRUE) return then(frame, program)
    }
    return undefined
  }
}
