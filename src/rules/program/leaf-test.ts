import { isDay, lastDayOf, parseDuration, startOfDay } from '../operators/dates.ts'
import type { OperatorTest } from '../operators/record.ts'
import { isOperator, OPERATORS, type OperatorName, PATH_OPERATORS } from '../operators/signatures.ts'
import { spend } from '../operators/work.ts'
import type { ConditionValue } from '../pack/format.ts'
import { isWrittenDown, type PluginOperators } from '../plugins/define-plugin.ts'
import type { WorkBudget } from '../types.ts'
import { type Encoding, encodeNumber, type Frame } from './encoded-facts.ts'
import { type LeafTest, NONE } from './program.ts'

/** A leaf that the flat program has no operation for, as plain data. */
export interface LeafComparison {
  readonly operator: string
  readonly value: ConditionValue | undefined
  readonly slot: number
  /** Slot of the fact on the right-hand side; NONE when there is none. */
  readonly other: number
  readonly path: string | null
}

/** What a leaf has to know of the facts it compares. */
export interface LeafFacts {
  encodingOf(slot: number): Encoding
  /** Place of each code of a fact on its scale, for atLeast and atMost; empty when it has none. */
  scaleOf(slot: number): ReadonlyMap<string, number>
}

/**
 * The comparison of a leaf that the flat program has no operation for: against another fact, a duration, part of a text,
 * a scale, or inside an object fact. Returns null where the value at `path` is absent or of another kind: unknown.
 */
export function makeLeafTest(
  comparison: LeafComparison,
  facts: LeafFacts,
  plugins: PluginOperators,
): LeafTest {
  const { operator, value, slot, other, path } = comparison
  if (!isOperator(operator)) return pluginTest(comparison, plugins)
  if (path !== null) return pathTest(operator, value, slot, path)
  const test: OperatorTest = OPERATORS[operator].test
  if (test.kind === 'age') return ageTest(test, String(value), slot)
  if (test.kind === 'scale') return scaleTest(test, String(value), slot, facts.scaleOf(slot))
  if (other !== NONE) return factTest(test, slot, other, facts)
  if (facts.encodingOf(slot) === 'moment') return momentTest(test, value, slot)
  if (test.kind === 'text') return ({ raw, work }) => test.holds(String(raw[slot]), String(value), work)
  if (test.kind === 'figures') return ({ figures }) => test.holds(figures[slot] ?? Number.NaN, Number(value))
  return () => null
}

type TestOf<Kind extends OperatorTest['kind']> = Extract<OperatorTest, { readonly kind: Kind }>

function ageTest({ holds }: TestOf<'age'>, text: string, slot: number): LeafTest {
  const duration = parseDuration(text)
  if (!duration) return () => null
  return ({ figures, asOf }) => {
    const moment = figures[slot] ?? Number.NaN
    return holds({ moment, until: lastDayOf(moment, duration), today: startOfDay(asOf), asOf })
  }
}

function scaleTest(
  { holds }: TestOf<'scale'>,
  value: string,
  slot: number,
  scale: ReadonlyMap<string, number>,
): LeafTest {
  const wanted = scale.get(value)
  return ({ raw }) => {
    const actual = scale.get(String(raw[slot]))
    return wanted === undefined || actual === undefined ? null : holds(actual, wanted)
  }
}

/** A date-and-time fact is compared by the day where it or the literal is a plain day; in a list, each in its own way. */
function momentTest(test: OperatorTest, value: ConditionValue | undefined, slot: number): LeafTest {
  const compare = test.kind === 'figures' ? test.holds : (left: number, right: number) => left === right
  const wanted = test.kind !== 'same' || test.wanted
  const literals = (Array.isArray(value) ? value : [value]).map((literal) => ({
    byDay: isDay(literal),
    right: encodeNumber(literal, 'moment'),
  }))
  return ({ figures, partial, work }) => {
    spend(work, literals.length)
    const left = figures[slot] ?? Number.NaN
    const isPlainDay = partial[slot] === 1
    const holds = ({ byDay, right }: (typeof literals)[number]) =>
      byDay || isPlainDay ? compare(startOfDay(left), startOfDay(right)) : compare(left, right)
    return literals.some(holds) === wanted
  }
}

