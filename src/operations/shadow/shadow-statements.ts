import { type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
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
  const row = sql`select ${checkId}, ${ctx.organisation.id}, ${checks.sequence}, ${shadowDigest}, ${verdictBefore},
    ${verdictAfter}, ${JSON.stringify(changes)}, ${JSON.stringify(refusals)} from ${checks}
    where ${checks.id} = ${checkId} and ${checks.organisationId} = ${ctx.organisation.id} and ${written}`
  return [tally, ctx.db.orm.insert(shadowDifferences).select(row)]
}

function countStatement(ctx: OperationContext, { kind, ...outcome }: ShadowOutcome, written: SQL) {
  const { shadowDigest, liveDigest } = outcome
  const one = (counted: ShadowOutcome['kind']) => (counted === kind ? 1 : 0)
  const row = sql`select ${ctx.organisation.id}, ${shadowDigest}, ${liveDigest}, ${one('same')}, ${one('different')},
    ${one('refused')}, ${one('failed')} where ${written}`
  return ctx.db.orm
    .insert(shadowTallies)
    .select(row)
    .onConflictDoUpdate({
      target: [shadowTallies.organisationId, shadowTallies.shadowDigest, shadowTallies.liveDigest],
      set: {
        same: sql`${shadowTallies.same} + excluded.same`,
        different: sql`${shadowTallies.different} + excluded.different`,
        refused: sql`${shadowTallies.refused} + excluded.refused`,
        failed: sql`${shadowTallies.failed} + excluded.failed`,
      },
    })
}
