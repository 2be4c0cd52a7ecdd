import { sql } from 'drizzle-orm'
import { checks } from '../../db/tables/checks.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import { dataKeyOf, type StoredDataKey } from '../vault/data-keys.ts'

export const CHECK_COLUMNS = {
  id: checks.id,
  sequence: checks.sequence,
  subjectRef: checks.subjectRef,
  verdict: checks.verdict,
  facts: checks.facts,
  attestations: checks.attestations,
  waivers: checks.waivers,
  sources: checks.sources,
  asOf: checks.asOf,
  locale: checks.locale,
  rulesetDigest: checks.rulesetDigest,
  resultDigest: checks.resultDigest,
  recordedAt: checks.recordedAt,
  recordedBy: checks.recordedBy,
  dataKey: dataKeyOf(checks),
}

/** The same where nobody asks what a check was made on: the sources of one about the organisation take a megabyte. */
export const COLUMNS_WITHOUT_SOURCES = {
  ...CHECK_COLUMNS,
  sources: sql<CheckRow['sources']>`'[]'`.mapWith(checks.sources),
}

/** A recorded check as it is stored: facts and the subject's reference sealed with its data key. */
export type CheckRow = Omit<typeof checks.$inferSelect, 'organisationId' | 'findings'> & {
  readonly dataKey: StoredDataKey | null
}

/** A recorded check. */
export interface CheckView extends CheckRow {
  /** The assessment it was just recorded with; null: to be recomputed from the record when asked for. */
  readonly fresh: AssessmentView | null
  /** It answers the call that recorded it, or one that repeats that call word for word. */
  readonly isOfCaller: boolean
}

const VERDICTS: readonly string[] = ['PROCEED', 'PROCEED_WITH_CONDITIONS', 'NEEDS_INFORMATION', 'BLOCKED']
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** Whether a row has the form that a recorded check has; one that was altered may not be shown or computed with. */
export function isWellFormed(row: CheckRow): boolean {
  const {
    verdict,
    attestations,
    waivers,
    sources,
    asOf,
    recordedAt,
    sequence,
    locale,
    rulesetDigest,
    resultDigest,
  } = row
  const lists: readonly unknown[] = [attestations, waivers, sources]
  return (
    VERDICTS.includes(verdict) &&
    lists.every(Array.isArray) &&
    attestations.every((code) => typeof code === 'string') &&
    waivers.every((waiver) => typeof waiver === 'object' && waiver !== null) &&
    INSTANT.test(asOf) &&
    INSTANT.test(recordedAt) &&
    Number.isSafeInteger(sequence) &&
    [locale, rulesetDigest, resultDigest].every((text) => typeof text === 'string')
  )
}

/** A row as callers see it. */
export function toCheckView(row: CheckRow): CheckView {
  return { ...row, fresh: null, isOfCaller: false }
}
