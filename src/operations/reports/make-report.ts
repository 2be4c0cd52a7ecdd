import { and, count, eq, or, type SQL, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { ReportRange, ReportReading, RulesetReport } from '../../rules/index.ts'
import { spend } from '../../rules/operators/work.ts'
import { readReport, readsOf } from '../../rules/procedures/reports.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { aboutText, faultIn, refuseComplaints, refuseFaults, TEXT } from '../input.ts'
import { momentOf } from '../records/moment.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { takeTurns } from '../turns.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import { noteReport } from './note-report.ts'
import { type RecordsPage, readPages } from './read-pages.ts'
import { mayBeWithin, type ReadOf } from './records-in-range.ts'
import type { ReportView } from './report-view.ts'
import { showsSingleRecords } from './written-out.ts'

/** How many events of records one report may read: some years of an organisation with thousands of incidents. */
export const EVENTS_MAX = 60_000
/** Characters of text that one report may keep while it is made. */
const CHARACTERS_MAX = 16_000_000
/** What opening and folding an event counts as work. */
const WORK_PER_EVENT = 300

export interface MakeReportInput {
  readonly code: string
  /** Days, both included. */
  readonly from?: string | null | undefined
  readonly to?: string | null | undefined
  readonly locale?: string | null | undefined
}

/**
 * A report of the live ruleset, made of all the runs or entries it counts, as they are under the rules that each of them keeps to; null when
 * there is none of this code. It is recorded that it was read. Refuses with BAD_USER_INPUT a range that ends before it begins, an
 * unknown language and while nothing is live; with WORK_LIMIT_EXCEEDED what is more than one report may read: nothing is ever left
 * out unsaid.
 */
export async function makeReport({ ctx, input }: Call<MakeReportInput>): Promise<ReportView | null> {
  requireScope(ctx, 'read')
  refuseComplaints([aboutText(['code'], input.code, TEXT.code)])
  const range = rangeOf(input)
  const compiled = await requireActiveRuleset({ ctx })
  const { locale, warnings } = requireLocale(ctx, compiled.ruleset, input.locale)
  const { reports } = compiled.ruleset
  const report = Object.hasOwn(reports, input.code) ? reports[input.code] : undefined
  if (report === undefined) return null
  const reading = readReport(compiled, report, range, momentOf(ctx))
  const counted = await readAll(ctx, report, range, reading)
  await noteReport(ctx, {
    report: report.code,
    range,
    counted: counted.ids.length + counted.erased,
    recordIds: showsSingleRecords(compiled, report) ? counted.ids : [],
  })
  return {
    definition: { compiled, report, locale },
    range,
    table: reading.table(),
    remarks: warnings.map(({ message }) => message),
  }
}

function rangeOf({ from = null, to = null }: MakeReportInput): ReportRange {
  const text = {
    en: `The report would begin on ${from}, after the day on which it ends (${to}).`,
    'zh-CN': `报告的起始日（${from}）晚于截止日（${to}）。`,
  }
  const isBackwards = from !== null && to !== null && from > to
  refuseFaults(isBackwards ? [faultIn('en', 'INVALID_INPUT', text, ['from'])] : [])
  return { from, to }
}

/** Reads everything that the report counts into it; gives what counts in its range: the ids, and how many erased records. */
async function readAll(
  ctx: OperationContext,
  report: RulesetReport,
  range: ReportRange,
  reading: ReportReading,
): Promise<Counted> {
  const { registers, procedures } = readsOf(report)
  const reads = [
    ...registers.map((code) => ({ kind: 'entry', code }) as const),
    ...procedures.map((code) => ({ kind: 'run', code }) as const),
  ].map((of) => ({ of, condition: mayBeWithin(of, report, range) }))
  await refuseTooMany(
    ctx,
    report,
    reads.map(({ condition }) => condition),
  )
  const turn = takeTurns(ctx)
  const counted = { ids: [] as string[], erased: 0 }
  for (const { of, condition } of reads)
    for await (const page of readPages(ctx, of, condition)) {
      const added = addPage(reading, of, page)
      counted.ids.push(...added.ids)
      counted.erased += added.erased
      if (reading.characters() > CHARACTERS_MAX) throw tooMuchText()
      spend(ctx.work, page.events * WORK_PER_EVENT)
      await turn()
    }
  return counted
}

interface Counted {
  readonly ids: readonly string[]
  readonly erased: number
}

function addPage(reading: ReportReading, { code }: ReadOf, { entries, runs, erased }: RecordsPage): Counted {
  return {
    erased: erased.filter((one) => reading.addErased(one)).length,
    ids: [
      ...entries.filter((entry) => reading.addEntry(code, entry)).map(({ id }) => id),
      ...runs.filter(({ state }) => reading.addRun(state)).map(({ id }) => id),
    ],
  }
}

async function refuseTooMany(
  ctx: OperationContext,
  { date }: RulesetReport,
  conditions: readonly (SQL | undefined)[],
): Promise<void> {
  if (conditions.length === 0) return
  const [found] = await ctx.db.orm
    .select({ records: count(), events: sql<number>`coalesce(sum(${records.version}), 0)` })
    .from(records)
    .where(and(eq(records.organisationId, ctx.organisation.id), or(...conditions)))
  const { records: many = 0, events = 0 } = found ?? {}
  if (events <= EVENTS_MAX) return
  const [read, most] = [events.toLocaleString('en'), EVENTS_MAX.toLocaleString('en')]
  const advice =
    date === null
      ? 'Ask for a shorter period.'
      : 'Its period goes by a date that is sealed in the records, so a shorter one does not help.'
  throw new RefusedError(
    'WORK_LIMIT_EXCEEDED',
    `This report would have to read ${many.toLocaleString('en')} records with ${read} events; one report may read ${most} events. ${advice}`,
  )
}

const tooMuchText = () =>
  new RefusedError(
    'WORK_LIMIT_EXCEEDED',
    'The values that this report puts together are too long to be held at once. Ask for a shorter period.',
  )
