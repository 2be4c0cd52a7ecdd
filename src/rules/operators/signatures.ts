import type { FactType } from '../pack/format.ts'

export type OperandKind =
  | 'same'
  | 'sameList'
  | 'number'
  | 'date'
  | 'duration'
  | 'true'
  | 'text'
  | 'element'
  | 'elements'
  | 'scaleTerm'

export interface OperatorSignature {
  readonly factTypes: readonly FactType[]
  /** What the value must be, seen from the fact's type. */
  readonly operand: OperandKind
  /** Whether {"fact": …} may stand as the value. */
  readonly comparesFacts: boolean
  readonly description: string
}

const SINGLE: readonly FactType[] = ['boolean', 'integer', 'number', 'string', 'code', 'date', 'dateTime']
const NUMERIC: readonly FactType[] = ['integer', 'number']
const LISTS: readonly FactType[] = ['strings', 'codes']
const DATES: readonly FactType[] = ['date', 'dateTime']
const TEXTS: readonly FactType[] = ['string', 'code']
const ANY: readonly FactType[] = [...SINGLE, ...LISTS, 'object', 'list']

const signature = (
  factTypes: readonly FactType[],
  operand: OperandKind,
  comparesFacts: boolean,
  description: string,
): OperatorSignature => ({ factTypes, operand, comparesFacts, description })

/** Every operator a condition may use. json-rules-engine's own names keep their meaning, with strict types. */
export const OPERATORS = {
  equal: signature(SINGLE, 'same', true, 'is exactly'),
  notEqual: signature(SINGLE, 'same', true, 'is anything but'),
  in: signature(SINGLE, 'sameList', false, 'is one of'),
  notIn: signature(SINGLE, 'sameList', false, 'is none of'),
  contains: signature(LISTS, 'element', false, 'the list has'),
  doesNotContain: signature(LISTS, 'element', false, 'the list does not have'),
  containsAny: signature(LISTS, 'elements', false, 'the list has at least one of'),
  containsAll: signature(LISTS, 'elements', false, 'the list has every one of'),
  covers: signature(LISTS, 'elements', true, 'the list has everything that the other has'),
  lessThan: signature(NUMERIC, 'number', true, 'is below'),
  lessThanInclusive: signature(NUMERIC, 'number', true, 'is at most'),
  greaterThan: signature(NUMERIC, 'number', true, 'is above'),
  greaterThanInclusive: signature(NUMERIC, 'number', true, 'is at least'),
  before: signature(DATES, 'date', true, 'is before'),
  after: signature(DATES, 'date', true, 'is after'),
  onOrBefore: signature(DATES, 'date', true, 'is on or before'),
  onOrAfter: signature(DATES, 'date', true, 'is on or after'),
  olderThan: signature(DATES, 'duration', false, 'is longer ago than'),
  withinLast: signature(DATES, 'duration', false, 'is no longer ago than, and not in the future'),
  startsWith: signature(TEXTS, 'text', false, 'starts with'),
  endsWith: signature(TEXTS, 'text', false, 'ends with'),
  matchesGlob: signature(
    TEXTS,
    'text',
    false,
    'matches, where * stands for any text and ? for one character',
  ),
  atLeast: signature(['code'], 'scaleTerm', false, 'is that step of the scale or a higher one'),
  atMost: signature(['code'], 'scaleTerm', false, 'is that step of the scale or a lower one'),
  isStated: signature(ANY, 'true', false, 'is known, whatever its value'),
} as const satisfies Record<string, OperatorSignature>

export type OperatorName = keyof typeof OPERATORS

/** Operators that look at a plain value inside an object fact; the others speak of types that its parts do not declare. */
export const PATH_OPERATORS: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'equal',
  'notEqual',
  'in',
  'notIn',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'startsWith',
  'endsWith',
  'matchesGlob',
  'isStated',
])

/** Whether a name is an operator; own keys only, so that `constructor` is none. */
export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(OPERATORS, name)
}
