import { and, eq, type SQL, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { activations } from '../../db/tables/activations.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import { storePlan } from '../../rules/compile/stored-plan.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import type { Ruleset } from '../../rules/types.ts'
import type { PackReview } from '../../values/pack-review.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { activationContent } from '../log/record-content.ts'
import { sealFreeText } from '../vault/free-text.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { type News, newsStatements } from '../webhooks/news-statements.ts'
import { dropOldPlansStatement, keepPlanStatement, packPlan } from './plan-row.ts'
import {
  type ActivationText,
  activationTextPlace,
  forgetRulesets,
  pointerStatement,
  type RulesetStage,
} from './ruleset-view.ts'

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
  const texts = await sealedTexts(ctx, move, id)
  const row = { id, digest, stage: move.stage, at, ...texts }
  const entries = await activationEntries(ctx, move, row)
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
    insertActivation(ctx, row),
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
async function activationEntries(ctx: OperationContext, move: PointerMove, row: NewActivation) {
  const { stage, note, weakened } = move
  // Set-up makes the shipped packs live before anybody can sign in; the log begins with what somebody does.
  if (ctx.actor.kind === 'system') return []
  const isMade = sql`exists (select 1 from ${activations} where ${activations.organisationId} = ${ctx.organisation.id}
    and ${activations.id} = ${row.id})`
  const noteDigest = note === null ? null : await fingerprint(ctx, note)
  const reviews = reviewsOf(move)
  const reviewsDigest = reviews === null ? undefined : await fingerprint(ctx, JSON.stringify(reviews))
  const recordDigest = await digestOf(recordOf(ctx, row))
  const details = { rulesetDigest: row.digest, stage, noteDigest, reviewsDigest, recordDigest }
  const made = await accessEntry(ctx, { action: 'RULESET_ACTIVATED', subjectId: row.id, details }, isMade)
  const news: News[] =
    stage === 'LIVE'
      ? [
          {
            topic: 'ruleset.activated',
            dedupeKey: row.id,
            recordId: row.id,
            // One after the other.
            orderKey: 'rulesets',
            data: { activationId: row.id, digest: row.digest },
            leafOf: made.id,
          },
        ]
      : []
  const told = newsStatements(ctx, news)
  if (weakened === undefined) return [made.entry, made.leaf, ...told]
  const { codes, reason } = weakened
  const less = {
    floors: codes.slice(0, LISTED_MAX),
    howMany: codes.length,
    reasonDigest: await fingerprint(ctx, reason),
  }
  const change = { action: 'FLOORS_WEAKENED', subjectId: row.digest, details: less } as const
  const weaker = await accessEntry(ctx, change, isMade)
  return [made.entry, made.leaf, weaker.entry, weaker.leaf, ...told]
}

/** Codes listed in one entry of the access log; how many there are is told in any case. */
const LISTED_MAX = 500

const reviewsOf = ({ reviews = [] }: PointerMove): readonly PackReview[] | null =>
  reviews.length === 0 ? null : reviews

interface NewActivation {
  readonly id: string
  readonly digest: string
  readonly stage: RulesetStage
  /** Sealed, like the reason. */
  readonly note: string | null
  readonly reviews: string | null
  readonly weakeningReason: string | null
  readonly at: string
}

/** What an activation's entry in the access log holds it to: all of it but its number. */
function recordOf(
  ctx: OperationContext,
  { id, digest, stage, at, note, reviews, weakeningReason }: NewActivation,
) {
  return activationContent({
    id,
    organisationId: ctx.organisation.id,
    rulesetDigest: digest,
    stage,
    activatedAt: at,
    activatedBy: actorReference(ctx.actor),
    note,
    reviews,
    weakeningReason,
  })
}

async function sealedTexts(ctx: OperationContext, move: PointerMove, id: string) {
  const { note, weakened } = move
  const reviews = reviewsOf(move)
  const seal = (column: ActivationText, text: string) =>
    sealFreeText(ctx, activationTextPlace(id, column), text)
  const reason = weakened?.reason ?? null
  return {
    note: note && (await seal('note', note)),
    reviews: reviews && (await seal('reviews', JSON.stringify(reviews))),
    weakeningReason: reason && (await seal('weakening_reason', reason)),
  }
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
  return insertWhere(
    ctx.db,
    activations,
    {
      id: row.id,
      organisationId: sql`${organisations.id}`,
      sequence: sql`${lastOf(sql`true`)} + 1`,
      rulesetDigest: row.digest,
      stage: row.stage,
      activatedAt: row.at,
      activatedBy: actorReference(ctx.actor),
      note: row.note,
      reviews: row.reviews,
      weakeningReason: row.weakeningReason,
    },
    {
      from: organisations,
      where: and(
        eq(organisations.id, ctx.organisation.id),
        sql`not ${standsThere}`,
        row.stage === 'LIVE' ? isUnmoved : undefined,
      ),
    },
  )
}
