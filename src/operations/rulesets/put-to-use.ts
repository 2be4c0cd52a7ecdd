import { and, eq, sql } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import { type CompiledRuleset, storePlan } from '../../rules/index.ts'
import type { Ruleset } from '../../rules/types.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { dropOldPlansStatement, keepPlanStatement, packPlan } from './plan-row.ts'
import { forgetRulesets, pointerStatement, type RulesetStage } from './ruleset-view.ts'

/**
 * Points a stage at a ruleset, in one write batch that also stores the ruleset when it is new, and its plan when it comes
 * compiled. A pointer that stands there already stays with its own note and time, so that a repeated call changes nothing.
 */
export async function movePointer(
  ctx: OperationContext,
  move: {
    readonly ruleset: Pick<Ruleset, 'digest' | 'packs' | 'parameters'>
    /** Null: whatever plan of it is stored stays. */
    readonly compiled: CompiledRuleset | null
    readonly stage: RulesetStage
    readonly note: string | null
  },
): Promise<void> {
  const { digest, packs, parameters } = move.ruleset
  const plan = move.compiled === null ? null : await packPlan(ctx, digest, storePlan(move.compiled))
  const at = ctx.now().toISOString()
  const [, , pointers] = await ctx.db.writeBatch([
    ctx.db.orm
      .insert(rulesets)
      .values({
        id: ctx.newId(ID_PREFIXES.ruleset),
        organisationId: ctx.organisation.id,
        digest,
        packs,
        parameters,
        createdAt: at,
      })
      .onConflictDoNothing(),
    insertActivation(ctx, { digest, stage: move.stage, note: move.note, at }),
    pointerStatement(ctx, move.stage),
    ...(plan === null ? [] : [keepPlanStatement(ctx, plan)]),
    dropOldPlansStatement(ctx),
  ])
  const [pointer] = pointers
  if (pointer?.rulesetDigest !== digest) throw new Error('The pointer was moved but does not stand there')
  if (move.stage === 'LIVE') ctx.liveActivation = pointer
  else ctx.shadowActivation = pointer
  forgetRulesets(ctx)
}

function insertActivation(
  ctx: OperationContext,
  row: { digest: string; stage: RulesetStage; note: string | null; at: string },
) {
  const own = sql`${activations.organisationId} = ${ctx.organisation.id}`
  const lastSequence = sql<number>`coalesce((select max(sequence) from ${activations} where ${own}), 0) + 1`
  const standsThere = sql`coalesce((select ${activations.rulesetDigest} = ${row.digest} from ${activations}
    where ${own} and ${activations.stage} = ${row.stage} order by ${activations.sequence} desc limit 1), 0)`
  return ctx.db.orm.insert(activations).select(
    ctx.db.orm
      .select({
        id: sql<string>`${ctx.newId(ID_PREFIXES.activation)}`.as('id'),
        organisationId: sql<string>`${organisations.id}`.as('organisation_id'),
        sequence: lastSequence.as('sequence'),
        rulesetDigest: sql<string>`${row.digest}`.as('ruleset_digest'),
        stage: sql<RulesetStage>`${row.stage}`.as('stage'),
        activatedAt: sql<string>`${row.at}`.as('activated_at'),
        activatedBy: sql<string>`${actorReference(ctx.actor)}`.as('activated_by'),
        note: sql<string | null>`${row.note}`.as('note'),
      })
      .from(organisations)
      .where(and(eq(organisations.id, ctx.organisation.id), sql`not ${standsThere}`)),
  )
}
