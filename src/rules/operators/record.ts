import type { FactType } from '../pack/format.ts'
import type { EngineLocale } from '../pack/locale.ts'
import type { WorkBudget } from '../types.ts'

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
  /** Figures that lie a step apart, in every stretch between others. */
  | 'multiples'
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

/** A moment, the end of a length of time that starts on its day, and the time of the check, all in milliseconds. */
export interface Age {
  readonly moment: number
  readonly until: number
  /** The midnight that starts the day of the check. */
  readonly today: number
  readonly asOf: number
}

/** The comparison itself, for facts that are known and of a type it fits. */
export type OperatorTest =
  /** Whether the value is one of those written down, or none of them. */
  | { readonly kind: 'same'; readonly wanted: boolean }
  /** Figures; dates are compared as figures, by the day where one side has no time. */
  | { readonly kind: 'figures'; readonly holds: (left: number, right: number) => boolean }
  /** Elements of a list, which the flat operation tells; against another list: whether all of its elements are there. */
  | { readonly kind: 'elements' }
  | { readonly kind: 'age'; readonly holds: (age: Age) => boolean }
  | { readonly kind: 'text'; readonly holds: (text: string, part: string, work: WorkBudget) => boolean }
  /** Places on a scale. */
  | { readonly kind: 'scale'; readonly holds: (place: number, wanted: number) => boolean }
  | { readonly kind: 'stated' }

/** Operations of the flat program (program/program.ts), which need no call. */
export type FlatOperation =
  | 'equal'
  | 'notEqual'
  | 'below'
  | 'atMost'
  | 'above'
  | 'atLeast'
  | 'in'
  | 'notIn'
  | 'listHasAny'
  | 'listHasNone'
  | 'listHasAll'

export type OperatorPhrases = Readonly<
  Record<EngineLocale, readonly [holds: string, fails: string, asked?: string]>
>

/** All that is said of an operator, in one place (CONTRIBUTING.md); only the reference says it again, written apart. */
export interface OperatorRecord {
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
  /**
   * How it reads when it holds, when it fails, and as a question, with the value at `{value}`; empty where the value seen says
   * it all. Their keys for translations: `operator/<name>/holds`, `…/fails`, `…/asked`.
   */
  readonly phrases: OperatorPhrases
  /** Between the fact and the value in a clause: "age of the client is below 18 years". */
  readonly clause: Readonly<Record<EngineLocale, string>>
  /** Other words and signs that people write for it, besides those of its phrases, its clause and its description. */
  readonly alsoCalled: readonly string[]
  /** What fulfils it: the first value written down, one of the elements or all of them put in; null where that is not plain. */
  readonly fulfilledBy: 'value' | 'oneElement' | 'elements' | null
  readonly test: OperatorTest
  /** What does the same in a flat program; null where the test is called. */
  readonly flat: FlatOperation | null
}

export const SINGLE: readonly FactType[] = [
  'boolean',
  'integer',
  'number',
  'string',
  'code',
  'date',
  'dateTime',
]
export const NUMERIC: readonly FactType[] = ['integer', 'number']
export const LIST_TYPES: readonly FactType[] = ['strings', 'codes']
export const DATES: readonly FactType[] = ['date', 'dateTime']
export const TEXT_TYPES: readonly FactType[] = ['string', 'code']
export const ANY: readonly FactType[] = [...SINGLE, ...LIST_TYPES, 'object', 'list']
