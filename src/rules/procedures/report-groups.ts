import type { LocalisedText } from '../pack/format.ts'
import type { RulesetReport } from '../record-types.ts'
import type { FactValue } from '../types.ts'
import { both, type ReportRecord } from './report-rows.ts'
import type { Source } from './report-sources.ts'
import type { ReportCell } from './types.ts'

interface Group {
  readonly label: ReportCell
  readonly records: readonly ReportRecord[]
}

const STATES = new Map([
  ['OPEN', both('open', '进行中')],
  ['CLOSED', both('closed', '已结束')],
])
const stateTitleOf = (state: string): ReportCell => STATES.get(state) ?? state
const NOTHING_SAID = both('not filled in', '未填写')
const ERASED = both('erased', '已清除')

/** The rows of a report, each with its records, and what the rows are called. */
export function groupsOf(
  { rows }: RulesetReport,
  records: readonly ReportRecord[],
  source: Source,
): { readonly name: LocalisedText; readonly rows: readonly Group[] } {
  if (rows === null) return { name: both('all', '全部'), rows: [{ label: both('all', '全部'), records }] }
  if (typeof rows === 'string')
    return {
      name: source.labelOf(rows),
      rows: grouped(
        records,
        ({ values }) => valuesOf(values.get(rows)),
        (value) => source.titleOf(rows, value),
      ),
    }
  if ('score' in rows) return { name: both('band', '等级'), rows: bandsOf(rows, records) }
  switch (rows.by) {
    case 'all':
      return { name: both('all', '全部'), rows: [{ label: both('all', '全部'), records }] }
    case 'subject':
      return { name: both('subject', '对象'), rows: grouped(records, ({ subjectRef }) => [subjectRef]) }
    case 'month':
      return { name: both('month', '月份'), rows: grouped(records, ({ day }) => [beginningOf(day, 7)]) }
    case 'quarter':
      return { name: both('quarter', '季度'), rows: grouped(records, ({ day }) => [day && quarterOf(day)]) }
    case 'year':
      return { name: both('year', '年份'), rows: grouped(records, ({ day }) => [beginningOf(day, 4)]) }
    case 'step':
      return {
        name: both('step', '步骤'),
        rows: source.steps.map(({ procedure, code, title }) => ({
          label: title,
          records: records.filter(({ about }) => about?.procedure === procedure && about.step === code),
        })),
      }
    case 'procedure':
      return {
        name: both('procedure', '流程'),
        rows: [...source.procedures].map(([code, title]) => ({
          label: title,
          records: records.filter(({ about }) => about?.procedure === code),
        })),
      }
    case 'outcome':
      return {
        name: both('outcome', '结果'),
        rows: grouped(records, ({ about }) => [about?.outcome ?? null], source.outcomeTitleOf),
      }
    case 'state':
      return {
        name: both('state', '状态'),
        rows: grouped(records, ({ about }) => [about?.state ?? null], stateTitleOf),
      }
  }
}

const beginningOf = (day: string | null, length: number): string | null => day?.slice(0, length) ?? null

const quarterOf = (day: string): string => `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`

/** A list stands in the row of each of its values. */
function valuesOf(value: FactValue | undefined): readonly (string | null)[] {
  if (value === undefined || (typeof value === 'object' && !Array.isArray(value))) return [null]
  const values = (Array.isArray(value) ? value : [value]).map(String)
  return values.length === 0 ? [null] : [...new Set(values)]
}

function grouped(
  records: readonly ReportRecord[],
  keysOf: (record: ReportRecord) => readonly (string | null)[],
  titleOf: (value: string) => ReportCell = (value) => value,
): Group[] {
  const groups = new Map<string | null, ReportRecord[]>()
  for (const record of records)
    for (const key of keysOf(record)) {
      const group = groups.get(key)
      if (group) group.push(record)
      else groups.set(key, [record])
    }
  const said = [...groups].flatMap(([key, of]) => (key === null ? [] : [{ key, records: of }]))
  const unsaid = groups.get(null) ?? []
  return [
    ...said
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, records: of }) => ({ label: titleOf(key), records: of })),
    ...rowOf(
      NOTHING_SAID,
      unsaid.filter(({ isErased }) => !isErased),
    ),
    ...rowOf(
      ERASED,
      unsaid.filter(({ isErased }) => isErased),
    ),
  ]
}

const rowOf = (label: ReportCell, records: readonly ReportRecord[]): Group[] =>
  records.length === 0 ? [] : [{ label, records }]

type Bands = Extract<NonNullable<RulesetReport['rows']>, { readonly score: unknown }>

function bandsOf({ score, bands }: Bands, records: readonly ReportRecord[]): Group[] {
  const scored = records.map((record) => ({ record, score: scoreOf(record, score) }))
  const rows = bands.map(({ upTo, label }, at) => {
    const above = bands[at - 1]?.upTo ?? Number.NEGATIVE_INFINITY
    const within = scored.filter((one) => one.score !== null && one.score > above && one.score <= upTo)
    return { label, records: within.map(({ record }) => record) }
  })
  const highest = bands.at(-1)?.upTo ?? Number.NEGATIVE_INFINITY
  const others = scored.filter((one) => one.score === null || one.score > highest).map(({ record }) => record)
  return [...rows, ...rowOf(both('in no band', '不属于任何等级'), others)]
}

function scoreOf(record: ReportRecord, fields: readonly string[]): number | null {
  const figures = fields.map((field) => record.values.get(field))
  return figures.reduce<number | null>(
    (product, value) => (product === null || typeof value !== 'number' ? null : product * value),
    1,
  )
}
