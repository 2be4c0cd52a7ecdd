import { and, count, eq, min, ne, sql } from 'drizzle-orm'
import { records } from '../../db/tables/records.ts'
import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'

/** Open runs of one procedure that keep to a ruleset that is not the one in question. */
export interface PinnedRuns {
  /** Its code. */
  readonly procedure: string
  /** The digest of the ruleset. */
  readonly ruleset: string
  readonly count: number
  /** When the oldest of them began. */
  readonly since: string
}

/** How many are told of: some procedures under some rulesets. */
const LISTED_MAX = 200

/**
 * The open runs that go on under other rules than those of a ruleset: nothing about them changes when it is made live, and
 * `migrateProcedureRun` carries one over. By procedure and ruleset, those with the most runs first.
 */
export async function listPinnedRuns({
  ctx,
  input: { digest },
}: Call<{ readonly digest: string }>): Promise<PinnedRuns[]> {
  requireScope(ctx, 'approve')
  const many = count()
  const rows = await ctx.db.orm
    .select({
      procedure: records.code,
      ruleset: records.rulesetDigest,
      count: many,
      since: min(records.startedAt),
    })
    .from(records)
    .where(
      and(
        eq(records.organisationId, ctx.organisation.id),
        eq(records.kind, 'run'),
        eq(records.state, 'OPEN'),
        ne(records.rulesetDigest, digest),
      ),
    )
    .groupBy(sql`+${records.code}`, records.rulesetDigest)
    .limit(LISTED_MAX)
  return rows
    .map((row) => ({ ...row, since: row.since ?? '' }))
    .sort((a, b) => b.count - a.count || (a.procedure < b.procedure ? -1 : 1))
}
