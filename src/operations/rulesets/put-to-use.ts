import { and, eq, type SQL, sql } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import { type CompiledRuleset, storePlan } from '../../rules/index.ts'
import type { Ruleset } from '../../rules/types.ts'
import type { PackReview } from '../../values/pack-review.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { dropOldPlansStatement, keepPlanStatement, packPlan } from './plan-row.ts'
import { forgetRulesets, pointerStatement, type RulesetStage } from './ruleset-view.ts'

export interface PointerMove {
  readonly ruleset: Pick<Ruleset, 'digest' | 'packs' | 'parameters'>
  /** Null: whatever plan of it is stored stays. */
  readonly compiled: CompiledRuleset | null
  readonly stage: RulesetStage
  readonly note: string | null
  /** Who has reviewed the drafts of the set. */
  readonly reviews?: readonly PackReview[] | undefined
  /** Floors that ask for less from then on, and why; for the access log. */
  readonly weakened?: { readonly codes: readonly string[]; readonly reason: string } | undefined
}

/**
 * Points a stage at a ruleset, in one write batch that also stores the ruleset when it is new, and its plan when it comes
 * compiled. A pointer that stands there already stays with its own note and time, so that a repeated call changes nothing.
 * False, and nothing is moved, when something else was made live meanwhile: what was compared with the live ruleset has to be
 * compared again. The context knows the new pointer in either case.
 */
export async function movePointer(ctx: OperationContext, move: PointerMove): Promise<boolean> {
  const { digest, packs, parameters } = move.ruleset
  const plan = move.compiled === null ? null : await packPlan(ctx, digest, storePlan(move.compiled))
  const at = ctx.now().toISOString()
  const id = ctx.newId(ID_PREFIXES.activation)
  const entries = await activationEntries(ctx, move, id)
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
    insertActivation(ctx, { id, digest, stage: move.stage, note: move.note, reviews: reviewsOf(move), at }),
    pointerStatement(ctx, move.stage),
    ...(plan === null ? [] : [keepPlanStatement(ctx, plan)]),
    dropOldPlansStatement(ctx),
    ...entries,
  ])
  const [pointer] = pointers
  forgetRulesets(ctx)
  if (move.stage === 'LIVE') ctx.liveActivation = pointer ?? null
  else ctx.shadowActivation = pointer ?? null
  return pointer?.rulesetDigest === digest
}

/**
 * The entries of the access log for a move, written only with the activation itself: what was put to use, and where floors ask for
 * less from then on that they do. The note and the reviews stand in the activation; their keyed digests hold them to what was written.
 */
async function activationEntries(ctx: OperationContext, move: PointerMove, activationId: string) {
  const { stage, note, weakened } = move
  const { digest } = move.ruleset
  // Set-up makes the shipped packs live before anybody can sign in; the log begins with what somebody does.
  if (ctx.actor.kind === 'system') return []
  const isMade = sql`exists (select 1 from ${activations} where ${activations.organisationId} = ${ctx.organisation.id}
    and ${activations.id} = ${activationId})`
  const noteDigest = note === null ? null : await fingerprint(ctx, note)
  const reviews = reviewsOf(move)
  const reviewsDigest = reviews === null ? undefined : await fingerprint(ctx, JSON.stringify(reviews))
  const details = { rulesetDigest: digest, stage, noteDigest, reviewsDigest }
  const made = await accessEntry(
    ctx,
    { action: 'RULESET_ACTIVATED', subjectId: activationId, details },
    isMade,
  )
  if (weakened === undefined) return [made.entry, made.leaf]
  const { codes, reason } = weakened
  const less = { floors: codes.slice(0, LISTED_MAX), howMany: codes.length, reason }
  const change = { action: 'FLOORS_WEAKENED', subjectId: digest, details: less } as const
  const weaker = await accessEntry(ctx, change, isMade)
  return [made.entry, made.leaf, weaker.entry, weaker.leaf]
}

/** Codes listed in one entry of the access log; how many there are is told in any case. */
const LISTED_MAX = 500

const reviewsOf = ({ reviews = [] }: PointerMove): readonly PackReview[] | null =>
  reviews.length === 0 ? null : reviews

interface NewActivation {
  readonly id: string
  readonly digest: string
  readonly stage: RulesetStage
  readonly note: string | null
  readonly reviews: readonly PackReview[] | null
  readonly at: string
}

function insertActivation(ctx: OperationContext, row: NewActivation) {
  const own = sql`${activations.organisationId} = ${ctx.organisation.id}`
  const lastOf = (condition: SQL) =>
    sql<number>`coalesce((select max(sequence) from ${activations} where ${own} and ${condition}), 0)`
  const lastLive = lastOf(sql`${activations.stage} = 'LIVE'`)
  const isUnmoved = sql`${lastLive} = ${ctx.liveActivation?.sequence ?? 0}`
  // What is tried out stands as a proposal only for the live ruleset it was tried out beside.
  const isNewer = row.stage === 'LIVE' ? sql`true` : sql`${activations.sequence} > ${lastLive}`
  const standsThere = sql`coalesce((select ${activations.rulesetDigest} = ${row.digest} and ${isNewer} from ${activations}
    where ${own} and ${activations.stage} = ${row.stage} order by ${activations.sequence} desc limit 1), 0)`
  return ctx.db.orm.insert(activations).select(
    ctx.db.orm
      .select({
        id: sql<string>`${row.id}`.as('id'),
        organisationId: sql<string>`${organisations.id}`.as('organisation_id'),
        sequence: sql<number>`${lastOf(sql`true`)} + 1`.as('sequence'),
        rulesetDigest: sql<string>`${row.digest}`.as('ruleset_digest'),
        stage: sql<RulesetStage>`${row.stage}`.as('stage'),
        activatedAt: sql<string>`${row.at}`.as('activated_at'),
        activatedBy: sql<string>`${actorReference(ctx.actor)}`.as('activated_by'),
        note: sql<string | null>`${row.note}`.as('note'),
        reviews: sql<PackReview[] | null>`${row.reviews === null ? null : JSON.stringify(row.reviews)}`.as(
          'reviews',
        ),
      })
      .from(organisations)
      .where(
        and(
          eq(organisations.id, ctx.organisation.id),
          sql`not ${standsThere}`,
          row.stage === 'LIVE' ? isUnmoved : undefined,
        ),
      ),
  )
}
