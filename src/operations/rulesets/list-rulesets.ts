import { lt } from 'drizzle-orm'
import { rulesets } from '../../db/tables/rulesets.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { countOwn } from '../own-rows.ts'
import { type Connection, idPosition, type PageInput, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { pointerStatement, type RulesetView, rulesetStatement, toRulesetView } from './ruleset-view.ts'

/** Every ruleset the organisation ever activated, the newest first. */
export async function listRulesets({ ctx, input }: Call<PageInput>): Promise<Connection<RulesetView>> {
  requireScope(ctx, 'read')
  const page = readPage('rulesets', input, idPosition(ID_PREFIXES.ruleset))
  const [rows, live, shadow, totalCount] = await ctx.db.readBatch([
    rulesetStatement(ctx, page.after === null ? undefined : lt(rulesets.id, page.after), page.first + 1),
    pointerStatement(ctx, 'LIVE'),
    pointerStatement(ctx, 'SHADOW'),
    countOwn(ctx, rulesets),
  ])
  const views = await Promise.all(rows.map((row) => toRulesetView(ctx, row, [live[0], shadow[0]])))
  return toConnection(page, views, totalCount[0]?.count ?? 0, ({ id }) => id)
}
