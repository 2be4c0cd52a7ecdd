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
  const { actor, organisation, scopes, standing } = c.get('credential')
  const { now, randomBytes } = surroundings
  return {
    db: c.get('db'),
    actor,
    organisation,
    scopes,
    requestId: c.get('requestId'),
    ...standing,
    rulesets,
    log: c.get('log'),
    allowsLoopback: c.get('settings').environment !== 'production',
    verificationSampleRate: c.get('settings').verificationSampleRate,
    inBackground: (work) => keepAlive(c, work()),
    now,
    newId: (prefix) => makeId(prefix, now(), randomBytes),
    randomBytes,
  }
}

/** Lets the isolate live until the work is done. Hono throws where the caller gave no execution context, as tests do. */
function keepAlive(c: Context<AppEnv>, work: Promise<void>): void {
  try {
    c.executionCtx.waitUntil(work)
  } catch {
    // Nothing ends the isolate early there.
  }
}
