import type { Literal } from '../conditions/key.ts'
import { DAY_MS, parseDay } from '../operators/dates.ts'
import type { ConditionValue, FactDeclaration, Parameter } from '../pack/format.ts'
import type { LintScope } from './visible-packs.ts'

/**
 * Whether no value of one fact can make all the literals true at once. Sound, not complete: true is certain, false only
 * means that no contradiction was found. Vocabularies count as open, since another pack may add to them.
 */
export function excludeEachOther(
  literals: readonly Literal[],
  scope: Pick<LintScope, 'facts' | 'parameters'>,
): boolean {
  const [first] = literals
  const fact = first && scope.facts.get(first.leaf.fact ?? '')
  if (!fact || first.leaf.path !== undefined) return false
  if (fact.type === 'strings' || fact.type === 'codes') return listsExclude(literals)
  return rangeIsEmpty(literals, fact, scope.parameters) || choicesExclude(literals, fact)
}

/** Moments are left out: what is given as a day equals all moments of it, however they are written. */
function choicesExclude(literals: readonly Literal[], { type, unknownValues }: FactDeclaration): boolean {
  if (type === 'dateTime') return false
  let allowed: ReadonlySet<unknown> | null = type === 'boolean' ? new Set([true, false]) : null
  const excluded = new Set<unknown>(unknownValues ?? [])
  for (const { operator, isTrue, leaf } of literals) {
    const values = operator === 'equal' || operator === 'in' ? literalValues(leaf.value) : null
    if (!values) continue
    if (isTrue) {
      const wanted = new Set<unknown>(values)
      allowed = allowed === null ? wanted : new Set([...allowed].filter((value) => wanted.has(value)))
    } else for (const value of values) excluded.add(value)
  }
  return allowed !== null && isWithin(allowed, excluded)
}

function listsExclude(literals: readonly Literal[]): boolean {
  const has = new Set<unknown>()
  const lacks = new Set<unknown>()
  for (const { operator, isTrue, leaf } of literals) {
    const values = literalValues(leaf.value) ?? []
    const isAll = operator === 'contains' || operator === 'containsAll' || operator === 'covers'
    const target = isTrue ? has : lacks
    if ((isAll && isTrue) || (!isTrue && (operator === 'contains' || operator === 'containsAny'))) {
      for (const value of values) target.add(value)
    }
  }
  if ([...has].some((value) => lacks.has(value))) return true
  return literals.some(({ operator, isTrue, leaf }) => {
    const values = literalValues(leaf.value)
    if (!values || values.length === 0) return false
    if (operator === 'containsAny') return isTrue && isWithin(values, lacks)
    return !isTrue && (operator === 'containsAll' || operator === 'covers') && isWithin(values, has)
  })
}

const isWithin = (values: Iterable<unknown>, set: ReadonlySet<unknown>): boolean =>
  [...values].every((value) => set.has(value))

/** The values a literal names; null when they are not written down. */
function literalValues(value: ConditionValue | undefined): readonly unknown[] | null {
  if (value === undefined) return null
  if (typeof value !== 'object') return [value]
  return Array.isArray(value) ? value : null
}

interface Interval {
  readonly lower: number
  readonly isLowerOpen: boolean
  readonly upper: number
  readonly isUpperOpen: boolean
}

const EVERYTHING: Interval = {
  lower: Number.NEGATIVE_INFINITY,
  isLowerOpen: false,
  upper: Number.POSITIVE_INFINITY,
  isUpperOpen: false,
}

