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
import { type Decimal, decimalOf, foldDecimals, numberOf } from '../operators/decimal.ts'
import { TRUE, UNKNOWN } from '../operators/truth.ts'
import { spend } from '../operators/work.ts'
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
  frame.work.left -= 1
  switch (form.kind) {
    case 'value':
      return form.value
    case 'condition': {
      const truth = truthAt(program, form.at, frame)
      return truth === UNKNOWN ? undefined : truth === TRUE
    }
    case 'without': {
      const [all, taken] = [wholeValue(form.from, frame), wholeValue(form.other, frame)]
      spend(frame.work, lengthOf(all) + lengthOf(taken))
      return listWithout(all, taken)
    }
    case 'case':
      return valueOfBranch(form.branches, frame, program)
    case 'difference':
    case 'sum':
    case 'product': {
      const figure = exactFigure(form, frame, program)
      const value = figure && numberOf(figure)
      return Number.isFinite(value) ? value : undefined
    }
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
  frame: Frame,
): FactValue | undefined {
  const value = wholeValue(slot, frame)
  if (kind === 'fact') return value
  if (kind === 'count') return Array.isArray(value) ? value.length : undefined
  const { figures, asOf } = frame
  const moment = figures[slot] ?? Number.NaN
  if (moment > asOf) return undefined
  return kind === 'ageInDays' ? daysBetween(moment, asOf) : yearsBetween(moment, asOf)
}

/** The value of a fact; none of a list of which only a part is known. */
function wholeValue(slot: number, { raw, partial }: Frame): FactValue | undefined {
  const value = raw[slot]
  return Array.isArray(value) && partial[slot] === 1 ? undefined : value
}

const lengthOf = (value: FactValue | undefined): number => (Array.isArray(value) ? value.length : 0)

function listWithout(all: FactValue | undefined, taken: FactValue | undefined): FactValue | undefined {
  if (!Array.isArray(all) || !Array.isArray(taken)) return undefined
  const absent = new Set(taken)
  return all.filter((item: Scalar) => !absent.has(item))
}

/** Steps within one expression are exact; only its value is rounded to a double, if it has to be. */
function exactFigure(form: ExpressionForm, frame: Frame, program: Program): Decimal | undefined {
  if (form.kind === 'sum' || form.kind === 'difference' || form.kind === 'product') {
    const parts = form.parts.map((part) => exactFigure(part, frame, program))
    const known = parts.filter((part) => part !== undefined)
    return known.length < parts.length ? undefined : foldDecimals(form.kind, known)
  }
  const value = evaluateExpression(form, frame, program)
  return typeof value === 'number' ? decimalOf(value) : undefined
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
