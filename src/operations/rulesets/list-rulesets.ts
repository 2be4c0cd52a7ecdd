import { count, eq, lt } from 'drizzle-orm'
import { rulesets } from '../../db/tables/rulesets.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { type Connection, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { pointerStatement, type RulesetView, rulesetStatement, toRulesetView } from './ruleset-view.ts'

/** Every ruleset the organisation ever activated, the newest first. */
export async function listRulesets({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: { readonly first: number; readonly after?: string | null | undefined }
}): Promise<Connection<RulesetView>> {
  requireScope(ctx, 'read')
  const page = readPage('rulesets', input, (text) => (isGeneratedId(ID_PREFIXES.ruleset, text) ? text : null))
  const [rows, live, shadow, totalCount] = await ctx.db.readBatch([
    rulesetStatement(ctx, page.after === null ? undefined : lt(rulesets.id, page.after), page.first + 1),
    pointerStatement(ctx, 'LIVE'),
    pointerStatement(ctx, 'SHADOW'),
    ctx.db.orm
      .select({ count: count() })
      .from(rulesets)
      .where(eq(rulesets.organisationId, ctx.organisation.id)),
  ])
  const views = await Promise.all(rows.map((row) => toRulesetView(ctx, row, [live[0], shadow[0]])))
  return toConnection(page, views, totalCount[0]?.count ?? 0, ({ id }) => id)
}
