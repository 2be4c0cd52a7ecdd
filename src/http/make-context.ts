import type { Context } from 'hono'
import { DatabaseError } from '../db/database-error.ts'
import { delay } from '../db/delay.ts'
import { ORGANISATION_KEYS_BYTES_MAX, RULESETS_BYTES_MAX, ValueCache } from '../operations/cache.ts'
import type { OperationContext } from '../operations/context.ts'
import { makeId } from '../operations/ids.ts'
import type { OrganisationStanding } from '../operations/organisation/standing.ts'
import { DocumentMemory } from '../operations/trusted-documents/document-memory.ts'
import type { MasterKeys } from '../operations/vault/master-keys.ts'
import type { CompiledRuleset } from '../rules/index.ts'
import { askedLanguage } from '../values/asked-language.ts'
import { keyAnnouncer } from './shard-directory.ts'
import type { AppEnv, Surroundings } from './types.ts'

// Shared by the requests of an isolate: finished, immutable values named by the digest of their content.
const rulesets = new ValueCache<CompiledRuleset>(RULESETS_BYTES_MAX)
// Of one set of master keys only: what was wrapped for another deployment is read again, not taken from memory.
const organisationKeys = new WeakMap<MasterKeys, OperationContext['organisationKeys']>()
// Of organisations by their ids, which no two deployments share.
const trustedDocuments = new DocumentMemory()

/** Comparisons times their length, for everything the engine does for one request: a second or two of processor time. */
export const REQUEST_WORK_MAX = 40_000_000

/** On whose behalf a request acts, and for whom. */
export type Party = Pick<OperationContext, 'actor' | 'organisation' | 'scopes'> & {
  readonly standing: OrganisationStanding
}

/** What the verbs of this request may know and use. */
export function makeContext(
  c: Context<AppEnv>,
  surroundings: Surroundings,
  { actor, organisation, scopes, standing }: Party,
): OperationContext {
  const { now, randomBytes } = surroundings
  return {
    db: c.get('db'),
    actor,
    organisation,
    scopes,
    requestId: c.get('requestId'),
    ...standing,
    rulesets,
    organisationKeys: organisationKeysOf(c.get('settings').masterKeys),
    trustedDocuments,
    standingAgeMaxMs: c.get('settings').standingAgeMaxMs,
    masterKeys: c.get('settings').masterKeys,
    logKeeper: c.get('settings').logKeeper,
    announceKey: keyAnnouncer(c, surroundings, organisation.id),
    log: c.get('log'),
    work: { left: REQUEST_WORK_MAX },
    async pause() {
      const hasHungUp = () => c.req.raw.signal.aborted
      await c.get('visit').pause(organisation.id, hasHungUp)
      if (hasHungUp()) throw new DatabaseError('cancelled', 'HUNG_UP')
    },
    readerLanguage: askedLanguage(c.req.header('accept-language')),
    allowsLoopback: c.get('settings').environment !== 'production',
    verificationSampleRate: c.get('settings').verificationSampleRate,
    count: (what) => c.get('metrics').count(what),
    inBackground: (work) => keepAlive(c, afterwards(work)),
    now,
    newId: (prefix) => makeId(prefix, now(), randomBytes),
    randomBytes,
  }
}

function organisationKeysOf(masterKeys: MasterKeys): OperationContext['organisationKeys'] {
  const known = organisationKeys.get(masterKeys) ?? new ValueCache(ORGANISATION_KEYS_BYTES_MAX)
  organisationKeys.set(masterKeys, known)
  return known
}

/** Begins only when everything that was ready has run, so that the answer is not waiting for it. */
async function afterwards(work: () => Promise<void>): Promise<void> {
  await delay(0)
  await work()
}

/** Lets the isolate live until the work is done. Hono throws where the caller gave no execution context, as tests do. */
function keepAlive(c: Context<AppEnv>, work: Promise<void>): void {
  try {
    c.executionCtx.waitUntil(work)
  } catch {
    // Nothing ends the isolate early there.
  }
}
