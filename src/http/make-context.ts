import type { Context } from 'hono'
import { RULESETS_BYTES_MAX, ValueCache } from '../operations/cache.ts'
import type { OperationContext } from '../operations/context.ts'
import { makeId } from '../operations/ids.ts'
import type { CompiledRuleset } from '../rules/index.ts'
import type { AppEnv, Surroundings } from './types.ts'

// Shared by the requests of an isolate: finished, immutable values named by the digest of their content.
const rulesets = new ValueCache<CompiledRuleset>(RULESETS_BYTES_MAX)

/** What the verbs of this request may know and use. */
export function makeContext(c: Context<AppEnv>, surroundings: Surroundings): OperationContext {
  const { keyId, keyName, organisation, scopes, liveActivation } = c.get('credential')
  const { now, randomBytes } = surroundings
  return {
    db: c.get('db'),
    actor: { kind: 'apiKey', id: keyId, name: keyName },
    organisation,
    scopes,
    requestId: c.get('requestId'),
    liveActivation,
    rulesets,
    log: c.get('log'),
    now,
    newId: (prefix) => makeId(prefix, now(), randomBytes),
    randomBytes,
  }
}
