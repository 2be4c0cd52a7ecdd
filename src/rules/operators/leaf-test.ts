import type { Encoding, Frame } from '../compile/frame.ts'
import { encodeNumber } from '../compile/frame.ts'
import type { LeafTest } from '../compile/program.ts'
import type { ConditionValue } from '../pack/format.ts'
import { addMonths, DAY_MS, parseDay, parseDuration, startOfDay } from './dates.ts'
import { type OperatorName, PATH_OPERATORS } from './signatures.ts'
import { matchesGlob } from './text.ts'

export interface LeafContext {
  readonly slot: number
  readonly encoding: Encoding
  /** Slot and encoding of the fact on the right-hand side, when there is one. */
  readonly other: { readonly slot: number; readonly encoding: Encoding } | null
  readonly path: string | null
  /** Place of each code on its scale, for atLeast and atMost. */
  readonly scale: ReadonlyMap<string, number>
}

type Comparison = (left: number, right: number) => boolean

const COMPARISONS: Partial<Record<OperatorName, Comparison>> = {
  lessThan: (l, r) => l < r,
  before: (l, r) => l < r,
  lessThanInclusive: (l, r) => l <= r,
  onOrBefore: (l, r) => l <= r,
  greaterThan: (l, r) => l > r,
  after: (l, r) => l > r,
  greaterThanInclusive: (l, r) => l >= r,
  onOrAfter: (l, r) => l >= r,
}

/**
 * The comparison of a leaf that the flat program has no operation for: against another fact, a duration, part of a text,
 * a scale, or inside an object fact. Returns null where the value at `path` is absent or of another kind: unknown.
 */
export function makeLeafTest(
  operator: OperatorName,
  value: ConditionValue | undefined,
  context: LeafContext,
): LeafTest {
  if (context.path !== null) return pathTest(operator, value, context.slot, context.path)
  if (operator === 'olderThan' || operator === 'withinLast')
    return durationTest(operator, String(value), context.slot)
  if (operator === 'atLeast' || operator === 'atMost') return scaleTest(operator, String(value), context)
  if (context.other) return factTest(operator, context.slot, context.encoding, context.other)
  if (context.encoding === 'moment') return dayTest(operator, value, context)
  return ({ raw }) => textTest(operator, String(raw[context.slot]), String(value))
}

function textTest(operator: OperatorName, text: string, part: string): boolean | null {
  if (operator === 'startsWith') return text.startsWith(part)
  if (operator === 'endsWith') return text.endsWith(part)
  return operator === 'matchesGlob' ? matchesGlob(text, part) : null
}

function durationTest(operator: 'olderThan' | 'withinLast', text: string, slot: number): LeafTest {
  const duration = parseDuration(text)
  if (!duration) return () => null
  return ({ numbers, asOf }) => {
    const moment = numbers[slot] ?? Number.NaN
    const until = addMonths(startOfDay(moment), duration.months) + duration.days * DAY_MS
    const today = startOfDay(asOf)
    return operator === 'olderThan' ? until < today : until >= today && moment <= asOf
  }
}

function scaleTest(operator: 'atLeast' | 'atMost', value: string, { slot, scale }: LeafContext): LeafTest {
  const wanted = scale.get(value)
  return ({ raw }) => {
    const actual = scale.get(String(raw[slot]))
    if (wanted === undefined || actual === undefined) return null
    return operator === 'atLeast' ? actual >= wanted : actual <= wanted
  }
}

/** A date-and-time fact against a plain day is compared by day; in a list, each literal in its own way. */
function dayTest(
  operator: OperatorName,
  value: ConditionValue | undefined,
  { slot, encoding }: LeafContext,
): LeafTest {
  const compare = COMPARISONS[operator] ?? ((left, right) => left === right)
  const wanted = operator !== 'notEqual' && operator !== 'notIn'
  const literals = (Array.isArray(value) ? value : [value]).map((literal) => ({
    byDay: parseDay(String(literal)) !== null,
    right: encodeNumber(literal, encoding),
  }))
  return ({ numbers }) => {
    const left = numbers[slot] ?? Number.NaN
    return literals.some(({ byDay, right }) => compare(byDay ? startOfDay(left) : left, right)) === wanted
  }
}

function factTest(
  operator: OperatorName,
  slot: number,
  encoding: Encoding,
  other: NonNullable<LeafContext['other']>,
): LeafTest {
  if (operator === 'covers')
    return ({ raw }) => listOf(raw[other.slot]).every((item) => listOf(raw[slot]).includes(item))
  const compare = COMPARISONS[operator]
  const byDay = encoding === 'day' || other.encoding === 'day'
  const figure = (frame: Frame, at: number) =>
    byDay ? startOfDay(frame.numbers[at] ?? Number.NaN) : (frame.numbers[at] ?? Number.NaN)
  if (compare) return (frame) => compare(figure(frame, slot), figure(frame, other.slot))
  const moments = encoding === 'day' || encoding === 'moment'
  const same = (frame: Frame) =>
    moments ? figure(frame, slot) === figure(frame, other.slot) : frame.raw[slot] === frame.raw[other.slot]
  return operator === 'equal' ? same : (frame) => !same(frame)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function pathTest(
  operator: OperatorName,
  expected: ConditionValue | undefined,
  slot: number,
  path: string,
): LeafTest {
  if (!PATH_OPERATORS.has(operator)) return () => null
  const steps = path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return ({ raw }) => {
    const actual = steps.reduce<unknown>(stepInto, raw[slot])
    return actual === undefined || actual === null ? null : plainTest(operator, actual, expected)
  }
}

function stepInto(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const property = Object.getOwnPropertyDescriptor(value, step)
  return property?.enumerable ? property.value : undefined
}

/** Strict comparison of a value found inside an object fact; another kind than expected is unknown, never a match. */
function plainTest(
  operator: OperatorName,
  actual: unknown,
  expected: ConditionValue | undefined,
): boolean | null {
  if (operator === 'isStated') return true
  const literals: readonly unknown[] = Array.isArray(expected) ? expected : [expected]
  if (typeof actual === 'object' || literals.every((literal) => typeof literal !== typeof actual)) return null
  if (operator === 'in') return literals.includes(actual)
  if (operator === 'notIn') return !literals.includes(actual)
  if (operator === 'equal') return actual === expected
  if (operator === 'notEqual') return actual !== expected
  const compare = COMPARISONS[operator]
  if (compare)
    return typeof actual === 'number' && typeof expected === 'number' ? compare(actual, expected) : null
  return typeof actual === 'string' ? textTest(operator, actual, String(expected)) : null
}
