import { listReports } from '../operations/reports/list-reports.ts'
import {
  columnsOf,
  csvOf,
  notesOf,
  type ReportDefinitionView,
  type ReportView,
  rowsOf,
} from '../operations/reports/report-view.ts'
import { textIn } from '../rules/pack/locale.ts'
import { builder } from './builder.ts'
import { LOCALE_DESCRIPTION } from './vocabulary.ts'

const REPORTS = { field: 1, multiplier: 10 }
/** Reading, opening and folding what it counts. */
const REPORT = { field: 2_000, multiplier: 1 }
const ROWS = { field: 1, multiplier: 40 }

const ReportDefinition = builder.objectRef<ReportDefinitionView>('ReportDefinition').implement({
  description: 'Figures out of procedure runs and register entries, as the packs declare them.',
  fields: (t) => ({
    code: t.string({ description: 'What it is asked for with.', resolve: ({ report }) => report.code }),
    title: t.string({
      description: 'What it is called.',
      resolve: ({ report, locale }) => textIn(report.title, locale),
    }),
    pack: t.string({
      description: 'The name of the pack that declares it.',
      resolve: ({ report }) => report.pack,
    }),
  }),
})

const Report = builder.objectRef<ReportView>('Report').implement({
  description:
    'A report as of now. Figures that a source claims stand in a column of their own, which says that nobody measured them.',
  fields: (t) => ({
    definition: t.expose('definition', {
      type: ReportDefinition,
      description: 'Which report it is.',
    }),
    from: t.field({
      type: 'Date',
      nullable: true,
      description: 'The first day; null: from the beginning.',
      resolve: ({ range }) => range.from,
    }),
    to: t.field({
      type: 'Date',
      nullable: true,
      description: 'The last day; null: until now.',
      resolve: ({ range }) => range.to,
    }),
    columns: t.stringList({
      description: 'What the columns are called; the first names the rows.',
      resolve: columnsOf,
    }),
    rows: t.field({
      type: [t.listRef('JSON', { nullable: true })],
      description:
        'The cells of each row, in the order of the columns: words, figures, shares between 0 and 1; null where there is nothing to say.',
      complexity: ROWS,
      resolve: rowsOf,
    }),
    notes: t.stringList({
      description:
        'What has to be said below the figures: how to read them, and how many records were left out and why.',
      resolve: notesOf,
    }),
    csv: t.string({
      description:
        'Columns and rows as comma-separated values (RFC 4180), in UTF-8 that spreadsheets open; no text in it is taken for a formula.',
      resolve: csvOf,
    }),
  }),
})

builder.queryFields((t) => ({
  reports: t.field({
    type: [ReportDefinition],
    description: 'Reports that the live packs define.',
    authScopes: { scope: 'read' },
    args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
    complexity: REPORTS,
    resolve: (_root, input, { ctx }) => listReports({ ctx, input }),
  }),
  report: t.field({
    type: Report,
    nullable: true,
    description:
      'Makes a report; null when the live packs have none of this code. Reading it leaves an entry REPORT_READ in the access log.',
    authScopes: { scope: 'read' },
    args: {
      code: t.arg.string({ required: true, description: 'Its code.' }),
      from: t.arg({ type: 'Date', description: 'The first day that counts.' }),
      to: t.arg({ type: 'Date', description: 'The last day that counts; not before the first.' }),
      locale: t.arg.string({ description: LOCALE_DESCRIPTION }),
    },
    complexity: REPORT,
    resolve: async (_root, input, { ctx }) =>
      (await import('../operations/reports/make-report.ts')).makeReport({ ctx, input }),
  }),
}))
