import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { checkFindings } from '../../db/tables/check-findings.ts'
import { checks } from '../../db/tables/checks.ts'
import type { FindingStatus, Verdict } from '../../rules/pack/format.ts'
import type { ActiveWaiver } from '../../rules/types.ts'
import { CHECK_COLUMNS, type CheckRow } from '../checks/check-view.ts'
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
  /** The recorded findings: code and status, without NOT_APPLICABLE. */
  readonly statuses: readonly (readonly [code: string, status: FindingStatus])[]
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
    const [rows, findings] = await ctx.db.readBatch(pageStatements(ctx, before, size))
    if (rows.length === 0) return
    yield openPage(ctx, rows, findings)
    before = rows.at(-1)?.sequence ?? 0
    if (rows.length < size) return
  }
}

function pageStatements(ctx: OperationContext, before: number, size: number) {
  const ofPage = and(eq(checks.organisationId, ctx.organisation.id), lt(checks.sequence, before))
  const newest = desc(checks.sequence)
  const ids = ctx.db.orm.select({ id: checks.id }).from(checks).where(ofPage).orderBy(newest).limit(size)
  return [
    ctx.db.orm.select(CHECK_COLUMNS).from(checks).where(ofPage).orderBy(newest).limit(size),
    ctx.db.orm
      .select({
        checkId: checkFindings.checkId,
        code: checkFindings.requirementCode,
        status: checkFindings.status,
      })
      .from(checkFindings)
      .where(and(eq(checkFindings.organisationId, ctx.organisation.id), inArray(checkFindings.checkId, ids))),
  ] as const
}

interface RecordedStatus {
  readonly checkId: string
  readonly code: string
  readonly status: FindingStatus
}

async function openPage(
  ctx: OperationContext,
  rows: readonly CheckRow[],
  findings: readonly RecordedStatus[],
): Promise<RecordedPage> {
  const byCheck = Map.groupBy(findings, ({ checkId }) => checkId)
  const opened = await Promise.all(
    rows.map(async (row): Promise<RecordedCheck | null> => {
      const situation = await openSituation(ctx, row)
      if (situation === null) return null
      const { id, verdict, rulesetDigest, attestations, waivers, asOf } = row
      const statuses = (byCheck.get(id) ?? []).map(({ code, status }) => [code, status] as const)
      const { salt: _salt, ...said } = situation
      return { id, verdict, rulesetDigest, ...said, attestations, waivers, asOf, statuses }
    }),
  )
  const readable = opened.filter((check) => check !== null)
  return { checks: readable, unreadable: opened.length - readable.length }
}
