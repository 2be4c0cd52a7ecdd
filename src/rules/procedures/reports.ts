import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { LocalisedText, Measure } from '../pack/format.ts'
import type { RulesetReport } from '../record-types.ts'
import { groupsOf } from './report-groups.ts'
import { both, cellsOf, type Unclear } from './report-rows.ts'
import { entriesOf, type ReportData, type Source, sourceOf } from './report-sources.ts'
import type { Moment, ReportCell, ReportRange, ReportTable } from './types.ts'

/**
 * The rows of a report of the ruleset. Void entries are not counted; a record whose day is not within the range, both days
 * included, is not either. What could not be told is not counted, and a note says how many times. Figures are numbers, shares
 * lie between 0 and 1, an empty cell is null. Rows that stand for codes carry their titles.
 */
export function reportOf(
  compiled: CompiledRuleset,
  report: RulesetReport,
  data: ReportData,
  range: ReportRange,
  moment: Moment,
): ReportTable {
  if ('claims' in report.from) return claimsReport(compiled, report, report.from.claims, data, range, moment)
  const source = sourceOf(compiled, report, data, moment)
  const unclear: Unclear = { count: 0 }
  const within = source.records.filter((record) => isWithin(record.day, range))
  const records = report.where
    ? within.filter(({ judged }) => holdsOf(judged.holds(report.where ?? {}), unclear))
    : within
  const measures = Object.entries(report.measures)
  const groups = groupsOf(report, records, source)
  return {
    columns: [groups.name, ...measures.map(([name, { title }]) => title ?? both(name, name))],
    rows: groups.rows.map(({ label, records: of }) => [label, ...cellsOf(measures, of, unclear)]),
    notes: [...report.notes, ...undated(source, range), ...unclearNote(unclear)],
  }
}

function holdsOf(truth: 'TRUE' | 'FALSE' | 'UNKNOWN', unclear: Unclear): boolean {
  if (truth === 'UNKNOWN') unclear.count += 1
  return truth === 'TRUE'
}

function isWithin(day: string | null, { from, to }: ReportRange): boolean {
  if (from === null && to === null) return true
  return day !== null && (from === null || day >= from) && (to === null || day <= to)
}

function undated({ records }: Source, { from, to }: ReportRange): LocalisedText[] {
  const left = from === null && to === null ? 0 : records.filter(({ day }) => day === null).length
  return left === 0
    ? []
    : [both(`${left} records have no date and are not counted.`, `${left}条记录没有日期，未计入。`)]
}

const unclearNote = ({ count }: Unclear): LocalisedText[] =>
  count === 0
    ? []
    : [
        both(
          `In ${count} cases it is not known whether a record belongs in a figure; it is not counted there.`,
          `有${count}处无法判断记录是否应计入某项数字，因此未计入。`,
        ),
      ]

type Claims = Readonly<Record<string, { readonly register: string; readonly measure: Measure } | null>>

/** What the source claims, marked as such, beside what the organisation's own registers say. */
function claimsReport(
  compiled: CompiledRuleset,
  report: RulesetReport,
  claims: Claims,
  data: ReportData,
  range: ReportRange,
  moment: Moment,
): ReportTable {
  const unclear: Unclear = { count: 0 }
  const rows = Object.entries(claims).flatMap(([code, own]) => {
    const requirement = compiled.byCode.get(code)?.requirement
    if (!requirement?.claim) return []
    const { value, unit, caveat } = requirement.claim
    return [
      [
        requirement.title,
        claimedFigure(value?.value),
        unit,
        own?.measure.title ?? null,
        own ? ownFigure(compiled, report, own, data, range, moment, unclear) : null,
        caveat,
      ] as const,
    ]
  })
  return {
    columns: [
      both('claim', '主张'),
      both('claimed by the source, not measured', '资料所称，未经测量'),
      both('unit', '单位'),
      both('what is measured here', '本机构测量的内容'),
      both('measured here', '本机构实测'),
      both('what the claim does not say', '该主张未说明之处'),
    ],
    rows,
    notes: [...report.notes, ...unclearNote(unclear)],
  }
}

const claimedFigure = (value: unknown): ReportCell =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : null

function ownFigure(
  compiled: CompiledRuleset,
  report: RulesetReport,
  { register, measure }: { readonly register: string; readonly measure: Measure },
  data: ReportData,
  range: ReportRange,
  moment: Moment,
  unclear: Unclear,
): ReportCell {
  const alone: RulesetReport = { ...report, from: { register }, measures: { measured: measure } }
  const { records } = entriesOf(compiled, alone, register, data, moment)
  const within = records.filter(({ day }) => isWithin(day, range))
  return cellsOf([['measured', measure]], within, unclear)[0] ?? null
}
