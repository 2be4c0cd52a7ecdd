import type { Database } from '../db/client.ts'
import type { CompiledRuleset } from '../rules/index.ts'
import { UNBOUNDED } from '../rules/operators/work.ts'
import { SCOPES } from '../values/scopes.ts'
import { ORGANISATION_KEYS_BYTES_MAX, RULESETS_BYTES_MAX, ValueCache } from './cache.ts'
import type { Log, OperationContext, OrganisationIdentity } from './context.ts'
import { makeId } from './ids.ts'
import type { LogKeeper } from './log/log-keeper.ts'
import { writingUnlessMoving } from './organisation/moving.ts'
import { DocumentMemory } from './trusted-documents/document-memory.ts'
import type { MasterKeys } from './vault/master-keys.ts'
import { NO_WAIVERS } from './waivers/waivers-at-hand.ts'

export interface Sources {
  readonly now: () => Date
  readonly randomBytes: (length: number) => Uint8Array
}

/** A context for set-up scripts and scheduled work: the system acts for one organisation with every scope. */
export function systemContext(options: {
  readonly name: string
  readonly db: Database
  readonly organisation: OrganisationIdentity
  readonly masterKeys: MasterKeys
  readonly log: Log
  /** Without one nothing can be signed. */
  readonly logKeeper?: LogKeeper | null
  readonly sources: Sources
}): OperationContext {
  const { now, randomBytes } = options.sources
  return {
    db: writingUnlessMoving(options.db, options),
    actor: { kind: 'system', name: options.name },
    organisation: options.organisation,
    scopes: new Set(SCOPES),
    requestId: makeId('rqs', now(), randomBytes),
    liveActivation: null,
    shadowActivation: null,
    waiversAtHand: NO_WAIVERS,
    verificationSampleRate: 0,
    allowsLoopback: false,
    rulesets: new ValueCache<CompiledRuleset>(RULESETS_BYTES_MAX),
    organisationKeys: new ValueCache(ORGANISATION_KEYS_BYTES_MAX),
    trustedDocuments: new DocumentMemory(),
    standingAgeMaxMs: 0,
    masterKeys: options.masterKeys,
    logKeeper: options.logKeeper ?? null,
    log: options.log,
    work: UNBOUNDED,
    pause: async () => {},
    count: () => {},
    inBackground: () => {},
    now,
    newId: (prefix) => makeId(prefix, now(), randomBytes),
    randomBytes,
  }
}
