import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { activations } from '../../db/tables/activations.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { ActivationPointer } from '../context.ts'
import type { GrantedWaiver, WaiversAtHand } from '../waivers/granted-waiver.ts'
import { toWaiversAtHand, waiversAtHandStatement } from '../waivers/waivers-at-hand.ts'

/** What nearly every request needs to know of its organisation; read in the same round trip as the credential. */
export interface OrganisationStanding {
  /** Null while the organisation has no live ruleset. */
  readonly liveActivation: ActivationPointer | null
  /** Null while nothing is tried out. */
  readonly shadowActivation: ActivationPointer | null
  readonly waiversAtHand: WaiversAtHand
  /** Whether somebody outside wants to be told what happens. */
  readonly hasWebhooks: boolean
}

const COLUMNS = {
  id: activations.id,
  sequence: activations.sequence,
  rulesetDigest: activations.rulesetDigest,
  stage: activations.stage,
  activatedAt: activations.activatedAt,
  activatedBy: activations.activatedBy,
  note: activations.note,
  weakeningReason: activations.weakeningReason,
}

function pointer(db: Database, organisationId: SQL, stage: ActivationPointer['stage']) {
  return db.orm
    .select(COLUMNS)
    .from(activations)
    .where(and(eq(activations.organisationId, organisationId), eq(activations.stage, stage)))
    .orderBy(desc(activations.sequence))
    .limit(1)
}

/** Selects to put into the batch that reads a credential; `organisationId` is a subselect or a value. */
export function standingStatements(db: Database, organisationId: SQL, now: Date) {
  return [
    pointer(db, organisationId, 'LIVE'),
    pointer(db, organisationId, 'SHADOW'),
    waiversAtHandStatement(db, organisationId, now),
    db.orm
      .select({ one: sql`1` })
      .from(webhooks)
      .where(
        and(
          eq(webhooks.organisationId, organisationId),
          isNull(webhooks.stoppedAt),
          isNull(webhooks.removedAt),
        ),
      )
      .limit(1),
  ] as const
}

/** Condition: an organisation stands as it is remembered, without any waiver in force. */
export function standsAs(
  db: Database,
  organisationId: SQL,
  { liveActivation, shadowActivation, hasWebhooks }: Omit<OrganisationStanding, 'waiversAtHand'>,
  now: Date,
): SQL {
  const [live, shadow, waivers, told] = standingStatements(db, organisationId, now)
  const pointsTo = (stage: typeof live, activation: ActivationPointer | null) =>
    sql`coalesce((select pointer.id from ${stage} pointer), '') = ${activation?.id ?? ''}`
  return sql`(${pointsTo(live, liveActivation)} and ${pointsTo(shadow, shadowActivation)} and not exists ${waivers}
    and exists ${told} = ${hasWebhooks ? 1 : 0})`
}

/** The rows of `standingStatements` → the standing. */
export function toStanding(
  live: readonly ActivationPointer[],
  shadow: readonly ActivationPointer[],
  waivers: readonly GrantedWaiver[],
  told: readonly unknown[],
): OrganisationStanding {
  return {
    liveActivation: live[0] ?? null,
    shadowActivation: shadow[0] ?? null,
    waiversAtHand: toWaiversAtHand(waivers),
    hasWebhooks: told.length > 0,
  }
}
