import { ask } from './session.ts'

export interface ReportDefinition {
  readonly code: string
  readonly title: string
}

export type Cell = string | number | boolean | null

export interface Report {
  readonly definition: ReportDefinition
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  readonly notes: readonly string[]
  readonly csv: string
}

const REPORTS = 'query Reports($locale: String) { reports(locale: $locale) { code title } }'
const REPORT = `query Report($locale: String, $code: String!, $from: Date, $to: Date) {
  report(code: $code, from: $from, to: $to, locale: $locale) { definition { code title } columns rows notes csv } }`

export const reports = async (): Promise<readonly ReportDefinition[]> =>
  (await ask<{ reports: readonly ReportDefinition[] }>(REPORTS)).reports

/** A report of a range of days; null when there is none of this code. */
export const report = async (
  asked: { readonly code: string; readonly from: string | null; readonly to: string | null },
  signal: AbortSignal,
): Promise<Report | null> => (await ask<{ report: Report | null }>(REPORT, asked, { signal })).report
