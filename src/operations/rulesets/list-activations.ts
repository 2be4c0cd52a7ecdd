import { and, count, desc, eq, lt } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import type { PackReview } from '../../values/pack-review.ts'
import type { ActivationPointer, OperationContext } from '../context.ts'
import { type Connection, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { ACTIVATION_COLUMNS, pointerStatement, type RulesetView, toRulesetView } from './ruleset-view.ts'

/** That a ruleset was put to use: when, by whom and why. */
export interface ActivationView
  extends Pick<ActivationPointer, 'sequence' | 'stage' | 'activatedAt' | 'activatedBy' | 'note'> {
  /** Who has reviewed drafts of the set; null where nobody had to. */
  readonly reviews: readonly PackReview[] | null
  readonly ruleset: RulesetView
}

/** Everything that was ever made live or shadow in the organisation, roll-backs included, the newest first. */
export async function listActivations({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: { readonly first: number; readonly after?: string | null | undefined }
}): Promise<Connection<ActivationView>> {
  requireScope(ctx, 'read')
  const page = readPage('activations', input, parseSequence)
  const own = eq(activations.organisationId, ctx.organisation.id)
  const ofDigest = and(
    eq(rulesets.organisationId, activations.organisationId),
    eq(rulesets.digest, activations.rulesetDigest),
  )
  const [rows, live, shadow, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ activation: ACTIVATION_COLUMNS, reviews: activations.reviews, ruleset: rulesets })
      .from(activations)
      .innerJoin(rulesets, ofDigest)
      .where(and(own, page.after === null ? undefined : lt(activations.sequence, page.after)))
      .orderBy(desc(activations.sequence))
      .limit(page.first + 1),
    pointerStatement(ctx, 'LIVE'),
    pointerStatement(ctx, 'SHADOW'),
    ctx.db.orm.select({ count: count() }).from(activations).where(own),
  ])
  const views = rows.map(({ activation, reviews, ruleset }) => ({
    ...activation,
    reviews,
    ruleset: toRulesetView({ ruleset, lastActivation: activation }, [live[0], shadow[0]]),
  }))
  return toConnection(page, views, total[0]?.count ?? 0, ({ sequence }) => sequence)
}
