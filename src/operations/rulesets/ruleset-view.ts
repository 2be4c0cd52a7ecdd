import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import type { PackReference } from '../../rules/types.ts'
import type { PackReview } from '../../values/pack-review.ts'
import type { ActivationPointer, OperationContext } from '../context.ts'
import { OncePerRequest } from '../once-per-request.ts'
import { openFreeText } from '../vault/free-text.ts'

export type RulesetStage = ActivationPointer['stage']

/** A stored ruleset as callers see it. */
export interface RulesetView {
  readonly id: string
  readonly digest: string
  readonly packs: readonly PackReference[]
  readonly parameters: Readonly<Record<string, number>>
  /** What it is now; null when it is neither live nor shadow. */
  readonly stage: RulesetStage | null
  /** When it was last made what it is now, or was last in use. */
  readonly activatedAt: string | null
  readonly activatedBy: string | null
  readonly note: string | null
  /** Why floors might ask for less then. */
  readonly weakeningReason: string | null
}

interface Row {
  readonly ruleset: typeof rulesets.$inferSelect
  readonly lastActivation: ActivationPointer | null
}

export const ACTIVATION_COLUMNS = {
  id: activations.id,
  sequence: activations.sequence,
  rulesetDigest: activations.rulesetDigest,
  stage: activations.stage,
  activatedAt: activations.activatedAt,
  activatedBy: activations.activatedBy,
  note: activations.note,
  weakeningReason: activations.weakeningReason,
}

const found = new OncePerRequest<RulesetView | null>()

/** Select of the row a stage's pointer stands on: the latest activation of that stage. */
export function pointerStatement(ctx: OperationContext, stage: RulesetStage) {
  return ctx.db.orm
    .select(ACTIVATION_COLUMNS)
    .from(activations)
    .where(and(eq(activations.organisationId, ctx.organisation.id), eq(activations.stage, stage)))
    .orderBy(desc(activations.sequence))
    .limit(1)
}

/** Select of the organisation's rulesets that satisfy the condition, the newest first, each with its last activation. */
export function rulesetStatement(ctx: OperationContext, condition: SQL | undefined, limit: number) {
  const lastSequence = sql`(select max(a.sequence) from ${activations} a
    where a.organisation_id = ${rulesets.organisationId} and a.ruleset_digest = ${rulesets.digest})`
  return ctx.db.orm
    .select({ ruleset: rulesets, lastActivation: ACTIVATION_COLUMNS })
    .from(rulesets)
    .leftJoin(
      activations,
      and(eq(activations.organisationId, rulesets.organisationId), eq(activations.sequence, lastSequence)),
    )
    .where(and(eq(rulesets.organisationId, ctx.organisation.id), condition))
    .orderBy(desc(rulesets.id))
    .limit(limit)
}

export type ActivationText = 'note' | 'reviews' | 'weakening_reason'

/** Where a text of an activation stands. */
export const activationTextPlace = (rowId: string, column: ActivationText) =>
  ({ table: 'activations', column, rowId }) as const

/** What was noted about an activation, opened. Throws VaultError when it was altered. */
export async function activationTexts(
  ctx: OperationContext,
  { id, note, weakeningReason }: Pick<ActivationPointer, 'id' | 'note' | 'weakeningReason'>,
) {
  const open = (column: ActivationText, text: string) =>
    openFreeText(ctx, activationTextPlace(id, column), text)
  return {
    note: note && (await open('note', note)),
    weakeningReason: weakeningReason && (await open('weakening_reason', weakeningReason)),
  }
}

/** Who has reviewed drafts of a set, opened; null where nobody had to. Throws VaultError when it was altered. */
export async function openReviews(
  ctx: OperationContext,
  { id, reviews }: Pick<typeof activations.$inferSelect, 'id' | 'reviews'>,
): Promise<readonly PackReview[] | null> {
  if (typeof reviews !== 'string') return reviews
  return JSON.parse(await openFreeText(ctx, activationTextPlace(id, 'reviews'), reviews))
}

/** Row and pointers → what callers see. A ruleset that is live and shadow alike is shown as live. */
export async function toRulesetView(
  ctx: OperationContext,
  { ruleset, lastActivation }: Row,
  pointers: readonly (ActivationPointer | undefined)[],
): Promise<RulesetView> {
  const pointer = pointers.find((candidate) => candidate?.rulesetDigest === ruleset.digest)
  const activation = pointer ?? lastActivation
  return {
    id: ruleset.id,
    digest: ruleset.digest,
    packs: ruleset.packs,
    parameters: ruleset.parameters,
    stage: pointer?.stage ?? null,
    activatedAt: activation?.activatedAt ?? null,
    activatedBy: activation?.activatedBy ?? null,
    ...(activation === null ? { note: null, weakeningReason: null } : await activationTexts(ctx, activation)),
  }
}

/** The organisation's ruleset of a digest or an id, or null; asked once per request however many fields want it. */
export function findRuleset(
  ctx: OperationContext,
  by: { readonly digest: string } | { readonly id: string },
): Promise<RulesetView | null> {
  const [key, condition] =
    'digest' in by ? [by.digest, eq(rulesets.digest, by.digest)] : [by.id, eq(rulesets.id, by.id)]
  return found.get(ctx, key, async () => {
    const [rows, live, shadow] = await ctx.db.readBatch([
      rulesetStatement(ctx, condition, 1),
      pointerStatement(ctx, 'LIVE'),
      pointerStatement(ctx, 'SHADOW'),
    ])
    const [row] = rows
    return row === undefined ? null : toRulesetView(ctx, row, [live[0], shadow[0]])
  })
}

/** After a pointer has moved, what this request read before is no longer true. */
export function forgetRulesets(ctx: OperationContext): void {
  found.forget(ctx)
}
