import type { Condition, Expression, FactDeclaration } from '../pack/format.ts'
import { dayOf, inCalendar, isPlainDay, momentOf, monthsLater, wholeYears } from './calendar.ts'
import { Fraction } from './fractions.ts'
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
  const computed = compute(expression, input)
  if (computed === OPEN || computed === undefined) return computed
  const value = computed instanceof Fraction ? computed.toNumber() : computed
  const typed = isMoment(fact) && typeof value === 'string' ? momentOf(value) : value
  if (!isAllowed(typed, fact)) return undefined
  const saysUnknown = meansUnknown(typed, fact)
  return saysUnknown === null ? OPEN : saysUnknown ? undefined : typed
}

/** Whether a value, or an element of a list, is one that says "not known"; null where a day was perhaps meant. */
function meansUnknown(value: Value, fact: FactDeclaration): boolean | null {
  const unknown = fact.unknownValues ?? []
  if (!isMoment(fact)) return [value].flat().some((part) => unknown.some((one) => one === part))
  const moment = Number(value)
  const texts = unknown.map(String)
  const isThatDay = (text: string) =>
    [momentOf(text), momentOf(text.slice(0, 10))].some((other) => dayOf(other) === dayOf(moment))
  const isDay = (text: string) => fact.type === 'date' || isPlainDay(text)
  if (texts.some((text) => (isDay(text) ? isThatDay(text) : momentOf(text) === moment))) return true
  return texts.some(isThatDay) && moment % DAY_MS === 0 ? null : false
}

function compute(expression: Expression, input: DerivationInput): Value {
  const { value, fact, ageInDays, ageInYears, count, without, when } = expression
  if (value !== undefined) return value
  if (fact !== undefined) return known(fact, input)
  if (when) return input.holds(when) ?? OPEN
  if (ageInDays !== undefined) return age(ageInDays, input, (moment) => dayOf(input.asOf) - dayOf(moment))
  if (ageInYears !== undefined) return age(ageInYears, input, (moment) => wholeYears(moment, input.asOf))
  if (count !== undefined) return withAll([known(count, input)], ([list]) => listOf(list).length)
  if (without) {
    const lists = without.map((name) => known(name, input))
    return withAll(lists, ([all, taken]) => listOf(all).filter((item) => !listOf(taken).includes(item)))
  }
  return expression.case ? computeCase(expression.case, input) : computeArithmetic(expression, input)
}

/** What lies ahead has no age. */
const age = (name: string, input: DerivationInput, count: (moment: number) => number): Value =>
  withAll([known(name, input)], ([moment]) =>
    Number(moment) > input.asOf ? undefined : count(Number(moment)),
  )

function computeArithmetic(expression: Expression, input: DerivationInput): Value {
  const { difference, sum, product, addDays, addMonths } = expression
  const values = (difference ?? sum ?? product ?? addDays ?? addMonths ?? []).map((part) =>
    compute(part, input),
  )
  if (addDays)
    return withAll(values, ([date, days]) => inCalendar(momentFrom(date) + figureFrom(days) * DAY_MS))
  if (addMonths)
    return withAll(values, ([date, months]) => inCalendar(monthsLater(momentFrom(date), figureFrom(months))))
  const join = (one: Fraction, other: Fraction) =>
    difference ? one.minus(other) : sum ? one.plus(other) : one.times(other)
  return withAll(values, (parts) => {
    const joined = parts.map(fractionFrom).reduce(join)
    return joined.isHuge ? undefined : joined
  })
}

const figureFrom = (value: Value): number => (value instanceof Fraction ? value.toNumber() : Number(value))

const fractionFrom = (value: Value): Fraction =>
  value instanceof Fraction ? value : Fraction.of(Number(value))

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
  if (typeof value === 'string') return [...value].length <= (maxLength ?? Infinity)
  return !Array.isArray(value) || value.length >= (minItems ?? 0)
}
