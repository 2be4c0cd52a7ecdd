import { and, desc, eq, lt } from 'drizzle-orm'
import { checks } from '../../db/tables/checks.ts'
import type { Verdict } from '../../rules/pack/format.ts'
import type { ActiveWaiver } from '../../rules/types.ts'
import { type CheckRow, COLUMNS_WITHOUT_SOURCES } from '../checks/check-view.ts'
import { type RecordedFinding, recordedFindings } from '../checks/recorded-findings.ts'
import { openSituation, type RecordedSituation } from '../checks/sealed-check.ts'
import type { OperationContext } from '../context.ts'

/** What was asked and answered in a recorded check, opened. */
export interface RecordedCheck {
  readonly id: string
  readonly verdict: Verdict
  readonly rulesetDigest: string
  readonly facts: unknown
  readonly records?: RecordedSituation['records']
  readonly attestations: readonly string[]
  readonly waivers: readonly ActiveWaiver[]
  readonly asOf: string
  readonly statuses: readonly RecordedFinding[]
}

/** Facts may take 64 KiB a check: this many are held at a time. */
const PAGE = 100

interface RecordedPage {
  readonly checks: readonly RecordedCheck[]
  /** Checks of the page whose subject was erased. */
  readonly unreadable: number
}

/** The latest recorded checks of the organisation, the newest first, a page and a round trip at a time. */
export async function* readRecordedChecks(
  ctx: OperationContext,
  wanted: number,
): AsyncGenerator<RecordedPage> {
  let before = Number.MAX_SAFE_INTEGER
  for (let left = wanted; left > 0; left -= PAGE) {
    const size = Math.min(PAGE, left)
    const rows = await pageStatement(ctx, before, size)
    if (rows.length === 0) return
    yield openPage(ctx, rows)
    before = rows.at(-1)?.sequence ?? 0
    if (rows.length < size) return
  }
}

function pageStatement(ctx: OperationContext, before: number, size: number) {
  return ctx.db.orm
    .select({ ...COLUMNS_WITHOUT_SOURCES, statuses: recordedFindings(ctx) })
    .from(checks)
    .where(and(eq(checks.organisationId, ctx.organisation.id), lt(checks.sequence, before)))
    .orderBy(desc(checks.sequence))
    .limit(size)
}

async function openPage(
  ctx: OperationContext,
  rows: readonly (CheckRow & Pick<RecordedCheck, 'statuses'>)[],
): Promise<RecordedPage> {
  const opened = await Promise.all(
    rows.map(async (row): Promise<RecordedCheck | null> => {
      const situation = await openSituation(ctx, row)
      if (situation === null) return null
      const { id, verdict, rulesetDigest, attestations, waivers, asOf, statuses } = row
      const { salt: _salt, ...said } = situation
      return { id, verdict, rulesetDigest, ...said, attestations, waivers, asOf, statuses }
    }),
  )
  const readable = opened.filter((check) => check !== null)
  return { checks: readable, unreadable: opened.length - readable.length }
}
