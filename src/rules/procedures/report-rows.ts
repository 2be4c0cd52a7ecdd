import type { Condition, LocalisedText, Measure } from '../pack/format.ts'
import type { FactValue, Truth } from '../types.ts'
import type { ReportCell } from './types.ts'

/** One record that a report counts: an entry, a run, or a step of a run. Of what it says, what the report asks for is kept. */
export interface ReportRecord {
  /** What the conditions of the report come to, by condition. */
  readonly truths: ReadonlyMap<Condition, Truth>
  /** By the name of a field, or of a fact; what is empty is not there. */
  readonly values: ReadonlyMap<string, FactValue>
  readonly subjectRef: string | null
  /** The day by which it is sorted into a period; null where it has none. */
  readonly day: string | null
  /** Puts records of one day in order. */
  readonly order: string
  /** Hours from the start of a run until a step was done, by step; a step that was not done is not there. */
  readonly hours: ReadonlyMap<string, number>
  /** Of runs and steps what they are; null for an entry. */
  readonly about: RunAbout | null
  /** Its subject was erased: that it took place is known, and nothing of what it said. */
  readonly isErased: boolean
}

export interface RunAbout {
  readonly procedure: string
  readonly outcome: string | null
  readonly state: string
  /** Of a step: which. */
  readonly step: string | null
}

/** How often it was not known whether a record belongs in a figure, so that a report can say so. */
export interface Unclear {
  count: number
}

/** The cells of a row, by measure in the order of the report. */
export function cellsOf(
  measures: readonly (readonly [string, Measure])[],
  records: readonly ReportRecord[],
  unclear: Unclear,
): ReportCell[] {
  const plain = new Map(
    measures
      .filter(([, { share }]) => share === undefined)
      .map(([name, measure]) => [name, cellOf(measure, records, unclear)] as const),
  )
  return measures.map(([name, { share }]) => {
    if (!share) return plain.get(name) ?? null
    const [above, below] = [
      figure(plain.get(share.of)),
      share.in === 'all' ? records.length : figure(plain.get(share.in)),
    ]
    return above === null || below === null || below === 0 ? null : rounded(above / below)
  })
}

const figure = (cell: ReportCell | undefined): number | null => (typeof cell === 'number' ? cell : null)

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000

function cellOf(measure: Measure, all: readonly ReportRecord[], unclear: Unclear): ReportCell {
  const { count, countDistinct, sum, average, median, minimum, maximum, latest, previous, hoursTo } = measure
  const measured = sum ?? average ?? median ?? minimum ?? maximum
  // Where there is nothing to measure, it does not matter whether the record would be looked at.
  const given = measured === undefined ? all : all.filter(({ values }) => values.has(measured))
  const records = measure.where ? chosen(given, measure.where, unclear) : given
  if (count !== undefined) return count === true ? records.length : chosen(records, count, unclear).length
  if (countDistinct !== undefined) return distinct(records, countDistinct)
  if (sum !== undefined) return rounded(figuresOf(records, sum).reduce((total, value) => total + value, 0))
  if (average !== undefined) return averageOf(figuresOf(records, average))
  if (median !== undefined) return medianOf(figuresOf(records, median))
  if (minimum !== undefined) return extremeOf(records, minimum, -1)
  if (maximum !== undefined) return extremeOf(records, maximum, 1)
  if (latest !== undefined) return shown(inTime(records).at(-1)?.values.get(latest))
  if (previous !== undefined) return shown(inTime(records).at(-2)?.values.get(previous))
  if (hoursTo === undefined) return null
  return medianOf(records.flatMap(({ hours }) => hours.get(hoursTo) ?? []))
}

/** Records of which a condition is known to hold; of the others, those of which it is not known are counted. */
export function chosen(
  records: readonly ReportRecord[],
  condition: Condition,
  unclear: Unclear,
): ReportRecord[] {
  return records.filter(({ truths, isErased }) => {
    const truth = truths.get(condition) ?? 'UNKNOWN'
    // Records of erased subjects are told of on their own.
    if (truth === 'UNKNOWN' && !isErased) unclear.count += 1
    return truth === 'TRUE'
  })
}

function distinct(records: readonly ReportRecord[], field: string): number {
  const found = records.flatMap(({ subjectRef, values }) => {
    const value = field === 'subject' ? subjectRef : values.get(field)
    return value === undefined || value === null ? [] : [JSON.stringify(value)]
  })
  return new Set(found).size
}

const figuresOf = (records: readonly ReportRecord[], field: string): number[] =>
  records.map(({ values }) => values.get(field)).filter((value) => typeof value === 'number')

const averageOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : rounded(values.reduce((total, value) => total + value, 0) / values.length)

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : rounded((low + high) / 2)
}

function extremeOf(records: readonly ReportRecord[], field: string, direction: 1 | -1): ReportCell {
  const found = records
    .map(({ values }) => values.get(field))
    .filter((value) => typeof value === 'number' || typeof value === 'string')
  const best = found.reduce<string | number | undefined>(
    (so, value) => (so === undefined || (value > so ? 1 : -1) === direction ? value : so),
    undefined,
  )
  return best ?? null
}

/** Those that can be read, the oldest first. */
function inTime(records: readonly ReportRecord[]): ReportRecord[] {
  const key = ({ day, order }: ReportRecord) => `${day ?? ''} ${order}`
  return records
    .filter(({ isErased }) => !isErased)
    .sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
}

function shown(value: FactValue | undefined): ReportCell {
  if (value === undefined) return null
  if (typeof value !== 'object') return value
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value)
}

export const both = (en: string, zh: string): LocalisedText => ({ en, 'zh-CN': zh })
