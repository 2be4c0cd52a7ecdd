import { and, count, desc, eq, lt } from 'drizzle-orm'
import { checks } from '../../db/tables/checks.ts'
import { shadowDifferences } from '../../db/tables/shadow-differences.ts'
import { type CheckView, COLUMNS_WITHOUT_SOURCES, toCheckView } from '../checks/check-view.ts'
import type { Call } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { type Connection, type PageInput, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import type { ShadowOutcome } from './try-shadow.ts'

/** A recorded check that came out otherwise with the shadow ruleset. */
export interface ShadowDifferenceView
  extends Pick<ShadowOutcome, 'shadowDigest' | 'verdictBefore' | 'verdictAfter' | 'changes' | 'refusals'> {
  readonly sequence: number
  readonly check: CheckView
}

const COLUMNS = {
  sequence: shadowDifferences.sequence,
  shadowDigest: shadowDifferences.shadowDigest,
  verdictBefore: shadowDifferences.verdictBefore,
  verdictAfter: shadowDifferences.verdictAfter,
  changes: shadowDifferences.changes,
  refusals: shadowDifferences.refusals,
}

/** Recorded checks on which a shadow ruleset differed, the newest first; of one shadow ruleset or of all. */
export async function listShadowDifferences({
  ctx,
  input,
}: Call<
  PageInput & {
    readonly shadowDigest?: string | null | undefined
  }
>): Promise<Connection<ShadowDifferenceView>> {
  requireScope(ctx, 'read')
  const { shadowDigest } = input
  refuseComplaints([aboutText(['shadowDigest'], shadowDigest, TEXT.digest)])
  const page = readPage('shadow-differences', input, parseSequence)
  const matching = and(
    eq(shadowDifferences.organisationId, ctx.organisation.id),
    shadowDigest ? eq(shadowDifferences.shadowDigest, shadowDigest) : undefined,
  )
  const [rows, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ difference: COLUMNS, check: COLUMNS_WITHOUT_SOURCES })
      .from(shadowDifferences)
      .innerJoin(
        checks,
        and(
          eq(checks.id, shadowDifferences.checkId),
          eq(checks.organisationId, shadowDifferences.organisationId),
        ),
      )
      .where(and(matching, page.after === null ? undefined : lt(shadowDifferences.sequence, page.after)))
      .orderBy(desc(shadowDifferences.sequence))
      .limit(page.first + 1),
    ctx.db.orm.select({ count: count() }).from(shadowDifferences).where(matching),
  ])
  const views = rows.map(({ difference, check }) => ({ ...difference, check: toCheckView(check) }))
  return toConnection(page, views, total[0]?.count ?? 0, ({ sequence }) => sequence)
}
