import type { Database } from '../db/client.ts'
import type { StoredOrganisationKey } from '../db/tables/organisation-keys.ts'
import type { CompiledRuleset, WorkBudget } from '../rules/index.ts'
import type { Scope } from '../values/scopes.ts'
import type { ValueCache } from './cache.ts'
import type { IdPrefix } from './ids.ts'
import type { LogKeeper } from './log/log-keeper.ts'
import type { DocumentMemory } from './trusted-documents/document-memory.ts'
import type { MasterKeys } from './vault/master-keys.ts'
import type { WaiversAtHand } from './waivers/granted-waiver.ts'

export type Actor =
  | {
      readonly kind: 'apiKey'
      readonly id: string
      /** Sealed, as it is stored. */
      readonly name: string
      /** The first key of its chain of rotations: a key and its successors act as one. */
      readonly principalId: string
      /** Codes of roles it may act in; empty: the system that holds it vouches for the role it states. */
      readonly roles: readonly string[]
      /** It asks by a check token that it made, for one subject only. */
      readonly checkToken?: { readonly id: string; readonly subjectRef: string }
    }
  | {
      readonly kind: 'person'
      /** A pseudonym: the same for the same person of the same identity provider, and nothing to guess the person from. */
      readonly id: string
      /** The name of the identity provider; nothing of the person's own. */
      readonly name: string
      /** Codes of roles that the provider's claims were mapped to. */
      readonly roles: readonly string[]
    }
  | { readonly kind: 'system'; readonly name: string }

export interface OrganisationIdentity {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly defaultLocale: string
  /** IANA name, for example Asia/Shanghai: its days begin and end there. */
  readonly timeZone: string
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
  /** Sealed, as it is stored. */
  readonly note: string | null
  readonly weakeningReason: string | null
}

/** What happens often enough to be counted for those who run the product. */
export type Counted =
  | 'rulesetHits'
  | 'rulesetMisses'
  | 'rulesetsCompiled'
  | 'documentHits'
  | 'documentMisses'
  | 'verificationsAgreed'
  | 'verificationsDisagreed'

export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  /** Logs an error with its cause chain once; messages that may hold statement parameters are left out. */
  error(event: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void
}

/** What a request knows of its organisation before it has read anything else. */
export type Standing = Pick<
  OperationContext,
  'liveActivation' | 'shadowActivation' | 'waiversAtHand' | 'hasWebhooks'
>

/** How to work with a standing that was read a short while ago. */
export interface Remembered {
  /** Writes only while the standing is what is remembered; else it throws DatabaseError, forbidden, and writes nothing. */
  readonly db: Pick<Database, 'writeBatch'>
  /** The standing as it is now. Refuses a caller who may do nothing any more. */
  readAnew(): Promise<Standing>
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
  /** The same for the ruleset that is tried out beside it. */
  shadowActivation: ActivationPointer | null
  /** Whether somebody outside wants to be told what happens; absent: not known. Whoever makes a webhook writes it. */
  hasWebhooks?: boolean
  /** Likewise; a verb that grants or revokes one writes it. */
  waiversAtHand: WaiversAtHand
  /** Absent: this request has read the standing itself. */
  remembered?: Remembered | undefined
  readonly rulesets: ValueCache<CompiledRuleset>
  /** Keys of organisations by organisation id, wrapped as they are stored; only the vault uses them. */
  readonly organisationKeys: ValueCache<readonly StoredOrganisationKey[]>
  /** Texts of trusted documents that this isolate has read. */
  readonly trustedDocuments: DocumentMemory
  /** How old what is remembered of a key or a document may be. */
  readonly standingAgeMaxMs: number
  readonly masterKeys: MasterKeys
  /** Remembers signed heads outside of the database; null where the deployment has none, so that none is signed. */
  readonly logKeeper: LogKeeper | null
  /** To be awaited before a new key is stored: whoever sends it has to be led to this organisation. Absent where nobody has to be led. */
  readonly announceKey?: ((prefix: string) => Promise<void>) | undefined
  /** The language the request asks to be answered in where its operation names none; null where it says nothing of it. */
  readonly readerLanguage?: string | null
  /** Addresses on this machine may be named, as in development and tests; never in production. */
  readonly allowsLoopback: boolean
  /** Which share of the recorded checks is verified in the background, 0 to 1. */
  readonly verificationSampleRate: number
  readonly log: Log
  /** What the engine may still do for this request; WorkLimitError ends what is beyond, and the request is refused. */
  readonly work: WorkBudget
  /** Lets others use the processor for a while. Rejects with CANCELLED when the caller has hung up. */
  pause(): Promise<void>
  /** Counts one for the metrics of the request; nothing else depends on it. */
  count(what: Counted): void
  /** Work that may go on after the answer has left, or be lost: nothing that has to last. It must not reject. */
  inBackground(work: () => Promise<void>): void
  now(): Date
  newId(prefix: IdPrefix): string
  randomBytes(length: number): Uint8Array
}

/** What every verb is called with. */
export interface Call<Input> {
  readonly ctx: OperationContext
  readonly input: Input
}

/** Who acts: the same for a key and those that took its place. Nobody approves what the same principal asked for. */
export function principalOf(actor: Actor): string {
  return actor.kind === 'apiKey' ? actor.principalId : actorReference(actor)
}

/**
 * How an actor is written into `…_by` columns: the key's id, with that of the check token behind a slash where it was asked with one; the
 * person's pseudonym, or system:<name>.
 */
export function actorReference(actor: Actor): string {
  if (actor.kind === 'apiKey' && actor.checkToken !== undefined) return `${actor.id}/${actor.checkToken.id}`
  return actor.kind === 'system' ? `system:${actor.name}` : actor.id
}
