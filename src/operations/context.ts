import type { Database } from '../db/client.ts'
import type { CompiledRuleset } from '../rules/index.ts'
import type { ValueCache } from './cache.ts'
import type { IdPrefix } from './ids.ts'

export const SCOPES = ['check', 'read', 'author', 'approve', 'audit', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export type Actor =
  | { readonly kind: 'apiKey'; readonly id: string; readonly name: string }
  | { readonly kind: 'system'; readonly name: string }

export interface OrganisationIdentity {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly defaultLocale: string
}

/** The latest row of `activations` for a stage: what the ruleset pointer points to. */
export interface ActivationPointer {
  readonly id: string
  readonly sequence: number
  readonly rulesetDigest: string
  readonly stage: 'LIVE' | 'SHADOW'
  /** RFC 3339 instant. */
  readonly activatedAt: string
  readonly activatedBy: string
  readonly note: string | null
}

export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  /** Logs an error with its cause chain once; messages that may hold statement parameters are left out. */
  error(event: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void
}

/** Everything a verb may know or use. Who asks and for whom comes from the credential only, never from arguments. */
export interface OperationContext {
  readonly db: Database
  readonly actor: Actor
  readonly organisation: OrganisationIdentity
  readonly scopes: ReadonlySet<Scope>
  readonly requestId: string
  /**
   * Read together with the credential, in the same round trip; null while the organisation has no live ruleset. Only a
   * verb that moves the pointer writes it, so that what follows in the same request sees the new one.
   */
  liveActivation: ActivationPointer | null
  readonly rulesets: ValueCache<CompiledRuleset>
  readonly log: Log
  now(): Date
  newId(prefix: IdPrefix): string
  randomBytes(length: number): Uint8Array
}

/** How an actor is written into `…_by` columns: the key's id, or system:<name>. */
export function actorReference(actor: Actor): string {
  return actor.kind === 'apiKey' ? actor.id : `system:${actor.name}`
}
