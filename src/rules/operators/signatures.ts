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

/** What a comparison looks for in its fact: the values at which it can change its mind, from which cases are made. */
export type LookedFor =
  /** The values written down, and their neighbours. */
  | 'literals'
  /** Elements that are named together. */
  | 'elements'
  /** Texts that fit a pattern, and texts that do not. */
  | 'pattern'
  /** Moments that lie so long before the time of the check. */
  | 'duration'
  /** Steps of a scale: any code may count. */
  | 'scale'
  /** Only whether the fact is known. */
  | 'nothing'

/** All that is said of an operator in one place; what is not here the type of another table asks for (CONTRIBUTING.md). */
export interface OperatorSignature {
  readonly factTypes: readonly FactType[]
  /** What the value must be, seen from the fact's type. */
  readonly operand: OperandKind
  /** Whether {"fact": …} may stand as the value. */
  readonly comparesFacts: boolean
  /** Whether it may look at a plain value inside an object fact, whose parts have no declared types. */
  readonly inObjects: boolean
  readonly looksFor: LookedFor
  /** The operator it says the exact opposite of, wherever both have an answer; said by one of the two only. */
  readonly negationOf: string | null
  /** What it is most easily taken for by an author; null where there is nothing near. */
  readonly mistakenFor: string | null
  readonly description: string
}

const SINGLE: readonly FactType[] = ['boolean', 'integer', 'number', 'string', 'code', 'date', 'dateTime']
const NUMERIC: readonly FactType[] = ['integer', 'number']
const LISTS: readonly FactType[] = ['strings', 'codes']
const DATES: readonly FactType[] = ['date', 'dateTime']
const TEXTS: readonly FactType[] = ['string', 'code']
const ANY: readonly FactType[] = [...SINGLE, ...LISTS, 'object', 'list']

