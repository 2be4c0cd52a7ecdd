import { type SQL, sql } from 'drizzle-orm'
import { accessLog } from '../../db/tables/access-log.ts'
import { actorReference, type OperationContext } from '../context.ts'

export const ACCESS_ACTIONS = [
  'KEY_CREATED',
  'KEY_ROTATED',
  'KEY_REVOKED',
  'IDENTITY_PROVIDER_CREATED',
  'IDENTITY_PROVIDER_CHANGED',
  'IDENTITY_PROVIDER_REMOVED',
  'SETTINGS_CHANGED',
  'SIGNING_KEY_REGISTERED',
  'SIGNING_KEY_REVOKED',
] as const
export type AccessAction = (typeof ACCESS_ACTIONS)[number]

export interface AccessChange {
  readonly action: AccessAction
  /** The id of what is changed. */
  readonly subjectId: string
  readonly details: Readonly<Record<string, unknown>>
}

/**
 * A statement that records who changes who may do what. It belongs into the write batch of the change itself, so that
 * neither is there without the other; with `when` it records nothing unless that condition holds at its place in the batch.
 */
export function accessEntry(ctx: OperationContext, change: AccessChange, when: SQL = sql`true`) {
  const organisationId = ctx.organisation.id
  const { action, subjectId, details } = change
  const next = sql`coalesce((select max(${accessLog.sequence}) from ${accessLog}
    where ${accessLog.organisationId} = ${organisationId}), 0) + 1`
  return ctx.db.orm.insert(accessLog).select(
    sql`select ${organisationId}, ${next}, ${ctx.now().toISOString()}, ${actorReference(ctx.actor)}, ${action},
      ${subjectId}, ${JSON.stringify(details)} where ${when}`,
  )
}