function rangeIsEmpty(
  literals: readonly Literal[],
  fact: FactDeclaration,
  parameters: ReadonlyMap<string, Parameter>,
): boolean {
  const isWhole = fact.type === 'integer' || fact.type === 'date'
  if (!isWhole && fact.type !== 'number') return false
  const declared: Interval = {
    ...EVERYTHING,
    lower: fact.minimum ?? EVERYTHING.lower,
    upper: fact.maximum ?? EVERYTHING.upper,
  }
  const { lower, isLowerOpen, upper, isUpperOpen } = literals
    .map((literal) => intervalOf(literal, fact, parameters))
    .map((interval) => (isWhole ? wholeNumbersOf(interval) : interval))
    .reduce(meet, declared)
  if (lower > upper || (lower === upper && (isLowerOpen || isUpperOpen))) return true
  return fact.type === 'integer' && everyNumberIsRuledOut(literals, lower, upper)
}

const NUMBERS_TRIED_MAX = 64

/** Whether the literals that name single numbers leave none of the few whole numbers between two bounds. */
function everyNumberIsRuledOut(literals: readonly Literal[], lower: number, upper: number): boolean {
  if (upper - lower >= NUMBERS_TRIED_MAX) return false
  const choices = literals.flatMap(({ operator, isTrue, leaf }) => {
    const values = operator === 'equal' || operator === 'in' ? literalValues(leaf.value) : null
    return values ? [{ values, isTrue }] : []
  })
  if (choices.length === 0) return false
  const numbers = Array.from({ length: upper - lower + 1 }, (_, index) => lower + index)
  return numbers.every((number) => choices.some(({ values, isTrue }) => values.includes(number) !== isTrue))
}

/** The values that a literal leaves, for the most favourable value of a parameter in it. */
function intervalOf(
  { leaf, operator, isTrue }: Literal,
  fact: FactDeclaration,
  parameters: ReadonlyMap<string, Parameter>,
): Interval {
  const figure = figureOf(leaf.value, fact, parameters)
  if (!figure) return EVERYTHING
  const { lowest, highest } = figure
  switch (operator) {
    case 'equal':
      return isTrue ? { ...EVERYTHING, lower: lowest, upper: highest } : EVERYTHING
    case 'lessThan':
    case 'before':
      return isTrue ? { ...EVERYTHING, upper: highest, isUpperOpen: true } : { ...EVERYTHING, lower: lowest }
    case 'lessThanInclusive':
    case 'onOrBefore':
      return isTrue ? { ...EVERYTHING, upper: highest } : { ...EVERYTHING, lower: lowest, isLowerOpen: true }
    default:
      return EVERYTHING
  }
}

function figureOf(
  value: ConditionValue | undefined,
  { type }: FactDeclaration,
  parameters: ReadonlyMap<string, Parameter>,
) {
  if (typeof value === 'number') return { lowest: value, highest: value }
  if (typeof value === 'string') {
    const day = type === 'date' ? parseDay(value) : null
    return day === null ? null : { lowest: day / DAY_MS, highest: day / DAY_MS }
  }
  const parameter =
    typeof value === 'object' && !Array.isArray(value) && 'param' in value
      ? parameters.get(value.param)
      : undefined
  if (!parameter) return null
  return { lowest: parameter.minimum ?? EVERYTHING.lower, highest: parameter.maximum ?? EVERYTHING.upper }
}

function wholeNumbersOf({ lower, isLowerOpen, upper, isUpperOpen }: Interval): Interval {
  return {
    ...EVERYTHING,
    lower: isLowerOpen ? Math.floor(lower) + 1 : Math.ceil(lower),
    upper: isUpperOpen ? Math.ceil(upper) - 1 : Math.floor(upper),
  }
}

function meet(left: Interval, right: Interval): Interval {
  const lower = Math.max(left.lower, right.lower)
  const upper = Math.min(left.upper, right.upper)
  const isOpenAt = (edge: number, interval: Interval, side: 'lower' | 'upper') =>
    interval[side] === edge && (side === 'lower' ? interval.isLowerOpen : interval.isUpperOpen)
  return {
    lower,
    isLowerOpen: isOpenAt(lower, left, 'lower') || isOpenAt(lower, right, 'lower'),
    upper,
    isUpperOpen: isOpenAt(upper, left, 'upper') || isOpenAt(upper, right, 'upper'),
  }
}
