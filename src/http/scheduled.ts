import { type Database, openDatabase, type Place } from '../db/client.ts'
import { DatabaseError } from '../db/database-error.ts'
import type { Log, OperationContext, OrganisationIdentity } from '../operations/context.ts'
import { listShards } from '../operations/directory/list-shards.ts'
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
import { type DirectorySettings, readSettings, type Settings } from './env.ts'
import { makeLog } from './log.ts'
import { databaseOptions } from './open-request-database.ts'
import { makeFigures } from './request-metrics.ts'
import { placeOf } from './shard-directory.ts'
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

/** As many organisations as one run can serve within the Workers limits; the next run goes on with the rest. */
const ORGANISATIONS_PER_RUN = 500
const MINUTE_MS = 60_000

/**
 * What the Worker does by the clock, for every organisation that is due: remove what it keeps no longer, announce tasks, sign the head of
 * its log, and wrap keys anew that are wrapped with a key no longer in use. One organisation's fault is logged and does not hold up
 * the others, nor does a database that is out of reach where there are many.
 */
export function makeScheduled(given: Partial<Surroundings> = {}) {
  const surroundings = { ...WORKER_SURROUNDINGS, ...given }
  return async function scheduled(_controller: unknown, bindings: object): Promise<void> {
    const settings = readSettings(bindings)
    const run = new ScheduledRun(settings, surroundings)
    if (settings.database !== null) await run.serve(settings.database)
    if (settings.directory !== null) await run.serveShards(settings.directory)
    run.finish()
  }
}

/** One run, over however many databases there are. */
class ScheduledRun {
  readonly #settings: Settings
  readonly #surroundings: Surroundings
  readonly #log: Log
  readonly #begunMs: number
  readonly #opened: Database[] = []
  #served = 0
  #failed = 0

  constructor(settings: Settings, surroundings: Surroundings) {
    const { now, randomBytes, writeLog } = surroundings
    this.#settings = settings
    this.#surroundings = surroundings
    this.#log = makeLog(makeId('rqs', now(), randomBytes), writeLog)
    this.#begunMs = now().getTime()
  }

  /** Those of each shard; the one that comes first is another each minute, so that none keeps the others waiting for good. */
  async serveShards(directory: DirectorySettings): Promise<void> {
    const { masterKeys } = this.#settings
    const shards = await listShards({ db: this.#open(directory), masterKeys })
    const first = Math.floor(this.#begunMs / MINUTE_MS) % Math.max(shards.length, 1)
    for (const shard of [...shards.slice(first), ...shards.slice(0, first)]) {
      try {
        await this.serve(placeOf(this.#settings, directory, shard))
      } catch (error) {
        this.#failed += 1
        this.#log.error('scheduled.fault', error, { shard: shard.name })
      }
    }
  }

  /** Those of one database that are due, as far as there is room for them in this run. */
  async serve(place: Place): Promise<void> {
    const limit = ORGANISATIONS_PER_RUN - this.#served
    if (limit <= 0) return
    const db = this.#open(place)
    const ctx = { db, now: this.#surroundings.now, masterKeys: this.#settings.masterKeys }
    const organisations = await listDueOrganisations({ ctx, input: { limit } })
    this.#served += organisations.length
    for (const organisation of organisations) await this.#maintain(db, organisation)
  }

  finish(): void {
    const ms = this.#surroundings.now().getTime() - this.#begunMs
    this.#log.info('scheduled.done', { organisations: this.#served, failed: this.#failed, ms })
    const sum = (count: (db: Database) => number) => this.#opened.reduce((total, db) => total + count(db), 0)
    const databaseCalls = sum((db) => db.roundTrips())
    const databaseRetries = sum((db) => db.retries())
    const figures = makeFigures({
      code: this.#failed === 0 ? 'OK' : 'FAULT',
      numbers: { ms, databaseCalls, databaseRetries },
    })
    writeDataPoint({ dataset: this.#settings.metrics, log: this.#log }, 'scheduled', figures)
  }

  #open(place: Place): Database {
    const db = openDatabase(databaseOptions(place, this.#surroundings))
    db.readFromPrimary()
    this.#opened.push(db)
    return db
  }

  async #maintain(db: Database, organisation: OrganisationIdentity): Promise<void> {
    const { now, randomBytes, fetch } = this.#surroundings
    const { environment, masterKeys, logKeeper } = this.#settings
    const log = this.#log
    const sources = { now, randomBytes }
    const ctx = {
      ...systemContext({ name: 'schedule', db, organisation, masterKeys, log, logKeeper, sources }),
      allowsLoopback: environment !== 'production',
    }
    for (const [name, work] of [['read-pointer', readPointer] as const, ...WORK]) {
      try {
        await work({ ctx, fetch })
      } catch (error) {
        // One whose move has just begun is served where it arrives.
        if (error instanceof DatabaseError && error.kind === 'moving') return
        this.#failed += 1
        log.error('scheduled.fault', error, { work: name, organisation: organisation.id })
      }
    }
  }
}

/** What a request learns with its credential. */
async function readPointer({ ctx }: { ctx: OperationContext }): Promise<void> {
  const [pointer] = await pointerStatement(ctx, 'LIVE')
  ctx.liveActivation = pointer ?? null
}
