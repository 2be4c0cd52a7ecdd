import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { type Bound, fixedStatement, type Places } from '../../db/fixed-statement.ts'
import { activations } from '../../db/tables/activations.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { ActivationPointer } from '../context.ts'
import type { Owner } from '../own-statement.ts'
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

function pointer(db: Pick<Database, 'orm'>, organisationId: SQL, stage: ActivationPointer['stage']) {
  return db.orm
    .select(COLUMNS)
    .from(activations)
    .where(and(eq(activations.organisationId, organisationId), eq(activations.stage, stage)))
    .orderBy(desc(activations.sequence))
    .limit(1)
}

function listening(db: Pick<Database, 'orm'>, organisationId: SQL) {
  return db.orm
    .select({ one: sql`1` })
    .from(webhooks)
    .where(
      and(
        eq(webhooks.organisationId, organisationId),
        isNull(webhooks.stoppedAt),
        isNull(webhooks.removedAt),
      ),
    )
    .limit(1)
}

/** Selects to put into the batch that reads a credential; `organisationId` is a subselect or a value. */
export function standingStatements(db: Pick<Database, 'orm'>, organisationId: SQL, now: Bound<string>) {
  return [
    pointer(db, organisationId, 'LIVE'),
    pointer(db, organisationId, 'SHADOW'),
    waiversAtHandStatement(db, organisationId, now),
    listening(db, organisationId),
  ] as const
}

/** The same as fixed statements, whose values say of whom. */
export function fixedStandingStatements<Values extends { readonly now: string }>(
  organisationIdOf: (at: Places<Values>) => SQL,
) {
  const live = fixedStatement((db, at: Places<Values>) => pointer(db, organisationIdOf(at), 'LIVE'))
  const shadow = fixedStatement((db, at: Places<Values>) => pointer(db, organisationIdOf(at), 'SHADOW'))
  const waivers = fixedStatement((db, at: Places<Values>) =>
    waiversAtHandStatement(db, organisationIdOf(at), at.now),
  )
  const told = fixedStatement((db, at: Places<Values>) => listening(db, organisationIdOf(at)))
  return (values: Values) => [live(values), shadow(values), waivers(values), told(values)] as const
}

/** A standing without any waiver in force, as a condition compares it: ids of the pointers, empty where there is none. */
export interface RememberedStanding {
  readonly live: string
  readonly shadow: string
  readonly hasWebhooks: 0 | 1
}

/** What is remembered of a standing, for `standsAs`. */
export const toRemembered = ({
  liveActivation,
  shadowActivation,
  hasWebhooks,
}: Omit<OrganisationStanding, 'waiversAtHand'>): RememberedStanding => ({
  live: liveActivation?.id ?? '',
  shadow: shadowActivation?.id ?? '',
  hasWebhooks: hasWebhooks ? 1 : 0,
})

/** Condition: an organisation stands as it is remembered, without any waiver in force. */
export function standsAs(
  { db, organisation }: Owner,
  at: Places<RememberedStanding & { readonly now: string }>,
): SQL {
  const [live, shadow, waivers, told] = standingStatements(db, sql`${organisation.id}`, at.now)
  const pointsTo = (stage: typeof live, activation: Bound<string>) =>
    sql`coalesce((select pointer.id from ${stage} pointer), '') = ${activation}`
  return sql`(${pointsTo(live, at.live)} and ${pointsTo(shadow, at.shadow)} and not exists ${waivers}
    and exists ${told} = ${at.hasWebhooks})`
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
