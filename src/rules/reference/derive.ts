import type { Condition, Expression, FactDeclaration } from '../pack/format.ts'
import { dayOf, inCalendar, momentOf, monthsLater, wholeYears } from './calendar.ts'
import type { ReferenceFacts } from './translate.ts'

/** Where the reference cannot say: a fact is missing. */
export const OPEN: unique symbol = Symbol('open')

/** What the computation may look at. Dates among the facts are milliseconds. */
export interface DerivationInput {
  readonly facts: ReferenceFacts
  readonly asOf: number
  /** Whether a condition inside the expression holds; null where facts are missing. */
  readonly holds: (condition: Condition) => boolean | null
}

type Value = unknown

/** The conditions that an expression asks about. */
export function conditionsIn(expression: Expression): Condition[] {
  const { when, difference, sum, product, addDays, addMonths } = expression
  const parts = [difference, sum, product, addDays, addMonths].flatMap((list) => [...(list ?? [])])
  const branches = (expression.case ?? []).flatMap((branch) => [branch.when, ...conditionsIn(branch.then)])
  return [...(when ? [when] : []), ...parts.flatMap(conditionsIn), ...branches]
}

/**
 * The value of a derived fact, computed apart from the evaluator: undefined where the known facts yield none, OPEN where one
 * is missing. Dates come as milliseconds.
 */
export function deriveValue(expression: Expression, fact: FactDeclaration, input: DerivationInput): Value {
  const value = compute(expression, input)
  if (value === OPEN || value === undefined) return value
  const typed = isMoment(fact) && typeof value === 'string' ? momentOf(value) : value
  return isAllowed(typed, fact) ? typed : undefined
}

function compute(expression: Expression, input: DerivationInput): Value {
  const { value, fact, ageInDays, ageInYears, count, without, when } = expression
  if (value !== undefined) return value
  if (fact !== undefined) return known(fact, input)
  if (when) return input.holds(when) ?? OPEN
  if (ageInDays !== undefined)
    return withAll([known(ageInDays, input)], ([moment]) => dayOf(input.asOf) - dayOf(Number(moment)))
  if (ageInYears !== undefined)
    return withAll([known(ageInYears, input)], ([moment]) => wholeYears(Number(moment), input.asOf))
  if (count !== undefined) return withAll([known(count, input)], ([list]) => listOf(list).length)
  if (without) {
    const lists = without.map((name) => known(name, input))
    return withAll(lists, ([all, taken]) => listOf(all).filter((item) => !listOf(taken).includes(item)))
  }
  return expression.case ? computeCase(expression.case, input) : computeArithmetic(expression, input)
}

function computeArithmetic(expression: Expression, input: DerivationInput): Value {
  const { difference, sum, product, addDays, addMonths } = expression
  const [parts = [], join] = difference
    ? [difference, (list: readonly number[]) => (list[0] ?? 0) - (list[1] ?? 0)]
    : sum
      ? [sum, (list: readonly number[]) => list.reduce((total, one) => total + one)]
      : [
          product ?? addDays ?? addMonths,
          (list: readonly number[]) => list.reduce((total, one) => total * one),
        ]
  const values = parts.map((part) => compute(part, input))
  if (addDays) return withAll(values, ([date, days]) => inCalendar(momentFrom(date) + Number(days) * DAY_MS))
  if (addMonths)
    return withAll(values, ([date, months]) => inCalendar(monthsLater(momentFrom(date), Number(months))))
  return withAll(values, (figures) => join(figures.map(Number)))
}

function computeCase(branches: NonNullable<Expression['case']>, input: DerivationInput): Value {
  for (const { when, then } of branches) {
    const holds = input.holds(when)
    if (holds === null) return OPEN
    if (holds) return compute(then, input)
  }
  return undefined
}

const DAY_MS = 24 * 60 * 60 * 1000

const known = (name: string, { facts }: DerivationInput): Value => (facts.has(name) ? facts.get(name) : OPEN)

/** Works on values that are all there; one that is open makes the whole open, one that does not exist the whole absent. */
function withAll(values: readonly Value[], work: (values: readonly Value[]) => Value): Value {
  if (values.includes(OPEN)) return OPEN
  return values.includes(undefined) ? undefined : work(values)
}

const listOf = (value: Value): readonly unknown[] => (Array.isArray(value) ? value : [])
const momentFrom = (value: Value): number => (typeof value === 'string' ? momentOf(value) : Number(value))
const isMoment = ({ type }: FactDeclaration): boolean => type === 'date' || type === 'dateTime'

/** Whether a computed value may stand for the fact: within its bounds, exact, in the calendar. */
function isAllowed(value: Value, { type, minimum, maximum, minItems, maxLength }: FactDeclaration): boolean {
  if (type === 'integer' && !Number.isSafeInteger(value)) return false
  if (typeof value === 'number')
    return Number.isFinite(value) && value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity)
  if (typeof value === 'string') return value.length <= (maxLength ?? Infinity)
  return !Array.isArray(value) || value.length >= (minItems ?? 0)
}
