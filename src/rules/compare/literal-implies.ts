import type { Literal } from '../conditions/key.ts'
import { parseDay, parseDuration, parseMoment } from '../operators/dates.ts'
import type { ConditionValue } from '../pack/format.ts'

/**
 * Whether one comparison cannot hold without the other, whatever the fact's value; where the fact is missing both are
 * unknown. Sound, not complete: false only means that it is not plain to see.
 */
export function literalImplies(left: Literal, right: Literal): boolean {
  if (left.leaf.fact !== right.leaf.fact || left.leaf.path !== right.leaf.path) return false
  if (left.key === right.key) return left.isTrue === right.isTrue
  if (left.leaf.path !== undefined) return false
  if (right.operator === 'isStated') return right.isTrue
  return (
    choicesImply(left, right) ||
    figuresImply(left, right) ||
    listsImply(left, right) ||
    durationsImply(left, right)
  )
}

type Plain = string | number | boolean

/** The literals that stand in a comparison; null when it is with another fact. */
function literalsOf(value: ConditionValue | undefined): readonly Plain[] | null {
  if (value === undefined) return null
  if (typeof value !== 'object') return [value]
  return Array.isArray(value) ? value : null
}

interface ValueSet {
  readonly values: ReadonlySet<Plain>
  /** False: all values but these. */
  readonly isIn: boolean
}

function choiceOf({ operator, isTrue, leaf }: Literal): ValueSet | null {
  const values = operator === 'equal' || operator === 'in' ? literalsOf(leaf.value) : null
  if (!values) return null
  // One instant can be written in many ways, so texts that differ may still be the same date.
  if (values.some((value) => typeof value === 'string' && parseMoment(value) !== null)) return null
  const [only] = values
  if (values.length === 1 && typeof only === 'boolean' && !isTrue)
    return { values: new Set([!only]), isIn: true }
  return { values: new Set(values), isIn: isTrue }
}

function choicesImply(left: Literal, right: Literal): boolean {
  const [from, to] = [choiceOf(left), choiceOf(right)]
  if (!from || !to) return false
  if (from.isIn) return to.isIn ? isWithin(from.values, to.values) : !haveCommon(from.values, to.values)
  return !to.isIn && isWithin(to.values, from.values)
}

const isWithin = (part: ReadonlySet<Plain>, whole: ReadonlySet<Plain>): boolean =>
  [...part].every((value) => whole.has(value))

const haveCommon = (one: ReadonlySet<Plain>, other: ReadonlySet<Plain>): boolean =>
  [...one].some((value) => other.has(value))

interface Range {
  readonly lower: number
  readonly upper: number
  readonly isOpen: boolean
}

function rangeOf({ operator, isTrue, leaf: { value } }: Literal): Range | null {
  const figure = typeof value === 'number' ? value : typeof value === 'string' ? parseDay(value) : null
  if (figure === null) return null
  const isStrict = operator === 'lessThan' || operator === 'before'
  if (!isStrict && operator !== 'lessThanInclusive' && operator !== 'onOrBefore') return null
  return isTrue
    ? { lower: Number.NEGATIVE_INFINITY, upper: figure, isOpen: isStrict }
    : { lower: figure, upper: Number.POSITIVE_INFINITY, isOpen: !isStrict }
}

function figuresImply(left: Literal, right: Literal): boolean {
  const to = rangeOf(right)
  if (!to) return false
  const choice = choiceOf(left)
  if (choice?.isIn)
    return [...choice.values].every((value) => typeof value === 'number' && isInside(value, to))
  const from = rangeOf(left)
  if (!from || Number.isFinite(from.upper) !== Number.isFinite(to.upper)) return false
  const [edge, limit] = Number.isFinite(from.upper) ? [from.upper, to.upper] : [to.lower, from.lower]
  return edge < limit || (edge === limit && (from.isOpen || !to.isOpen))
}

const isInside = (value: number, { lower, upper, isOpen }: Range): boolean =>
  isOpen ? value > lower && value < upper : value >= lower && value <= upper

const LIST_OPERATORS: Readonly<Record<string, 'any' | 'all'>> = {
  contains: 'all',
  containsAny: 'any',
  containsAll: 'all',
  covers: 'all',
}

interface Holding {
  readonly elements: ReadonlySet<Plain>
  readonly isAll: boolean
}

function holdingOf({ operator, leaf }: Literal): Holding | null {
  const form = Object.hasOwn(LIST_OPERATORS, operator) ? LIST_OPERATORS[operator] : undefined
  const elements = literalsOf(leaf.value)
  if (!form || !elements) return null
  return { elements: new Set(elements), isAll: form === 'all' || elements.length === 1 }
}

function listsImply(left: Literal, right: Literal): boolean {
  const [from, to] = [holdingOf(left), holdingOf(right)]
  if (!from || !to || left.isTrue !== right.isTrue) return false
  return left.isTrue ? holdingImplies(from, to) : holdingImplies(to, from)
}

function holdingImplies(from: Holding, to: Holding): boolean {
  if (!from.isAll) return !to.isAll && isWithin(from.elements, to.elements)
  return to.isAll ? isWithin(to.elements, from.elements) : haveCommon(from.elements, to.elements)
}

/** Longer ago than a year is longer ago than a month; within the last month is within the last year. */
function durationsImply(left: Literal, right: Literal): boolean {
  if (left.operator !== right.operator || left.isTrue !== right.isTrue) return false
  if (left.operator !== 'olderThan' && left.operator !== 'withinLast') return false
  const from = parseDuration(String(left.leaf.value))
  const to = parseDuration(String(right.leaf.value))
  if (!from || !to) return false
  const isGrowing = (left.operator === 'withinLast') === left.isTrue
  const [short, long] = isGrowing ? [from, to] : [to, from]
  return short.months <= long.months && short.days <= long.days
}
