import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { RulesetReport } from '../record-types.ts'
import { claimsReading } from './report-claims.ts'
import { Counting, charactersOf } from './report-counting.ts'
import { groupsOf } from './report-groups.ts'
import { notesOn } from './report-notes.ts'
import { both, cellsOf, chosen, type ReportRecord, type Unclear } from './report-rows.ts'
import { entriesOf, runsOf, type Source } from './report-sources.ts'
import type {
  EntryState,
  ErasedRecord,
  Moment,
  ReportRange,
  ReportReading,
  ReportTable,
  RunState,
} from './types.ts'

/** What a report is made of; entries and erased ones by register, runs of any procedure. */
export interface ReportData {
  readonly entries: ReadonlyMap<string, readonly EntryState[]>
  readonly runs: readonly RunState[]
  readonly erased?: readonly ErasedRecord[]
}

/** Which records a report counts: entries of these registers, runs of these procedures. */
export function readsOf({ from }: RulesetReport): {
  readonly registers: readonly string[]
  readonly procedures: readonly string[]
} {
  if ('register' in from) return { registers: [from.register], procedures: [] }
  if ('procedures' in from) return { registers: [], procedures: from.procedures }
  const registers = Object.values(from.claims).flatMap((own) => (own ? [own.register] : []))
  return { registers: [...new Set(registers)], procedures: [] }
}

/**
 * Begins a report of the ruleset. Void entries are not counted; a record whose day is not within the range, both days
 * included, is not either. What could not be told is not counted, and notes say how many records were left out and why. Records of
 * erased subjects count, in no figure that needs what they said. Figures are numbers, shares lie between 0 and 1, an empty cell is
 * null. Rows that stand for codes carry their titles.
 */
export function readReport(
  compiled: CompiledRuleset,
  report: RulesetReport,
  range: ReportRange,
  moment: Moment,
): ReportReading {
  const { from } = report
  if ('claims' in from) return claimsReading(compiled, report, from.claims, range, moment)
  const source =
    'register' in from
      ? entriesOf(compiled, report, from.register, moment)
      : runsOf(compiled, report, from.procedures, moment)
  const counting = new Counting(source, report.date, range)
  return {
    addEntry: (register, entry) =>
      'register' in from && register === from.register && counting.addEntry(entry),
    addRun: (run) => 'procedures' in from && from.procedures.includes(run.procedure) && counting.addRun(run),
    addErased: (erased) => readsNames(report).has(erased.code) && counting.addErased(erased),
    characters: () => charactersOf([counting]),
    table: () => tableOf(report, source, counting),
  }
}

const readsNames = (report: RulesetReport): ReadonlySet<string> => {
  const { registers, procedures } = readsOf(report)
  return new Set([...registers, ...procedures])
}

/** The rows of a report of the ruleset, out of records that are all at hand; see `readReport`. */
export function reportOf(
  compiled: CompiledRuleset,
  report: RulesetReport,
  { entries, runs, erased = [] }: ReportData,
  range: ReportRange,
  moment: Moment,
): ReportTable {
  const reading = readReport(compiled, report, range, moment)
  for (const [register, of] of entries) for (const entry of of) reading.addEntry(register, entry)
  for (const run of runs) reading.addRun(run)
  for (const one of erased) reading.addErased(one)
  return reading.table()
}

function tableOf(report: RulesetReport, source: Source, counting: Counting): ReportTable {
  const { records } = counting
  const unclear: Unclear = { count: 0 }
  const counted = report.where ? chosen(records, report.where, unclear) : records
  const measures = Object.entries(report.measures)
  const groups = groupsOf(report, counted, source)
  const rows = groups.rows.map(({ label, records: of }) => [label, ...cellsOf(measures, of, unclear)])
  const times = new Map<ReportRecord, number>()
  for (const { records: of } of groups.rows)
    for (const record of of) times.set(record, (times.get(record) ?? 0) + 1)
  const severalTimes = [...times.values()].filter((count) => count > 1).length
  return {
    columns: [groups.name, ...measures.map(([name, { title }]) => title ?? both(name, name))],
    rows,
    notes: [
      ...report.notes,
      ...notesOn({
        ...counting.leftBy(report.where),
        unclear: unclear.count,
        inNoRow: counted.length - times.size,
        inSeveralRows: severalTimes,
      }),
    ],
  }
}