function factTest(test: OperatorTest, slot: number, other: number, facts: LeafFacts): LeafTest {
  if (test.kind === 'elements') return (frame) => coversOther(frame, slot, other)
  const encodings = [facts.encodingOf(slot), facts.encodingOf(other)]
  const moments = encodings[0] === 'day' || encodings[0] === 'moment'
  const isByDay = ({ partial }: Frame) =>
    encodings.includes('day') || (moments && (partial[slot] === 1 || partial[other] === 1))
  const figure = (frame: Frame, at: number) => {
    const value = frame.figures[at] ?? Number.NaN
    return isByDay(frame) ? startOfDay(value) : value
  }
  if (test.kind === 'figures') return (frame) => test.holds(figure(frame, slot), figure(frame, other))
  const same = (frame: Frame) =>
    moments ? figure(frame, slot) === figure(frame, other) : frame.raw[slot] === frame.raw[other]
  const wanted = test.kind !== 'same' || test.wanted
  return (frame) => same(frame) === wanted
}

/** Elements that a list of which only a part is known may have as well leave open what it does not show. */
function coversOther({ raw, partial, work }: Frame, slot: number, other: number): boolean | null {
  if (partial[slot] === 1 || partial[other] === 1) return null
  const [covering, covered] = [listOf(raw[slot]), listOf(raw[other])]
  spend(work, covering.length + covered.length)
  const present = new Set(covering)
  return covered.every((item) => present.has(item))
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function pathTest(
  operator: OperatorName,
  expected: ConditionValue | undefined,
  slot: number,
  path: string,
): LeafTest {
  if (!PATH_OPERATORS.has(operator)) return () => null
  const test: OperatorTest = OPERATORS[operator].test
  const steps = path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return ({ raw, work }) => {
    spend(work, steps.length + (Array.isArray(expected) ? expected.length : 1))
    const actual = steps.reduce<unknown>(stepInto, raw[slot])
    return actual === undefined || actual === null ? null : plainTest(test, actual, expected, work)
  }
}

function stepInto(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const property = Object.getOwnPropertyDescriptor(value, step)
  return property?.enumerable ? property.value : undefined
}

/** Strict comparison of a value found inside an object fact; another kind than expected is unknown, never a match. */
function plainTest(
  test: OperatorTest,
  actual: unknown,
  expected: ConditionValue | undefined,
  work: WorkBudget,
): boolean | null {
  if (test.kind === 'stated') return true
  const literals: readonly unknown[] = Array.isArray(expected) ? expected : [expected]
  if (typeof actual === 'object' || literals.every((literal) => typeof literal !== typeof actual)) return null
  if (test.kind === 'same') return literals.includes(actual) === test.wanted
  if (test.kind === 'figures')
    return typeof actual === 'number' && typeof expected === 'number' ? test.holds(actual, expected) : null
  const isText = test.kind === 'text' && typeof actual === 'string'
  return isText ? test.holds(actual, String(expected), work) : null
}

/**
 * The comparison of a leaf with an operator of a plugin. Unknown where lint would have refused the condition: inside an
 * object fact, or against another fact. Throws `TypeError` when no plugin has the operator.
 */
export function pluginTest(
  { operator, value, slot, path }: LeafComparison,
  plugins: PluginOperators,
): LeafTest {
  const found = plugins.get(operator)
  if (!found) throw new TypeError(`no operator is called ${operator}; give its plugin to the compiler`)
  if (path !== null || !isWrittenDown(value)) return () => null
  const compare = found.comparison(value)
  return ({ raw, partial, asOf }) => {
    const actual = raw[slot]
    const isPart = Array.isArray(actual) && partial[slot] === 1
    return actual === undefined || isPart ? null : compare(actual, asOf)
  }
}
