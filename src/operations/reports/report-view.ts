import type {
  CompiledRuleset,
  LocalisedText,
  ReportCell,
  ReportRange,
  ReportTable,
  RulesetReport,
} from '../../rules/index.ts'
import { textIn } from '../../rules/pack/locale.ts'
import { toCsv } from './csv.ts'

/** A report that packs declare, for readers of one language. */
export interface ReportDefinitionView {
  readonly compiled: CompiledRuleset
  readonly report: RulesetReport
  readonly locale: string
}

/** A report that was made. */
export interface ReportView {
  readonly definition: ReportDefinitionView
  readonly range: ReportRange
  readonly table: ReportTable
  /** What has to be said of the answer itself, before the notes of the report. */
  readonly remarks: readonly LocalisedText[]
}

/** What the columns are called; the first names the rows. */
export const columnsOf = ({ definition: { locale }, table }: ReportView): string[] =>
  table.columns.map((column) => textIn(column, locale))

/** The rows, codes by their titles. A figure is a number, a share lies between 0 and 1, an empty cell is null. */
export const rowsOf = ({
  definition: { locale },
  table,
}: ReportView): (string | number | boolean | null)[][] =>
  table.rows.map((row) => row.map((cell) => inWords(cell, locale)))

const inWords = (cell: ReportCell, locale: string) =>
  typeof cell === 'object' && cell !== null ? textIn(cell, locale) : cell

/** What has to be said below the figures, and what was left out. */
export const notesOf = ({ definition: { locale }, table, remarks }: ReportView): string[] =>
  [...remarks, ...table.notes].map((note) => textIn(note, locale))

/** Columns and rows as comma-separated values. */
export const csvOf = (view: ReportView): string => toCsv(columnsOf(view), rowsOf(view))
