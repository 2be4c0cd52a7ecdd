import { env } from 'cloudflare:workers'
import { readSettings } from '../../src/http/env.ts'
import type { Log, OperationContext, OrganisationIdentity } from '../../src/operations/context.ts'
import { systemContext } from '../../src/operations/system-context.ts'
import { openTestDatabase } from './api.ts'

const SILENT: Log = { info: () => {}, error: () => {} }

/** A context with every scope and nothing in memory, to call a verb without the pipeline. */
export function makeSystemContext(organisation: OrganisationIdentity): OperationContext {
  return systemContext({
    name: 'test',
    db: openTestDatabase(),
    organisation,
    log: SILENT,
    masterKeys: readSettings(env).masterKeys,
    logKeeper: readSettings(env).logKeeper,
    sources: {
      now: () => new Date(),
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    },
  })
}
