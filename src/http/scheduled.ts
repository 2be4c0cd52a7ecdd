import type { OperationContext, OrganisationIdentity } from '../operations/context.ts'
import { hideOldKeys } from '../operations/idempotency/keyed-row.ts'
import { makeId } from '../operations/ids.ts'
import { signLogHead } from '../operations/log/sign-log-head.ts'
import { listDueOrganisations } from '../operations/maintenance/list-due-organisations.ts'
import { applyRetention } from '../operations/retention/apply-retention.ts'
import { pointerStatement } from '../operations/rulesets/ruleset-view.ts'
import { systemContext } from '../operations/system-context.ts'
import { raiseTasks } from '../operations/tasks/raise-tasks.ts'
import { refreshKeys } from '../operations/vault/refresh-keys.ts'
import { sealOldTexts } from '../operations/vault/seal-old-texts.ts'
import { deliverByTheClock } from '../operations/webhooks/deliver-by-the-clock.ts'
import { writeDataPoint } from './data-point.ts'
import { readSettings } from './env.ts'
import { makeLog } from './log.ts'
import { openConfiguredDatabase } from './open-request-database.ts'
import { makeFigures } from './request-metrics.ts'
import { WORKER_SURROUNDINGS } from './surroundings.ts'
import type { Surroundings } from './types.ts'

const WORK = [
  // Before signing: an erasure adds to the log.
  ['apply-retention', applyRetention],
  ['raise-tasks', raiseTasks],
  ['sign-log-head', signLogHead],
  ['refresh-keys', refreshKeys],
  ['hide-old-keys', hideOldKeys],
  ['seal-old-texts', sealOldTexts],
  // Last: it waits for others.
  ['deliver-webhooks', deliverByTheClock],
] as const

/**
 * What the Worker does by the clock, for every organisation that is due: remove what it keeps no longer, announce tasks, sign the head of
 * its log, and wrap keys anew that are wrapped with a key no longer in use. One organisation's fault is logged and does not hold up
 * the others.
 */
export function makeScheduled(given: Partial<Surroundings> = {}) {
  const surroundings = { ...WORKER_SURROUNDINGS, ...given }
  const { now, randomBytes, fetch } = surroundings
  return async function scheduled(_controller: unknown, bindings: object): Promise<void> {
    const settings = readSettings(bindings)
    const { masterKeys, logKeeper } = settings
    const db = openConfiguredDatabase(settings, surroundings)
    db.readFromPrimary()
    const log = makeLog(makeId('rqs', now(), randomBytes), surroundings.writeLog)
    const begunMs = now().getTime()
    let failed = 0
    const organisations = await listDueOrganisations({ ctx: { db, now, masterKeys } })
    for (const organisation of organisations) await maintain(organisation)
    const ms = now().getTime() - begunMs
    log.info('scheduled.done', { organisations: organisations.length, failed, ms })
    const numbers = { ms, databaseCalls: db.roundTrips(), databaseRetries: db.retries() }
    const figures = makeFigures({ code: failed === 0 ? 'OK' : 'FAULT', numbers })
    writeDataPoint({ dataset: settings.metrics, log }, 'scheduled', figures)

    async function maintain(organisation: OrganisationIdentity): Promise<void> {
      const sources = { now, randomBytes }
      const allowsLoopback = settings.environment !== 'production'
      const ctx = {
        ...systemContext({ name: 'schedule', db, organisation, masterKeys, log, logKeeper, sources }),
        allowsLoopback,
      }
      for (const [name, work] of [['read-pointer', readPointer] as const, ...WORK]) {
        try {
          await work({ ctx, fetch })
        } catch (error) {
          failed += 1
          log.error('scheduled.fault', error, { work: name, organisation: organisation.id })
        }
      }
    }
  }
}

/** What a request learns with its credential. */
async function readPointer({ ctx }: { ctx: OperationContext }): Promise<void> {
  const [pointer] = await pointerStatement(ctx, 'LIVE')
  ctx.liveActivation = pointer ?? null
}
