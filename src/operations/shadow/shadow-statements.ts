import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { checks } from '../../db/tables/checks.ts'
import { shadowDifferences } from '../../db/tables/shadow-differences.ts'
import { shadowTallies } from '../../db/tables/shadow-tallies.ts'
import type { OperationContext } from '../context.ts'
import type { ShadowOutcome } from './try-shadow.ts'

/**
 * Statements that count what the shadow ruleset said of a check and keep where it differs; for the write batch of the
 * check itself, behind it. `written` holds when this batch wrote the check.
 */
export function shadowStatements(
  ctx: OperationContext,
  checkId: string,
  { outcome, written }: { readonly outcome: ShadowOutcome; readonly written: SQL },
): Statement[] {
  const tally = countStatement(ctx, outcome, written)
  if (outcome.kind !== 'different' && outcome.kind !== 'refused') return [tally]
  const { shadowDigest, verdictBefore, verdictAfter, changes, refusals } = outcome
  const organisationId = ctx.organisation.id
  const sequence = sql`${checks.sequence}`
  const row = {
    checkId,
    organisationId,
    sequence,
    shadowDigest,
    verdictBefore,
    verdictAfter,
    changes,
    refusals,
  }
  const isCheck = and(eq(checks.id, checkId), eq(checks.organisationId, organisationId))
  return [tally, insertWhere(ctx.db, shadowDifferences, row, { from: checks, where: and(isCheck, written) })]
}

function countStatement(ctx: OperationContext, { kind, ...outcome }: ShadowOutcome, written: SQL) {
  const { shadowDigest, liveDigest } = outcome
  const one = (counted: ShadowOutcome['kind']) => (counted === kind ? 1 : 0)
  const row = {
    organisationId: ctx.organisation.id,
    shadowDigest,
    liveDigest,
    same: one('same'),
    different: one('different'),
    refused: one('refused'),
    failed: one('failed'),
  }
  return insertWhere(ctx.db, shadowTallies, row, { where: written }).onConflictDoUpdate({
    target: [shadowTallies.organisationId, shadowTallies.shadowDigest, shadowTallies.liveDigest],
    set: {
      same: sql`${shadowTallies.same} + excluded.same`,
      different: sql`${shadowTallies.different} + excluded.different`,
      refused: sql`${shadowTallies.refused} + excluded.refused`,
      failed: sql`${shadowTallies.failed} + excluded.failed`,
    },
  })
}
