import type { OrganisationIdentity } from '../operations/context.ts'
import { makeId } from '../operations/ids.ts'
import { signLogHead } from '../operations/log/sign-log-head.ts'
import { listDueOrganisations } from '../operations/maintenance/list-due-organisations.ts'
import { systemContext } from '../operations/system-context.ts'
import { refreshKeys } from '../operations/vault/refresh-keys.ts'
import { readSettings } from './env.ts'
import { makeLog } from './log.ts'
import { openConfiguredDatabase } from './open-request-database.ts'
import { WORKER_SURROUNDINGS } from './surroundings.ts'
import type { Surroundings } from './types.ts'

/**
 * What the Worker does by the clock, for every organisation that is due: sign the head of its log, and wrap keys anew that
 * are wrapped with a key no longer in use. One organisation's fault is logged and does not hold up the others.
 */
export function makeScheduled(given: Partial<Surroundings> = {}) {
  const surroundings = { ...WORKER_SURROUNDINGS, ...given }
  const { now, randomBytes } = surroundings
  return async function scheduled(_controller: unknown, bindings: object): Promise<void> {
    const { masterKeys, ...settings } = readSettings(bindings)
    const db = openConfiguredDatabase({ ...settings, masterKeys }, surroundings)
    const log = makeLog(makeId('rqs', now(), randomBytes), surroundings.writeLog)
    const organisations = await listDueOrganisations({ ctx: { db, now, masterKeys } })
    for (const organisation of organisations) await maintain(organisation)
    log.info('scheduled.done', { organisations: organisations.length })

    async function maintain(organisation: OrganisationIdentity): Promise<void> {
      const sources = { now, randomBytes }
      const ctx = systemContext({ name: 'schedule', db, organisation, masterKeys, log, sources })
      for (const work of [signLogHead, refreshKeys]) {
        try {
          await work({ ctx })
        } catch (error) {
          log.error('scheduled.fault', error, { work: work.name, organisation: organisation.id })
        }
      }
    }
  }
}
