import type { OperatorName } from '../operators/signatures.ts'
import { isOlderThan } from './calendar.ts'
import { Fraction } from './fractions.ts'
import { matchesGlobByTable } from './glob.ts'

/** How json-rules-engine is to compare a fact's value with a condition's; `asOf` in milliseconds. */
export type ReferenceOperator = (actual: unknown, expected: unknown, asOf: number) => boolean

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const has = (list: unknown) => (item: unknown) => listOf(list).includes(item)

/**
 * What stock json-rules-engine lacks, written apart from the evaluator so that each checks the other. Its own operators are
 * used as they are; dates reach it as numbers.
 */
const OWN = {
  containsAny: (actual, expected) => listOf(expected).some(has(actual)),
  containsAll: (actual, expected) => listOf(expected).every(has(actual)),
  covers: (actual, expected) => listOf(expected).every(has(actual)),
  multipleOf: (actual, expected) => Fraction.of(Number(actual)).isDivisibleBy(Fraction.of(Number(expected))),
  startsWith: (actual, expected) => String(actual).slice(0, String(expected).length) === expected,
  endsWith: (actual, expected) =>
    String(actual).lastIndexOf(String(expected)) === lastPlace(actual, expected),
  matchesGlob: (actual, expected) => matchesGlobByTable(String(actual), String(expected)),
  olderThan: (actual, expected, asOf) => isOlderThan(Number(actual), String(expected), asOf),
  withinLast: (actual, expected, asOf) =>
    Number(actual) <= asOf && !isOlderThan(Number(actual), String(expected), asOf),
  isStated: () => true,
} satisfies Partial<Record<OperatorName, ReferenceOperator>>

export const PACK_OPERATORS: Readonly<Record<string, ReferenceOperator>> = OWN

type Stock =
  | 'equal'
  | 'notEqual'
  | 'in'
  | 'notIn'
  | 'contains'
  | 'doesNotContain'
  | 'lessThan'
  | 'lessThanInclusive'
  | 'greaterThan'
  | 'greaterThanInclusive'

/** Who answers for an operator: json-rules-engine under the name it has for it there, or one of our own. */
export const ANSWERED_BY: Readonly<Record<OperatorName, Stock | keyof typeof OWN>> = {
  equal: 'equal',
  notEqual: 'notEqual',
  in: 'in',
  notIn: 'notIn',
  contains: 'contains',
  doesNotContain: 'doesNotContain',
  containsAny: 'containsAny',
  containsAll: 'containsAll',
  covers: 'covers',
  lessThan: 'lessThan',
  lessThanInclusive: 'lessThanInclusive',
  greaterThan: 'greaterThan',
  greaterThanInclusive: 'greaterThanInclusive',
  multipleOf: 'multipleOf',
  before: 'lessThan',
  after: 'greaterThan',
  onOrBefore: 'lessThanInclusive',
  onOrAfter: 'greaterThanInclusive',
  olderThan: 'olderThan',
  withinLast: 'withinLast',
  startsWith: 'startsWith',
  endsWith: 'endsWith',
  matchesGlob: 'matchesGlob',
  atLeast: 'in',
  atMost: 'in',
  isStated: 'isStated',
}

/** Where a text must stand to end another; -2 where it is too long to, which no search returns. */
function lastPlace(actual: unknown, expected: unknown): number {
  const place = String(actual).length - String(expected).length
  return place < 0 ? -2 : place
}
