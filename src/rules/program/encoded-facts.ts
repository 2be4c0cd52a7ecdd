import { isDay, parseMoment, startOfDay } from '../operators/dates.ts'
import { UNBOUNDED } from '../operators/work.ts'
import type { FactDeclaration, FactType } from '../pack/format.ts'
import type { FactValue, WorkBudget } from '../types.ts'

/** The facts of one check, encoded once: figures, dates and truths as they are, texts by interned id, lists of such ids. */
export interface Frame {
  readonly known: Uint8Array
  readonly figures: Float64Array
  readonly lists: (readonly number[] | undefined)[]
  readonly raw: (FactValue | undefined)[]
  /**
   * 1 where a value is known in part: of a date and time only the day, of a list some elements only. Unlike `raw`, `lists`
   * holds the known elements alone.
   */
  readonly partial: Uint8Array
  /** Whether a known value was computed from other facts, and not given or assumed. */
  readonly computed: Uint8Array
  /** Evaluation instant in milliseconds. */
  readonly asOf: number
  /** What evaluating conditions on these facts takes its work from. */
  readonly work: WorkBudget
}

/** How a slot's value is encoded. */
export type Encoding = 'number' | 'moment' | 'day' | 'boolean' | 'symbol' | 'symbols' | 'opaque'

const ENCODINGS: Record<FactType, Encoding> = {
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  date: 'day',
  dateTime: 'moment',
  string: 'symbol',
  code: 'symbol',
  strings: 'symbols',
  codes: 'symbols',
  object: 'opaque',
  list: 'opaque',
}

/** The encoding of a declared fact. */
export const encodingOf = (declaration: FactDeclaration): Encoding => ENCODINGS[declaration.type]

/** A text that no condition mentions. */
export const UNLISTED = -1

/** An empty frame: nothing is known yet. */
export function makeFrame(slots: number, asOf: number, work: WorkBudget = UNBOUNDED): Frame {
  return {
    known: new Uint8Array(slots),
    figures: new Float64Array(slots),
    lists: new Array(slots),
    raw: new Array(slots),
    partial: new Uint8Array(slots),
    computed: new Uint8Array(slots),
    asOf,
    work,
  }
}

/** A figure, a truth or a date as the number that conditions compare; NaN when it is none. */
export function encodeNumber(value: unknown, encoding: Encoding): number {
  if (encoding === 'boolean') return value === true ? 1 : 0
  if (typeof value === 'number') return value
  const moment = typeof value === 'string' ? parseMoment(value) : null
  if (moment === null) return Number.NaN
  return encoding === 'day' ? startOfDay(moment) : moment
}

/** What putting a value into a frame needs to know of its fact and of the ruleset. */
export interface ValueCoding {
  readonly encoding: Encoding
  /** Texts of the conditions by their number. */
  readonly dictionary: ReadonlyMap<string, number>
  /** Elements of a list that say that something is not known. */
  readonly unknownElements?: ReadonlySet<unknown> | undefined
}

/** Puts a checked value into its slot; a list of which every element says "not known" is not for here. */
export function putFact(
  frame: Frame,
  slot: number,
  value: FactValue,
  { encoding, dictionary, unknownElements }: ValueCoding,
): void {
  frame.known[slot] = 1
  frame.computed[slot] = 0
  frame.raw[slot] = value
  frame.partial[slot] = 0
  if (encoding === 'symbol') frame.figures[slot] = dictionary.get(String(value)) ?? UNLISTED
  else if (encoding === 'symbols') putList(frame, slot, value, dictionary, unknownElements)
  else if (encoding !== 'opaque') {
    frame.figures[slot] = encodeNumber(value, encoding)
    if (encoding === 'moment' && isDay(value)) frame.partial[slot] = 1
  }
}

function putList(
  frame: Frame,
  slot: number,
  value: FactValue,
  dictionary: ReadonlyMap<string, number>,
  unknownElements: ReadonlySet<unknown> | undefined,
): void {
  const given: readonly unknown[] = Array.isArray(value) ? value : []
  const known = unknownElements ? given.filter((item) => !unknownElements.has(item)) : given
  frame.lists[slot] = known.map((item) => dictionary.get(String(item)) ?? UNLISTED)
  if (known.length < given.length) frame.partial[slot] = 1
}

/** Makes a slot unknown again. */
export function clearFact(frame: Frame, slot: number): void {
  frame.known[slot] = 0
  frame.computed[slot] = 0
  frame.raw[slot] = undefined
}
