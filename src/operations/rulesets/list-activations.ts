import { and, count, desc, eq, lt } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import type { PackReview } from '../../values/pack-review.ts'
import type { ActivationPointer, Call } from '../context.ts'
import { type PageInput, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { type WatchedConnection, withoutAltered } from '../verification/without-altered.ts'
import { activationFaults } from '../verification/witnessed-faults.ts'
import {
  ACTIVATION_COLUMNS,
  activationTexts,
  openReviews,
  pointerStatement,
  type RulesetView,
  toRulesetView,
} from './ruleset-view.ts'

/** That a ruleset was put to use: when, by whom and why. */
export interface ActivationView
  extends Pick<
    ActivationPointer,
    'id' | 'sequence' | 'stage' | 'activatedAt' | 'activatedBy' | 'note' | 'weakeningReason'
  > {
  /** Who has reviewed drafts of the set; null where nobody had to. */
  readonly reviews: readonly PackReview[] | null
  readonly ruleset: RulesetView
}

/** Everything that was ever made live or shadow in the organisation, roll-backs included, the newest first; altered rows are named. */
export async function listActivations({
  ctx,
  input,
}: Call<PageInput>): Promise<WatchedConnection<ActivationView>> {
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
  const listed = rows.map((row) => ({ ...row, id: row.activation.id }))
  const connection = toConnection(page, listed, total[0]?.count ?? 0, ({ activation }) => activation.sequence)
  const organisationId = ctx.organisation.id
  const faults = await activationFaults(
    ctx,
    connection.edges.map(({ node: { activation, reviews } }) => ({ ...activation, reviews, organisationId })),
  )
  return withoutAltered(ctx, connection, {
    noun: 'activation',
    faults,
    show: async ({ activation, reviews, ruleset }) => ({
      ...activation,
      ...(await activationTexts(ctx, activation)),
      reviews: await openReviews(ctx, { id: activation.id, reviews }),
      ruleset: await toRulesetView(ctx, { ruleset, lastActivation: activation }, [live[0], shadow[0]]),
    }),
  })
}
