import {
  addMonths,
  DAY_MS,
  daysBetween,
  formatDay,
  formatInstant,
  isWritable,
  parseDay,
  parseInstant,
  yearsBetween,
} from '../operators/dates.ts'
import { TRUE, UNKNOWN } from '../operators/truth.ts'
import type { FactValue, Scalar } from '../types.ts'
import type { Frame } from './encoded-facts.ts'
import { type Program, truthAt } from './program.ts'
/** An expression with facts as slots and conditions as places in the program; plain data. */
export type ExpressionForm =
  | { readonly kind: 'value'; readonly value: FactValue }
  | { readonly kind: 'fact' | 'ageInDays' | 'ageInYears' | 'count'; readonly slot: number }
  | { readonly kind: 'condition'; readonly at: number }
  | { readonly kind: 'without'; readonly from: number; readonly other: number }
  | {
      readonly kind: 'difference' | 'sum' | 'product' | 'addDays' | 'addMonths'
      readonly parts: readonly ExpressionForm[]
    }
  | {
      readonly kind: 'case'
      readonly branches: readonly { readonly at: number; readonly then: ExpressionForm }[]
    }

/** A derivation ready to run. */
export interface CompiledExpression {
  readonly form: ExpressionForm
  /** Facts it reads directly. */
  readonly slots: readonly number[]
  /** Conditions it reads, as places in the program. */
  readonly conditions: readonly number[]
}

/** The value of an expression on the facts of a frame; undefined while something it needs is unknown. */
export function evaluateExpression(
  form: ExpressionForm,
  frame: Frame,
  program: Program,
): FactValue | undefined {
  switch (form.kind) {
    case 'value':
      return form.value
    case 'condition': {
      const truth = truthAt(program, form.at, frame)
      return truth === UNKNOWN ? undefined : truth === TRUE
    }
    case 'without':
      return listWithout(frame.raw[form.from], frame.raw[form.other])
    case 'case':
      return valueOfBranch(form.branches, frame, program)
    case 'difference':
    case 'sum':
    case 'product':
      return foldFigures(
        form.kind,
        form.parts.map((part) => evaluateExpression(part, frame, program)),
      )
    case 'addDays':
    case 'addMonths':
      return shiftedDate(
        form.kind,
        form.parts.map((part) => evaluateExpression(part, frame, program)),
      )
    default:
      return frame.known[form.slot] === 1 ? readFact(form.kind, form.slot, frame) : undefined
  }
}

function readFact(
  kind: 'fact' | 'ageInDays' | 'ageInYears' | 'count',
  slot: number,
  { raw, figures, asOf }: Frame,
): FactValue | undefined {
  const value = raw[slot]
  if (kind === 'fact') return value
  if (kind === 'count') return Array.isArray(value) ? value.length : undefined
  const moment = figures[slot] ?? Number.NaN
  return kind === 'ageInDays' ? daysBetween(moment, asOf) : yearsBetween(moment, asOf)
}

function listWithout(all: FactValue | undefined, taken: FactValue | undefined): FactValue | undefined {
  if (!Array.isArray(all) || !Array.isArray(taken)) return undefined
  return all.filter((item: Scalar) => !taken.includes(item))
}

const FOLDS = {
  difference: (a: number, b: number) => a - b,
  sum: (a: number, b: number) => a + b,
  product: (a: number, b: number) => a * b,
}

function foldFigures(
  kind: keyof typeof FOLDS,
  parts: readonly (FactValue | undefined)[],
): number | undefined {
  return parts.every((part) => typeof part === 'number') ? parts.reduce(FOLDS[kind]) : undefined
}

/** A date stays a date; a date and time keeps its time of day, in UTC. */
function shiftedDate(
  kind: 'addDays' | 'addMonths',
  [date, amount]: readonly (FactValue | undefined)[],
): string | undefined {
  if (typeof date !== 'string' || typeof amount !== 'number') return undefined
  const day = parseDay(date)
  const moment = day ?? parseInstant(date)
  if (moment === null) return undefined
  const shifted = kind === 'addDays' ? moment + amount * DAY_MS : addMonths(moment, amount)
  if (!isWritable(shifted)) return undefined
  return day === null ? formatInstant(shifted) : formatDay(shifted)
}

/** Branches are tried in order; an unknown one makes the whole unknown, because it might have been the one. */
function valueOfBranch(
  branches: readonly { readonly at: number; readonly then: ExpressionForm }[],
  frame: Frame,
  program: Program,
): FactValue | undefined {
  for (const { at, then } of branches) {
    const truth = truthAt(program, at, frame)
    if (truth === UNKNOWN) return undefined
    if (truth === TRUE) return evaluateExpression(then, frame, program)
  }
  return undefined
}