/** Every operator a condition may use. json-rules-engine's own names keep their meaning, with strict types. */
export const OPERATORS = {
  equal: {
    factTypes: SINGLE,
    operand: 'same',
    comparesFacts: true,
    inObjects: true,
    looksFor: 'literals',
    negationOf: null,
    mistakenFor: 'notEqual',
    description: 'is exactly',
  },
  notEqual: {
    factTypes: SINGLE,
    operand: 'same',
    comparesFacts: true,
    inObjects: true,
    looksFor: 'literals',
    negationOf: 'equal',
    mistakenFor: 'equal',
    description: 'is anything but',
  },
  in: {
    factTypes: SINGLE,
    operand: 'sameList',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'literals',
    negationOf: null,
    mistakenFor: 'notIn',
    description: 'is one of',
  },
  notIn: {
    factTypes: SINGLE,
    operand: 'sameList',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'literals',
    negationOf: 'in',
    mistakenFor: 'in',
    description: 'is none of',
  },
  contains: {
    factTypes: LISTS,
    operand: 'element',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'elements',
    negationOf: null,
    mistakenFor: 'doesNotContain',
    description: 'the list has',
  },
  doesNotContain: {
    factTypes: LISTS,
    operand: 'element',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'elements',
    negationOf: 'contains',
    mistakenFor: 'contains',
    description: 'the list does not have',
  },
  containsAny: {
    factTypes: LISTS,
    operand: 'elements',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'elements',
    negationOf: null,
    mistakenFor: 'containsAll',
    description: 'the list has at least one of',
  },
  containsAll: {
    factTypes: LISTS,
    operand: 'elements',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'elements',
    negationOf: null,
    mistakenFor: 'containsAny',
    description: 'the list has every one of',
  },
  covers: {
    factTypes: LISTS,
    operand: 'elements',
    comparesFacts: true,
    inObjects: false,
    looksFor: 'elements',
    negationOf: null,
    mistakenFor: null,
    description: 'the list has everything that the other has',
  },
  lessThan: {
    factTypes: NUMERIC,
    operand: 'number',
    comparesFacts: true,
    inObjects: true,
    looksFor: 'literals',
    negationOf: null,
    mistakenFor: 'lessThanInclusive',
    description: 'is below',
  },
  lessThanInclusive: {
    factTypes: NUMERIC,
    operand: 'number',
    comparesFacts: true,
    inObjects: true,
    looksFor: 'literals',
    negationOf: null,
    mistakenFor: 'lessThan',
    description: 'is at most',
  },
  greaterThan: {
    factTypes: NUMERIC,
    operand: 'number',
    comparesFacts: true,
    inObjects: true,
    looksFor: 'literals',
    negationOf: 'lessThanInclusive',
    mistakenFor: 'greaterThanInclusive',
    description: 'is above',
  },
  greaterThanInclusive: {
    factTypes: NUMERIC,
    operand: 'number',
    comparesFacts: true,
    inObjects: true,
    looksFor: 'literals',
    negationOf: 'lessThan',
    mistakenFor: 'greaterThan',
    description: 'is at least',
  },
  before: {
    factTypes: DATES,
    operand: 'date',
    comparesFacts: true,
    inObjects: false,
    looksFor: 'literals',
    negationOf: null,
    mistakenFor: 'onOrBefore',
    description: 'is before',
  },
  after: {
    factTypes: DATES,
    operand: 'date',
    comparesFacts: true,
    inObjects: false,
    looksFor: 'literals',
    negationOf: 'onOrBefore',
    mistakenFor: 'onOrAfter',
    description: 'is after',
  },
  onOrBefore: {
    factTypes: DATES,
    operand: 'date',
    comparesFacts: true,
    inObjects: false,
    looksFor: 'literals',
    negationOf: null,
    mistakenFor: 'before',
    description: 'is on or before',
  },
  onOrAfter: {
    factTypes: DATES,
    operand: 'date',
    comparesFacts: true,
    inObjects: false,
    looksFor: 'literals',
    negationOf: 'before',
    mistakenFor: 'after',
    description: 'is on or after',
  },
  olderThan: {
    factTypes: DATES,
    operand: 'duration',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'duration',
    negationOf: null,
    mistakenFor: 'withinLast',
    description: 'is longer ago than',
  },
  withinLast: {
    factTypes: DATES,
    operand: 'duration',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'duration',
    negationOf: null,
    mistakenFor: 'olderThan',
    description: 'is no longer ago than, and not in the future',
  },
  startsWith: {
    factTypes: TEXTS,
    operand: 'text',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'pattern',
    negationOf: null,
    mistakenFor: 'endsWith',
    description: 'starts with',
  },
  endsWith: {
    factTypes: TEXTS,
    operand: 'text',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'pattern',
    negationOf: null,
    mistakenFor: 'startsWith',
    description: 'ends with',
  },
  matchesGlob: {
    factTypes: TEXTS,
    operand: 'text',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'pattern',
    negationOf: null,
    mistakenFor: null,
    description: 'matches, where * stands for any text and ? for one character',
  },
  atLeast: {
    factTypes: ['code'],
    operand: 'scaleTerm',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'scale',
    negationOf: null,
    mistakenFor: 'atMost',
    description: 'is that step of the scale or a higher one',
  },
  atMost: {
    factTypes: ['code'],
    operand: 'scaleTerm',
    comparesFacts: false,
    inObjects: false,
    looksFor: 'scale',
    negationOf: null,
    mistakenFor: 'atLeast',
    description: 'is that step of the scale or a lower one',
  },
  isStated: {
    factTypes: ANY,
    operand: 'true',
    comparesFacts: false,
    inObjects: true,
    looksFor: 'nothing',
    negationOf: null,
    mistakenFor: null,
    description: 'is known, whatever its value',
  },
} as const satisfies Record<string, OperatorSignature>

export type OperatorName = keyof typeof OPERATORS

const entries: readonly (readonly [string, OperatorSignature])[] = Object.entries(OPERATORS)

/** Operators that look at a plain value inside an object fact; the others speak of types that its parts do not declare. */
export const PATH_OPERATORS: ReadonlySet<string> = new Set(
  entries.flatMap(([name, { inObjects }]) => (inObjects ? [name] : [])),
)

/** The operators that say the opposite of another one, with that one. */
export const NEGATIONS: ReadonlyMap<string, string> = new Map(
  entries.flatMap(([name, { negationOf }]) => (negationOf === null ? [] : [[name, negationOf] as const])),
)

/** What each operator is most easily taken for. */
export const MISTAKEN_FOR: ReadonlyMap<string, string> = new Map(
  entries.flatMap(([name, { mistakenFor }]) => (mistakenFor === null ? [] : [[name, mistakenFor] as const])),
)

/** Whether a name is an operator; own keys only, so that `constructor` is none. */
export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(OPERATORS, name)
}
