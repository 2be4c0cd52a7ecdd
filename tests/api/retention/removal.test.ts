import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Fetch } from '../../../src/db/timed-fetch.ts'
import { makeScheduled } from '../../../src/http/scheduled.ts'
import { appWith, ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, type CheckData, record } from '../../support/checks.ts'
import { createKey } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { allEntries, head, holds, inclusion } from '../../support/log.ts'
import { rowsOf } from '../../support/party.ts'
import { activate } from '../../support/rulesets.ts'
import { tenantGuard } from '../../support/tenant-guard.ts'
import { askRequest, askRevoke, granted, inDays, terms } from '../../support/waivers.ts'

const DAY = 86_400_000
/** What is recorded now is this old when the clock calls. */
const DAYS_LATER = 400
const CHANGE = `mutation Change($input: ChangeSettingsInput!) { changeSettings(input: $input) { userErrors { message } } }`
const READ = `query Read($id: ID!) { safetyCheck(id: $id) { verdict facts subjectRef receipt { digest sequence }
  erasure { id records note erasedBy } } }`

const after = (days: number) => () => new Date(Date.now() + days * DAY)
const unguarded: Fetch = (request, init) => fetch(request, init)
const strict = tenantGuard(unguarded)
/** Only the question which organisations are due is about all of them. */
const guarded: Fetch = async (request, init) =>
  (await request.clone().text()).includes('default_locale') ? unguarded(request, init) : strict(request, init)

let own: TestOrganisation
let other: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
  other = await makeLiveOrganisation()
})

interface Line {
  readonly event: string
  readonly organisation?: string
  readonly kind?: string
  readonly removed?: number
  readonly isComplete?: boolean
}

/** Lets the clock call, and gives what was logged about this organisation. */
async function run(options: { days?: number; send?: Fetch } = {}): Promise<readonly Line[]> {
  const { days = DAYS_LATER, send = guarded } = options
  const lines: Line[] = []
  const writeLog = (line: string) => lines.push(JSON.parse(line))
  await makeScheduled({ now: after(days), writeLog, fetch: send })(null, env)
  return lines.filter(({ organisation }) => organisation === own.organisation.id)
}
const removals = (lines: readonly Line[]) =>
  lines.flatMap(({ event, kind, removed }) => (event === 'retention.applied' ? [[kind, removed]] : []))

async function keep(kind: string, days: number | null = 365): Promise<void> {
  const { data } = await ask(own.key, CHANGE, { input: { retention: [{ kind, days }] } })
  expect(data).toEqual({ changeSettings: { userErrors: [] } })
}

const read = async (id: string, key = own.key) =>
  (await ask<{ safetyCheck: object }>(key, READ, { id })).data?.safetyCheck
const later = appWith({ now: after(DAYS_LATER - 10) })
const select = (text: string) => openTestDatabase().orm.all<Record<string, unknown>>(sql.raw(text))
const countOf = async (table: string, { organisation }: TestOrganisation = own) =>
  Number(
    (await select(`select count(*) as n from ${table} where organisation_id = '${organisation.id}'`))[0]?.n,
  )

async function recordLater(): Promise<CheckData> {
  const { data, errors } = await ask<{ runSafetyCheck: { safetyCheck: CheckData } }>(
    own.key,
    `mutation($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) {
      safetyCheck { id verdict receipt { digest sequence } } } }`,
    { input: { idempotencyKey: 'later', facts: {}, subjectRef: 'case-1' } },
    later,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.runSafetyCheck.safetyCheck
}

describe('checks that are older than the organisation keeps them', () => {
  test('cannot be read any more; verdict, receipt and log stay, and the log says why', async () => {
    const old = [await record(own.key, { subjectRef: 'case-1' }), await record(own.key, {})]
    const theirs = await record(other.key, { subjectRef: 'case-1' })
    const young = await recordLater()
    const before = await rowsOf(other)
    await keep('CHECKS')
    expect(removals(await run())).toEqual([['CHECKS', 2]])

    for (const { id, verdict, receipt } of old) {
      expect(await read(id)).toMatchObject({
        verdict,
        receipt: { digest: receipt.digest, sequence: receipt.sequence },
        facts: null,
        subjectRef: null,
        erasure: {
          records: 2,
          erasedBy: 'system:schedule',
          note: expect.stringContaining('keeps such records was over'),
        },
      })
    }
    expect(await read(young.id)).toMatchObject({ facts: {}, subjectRef: 'case-1', erasure: null })
    expect(await read(theirs.id, other.key)).toMatchObject({ subjectRef: 'case-1', erasure: null })
    const {
      // What the clock writes for every organisation: heads, tasks and that it has told of them.
      log_heads: _signed,
      outbox: _told,
      task_marks: _marks,
      log_nodes: _nodes,
      organisation_keys: _keys,
      data_keys: _wrapped,
      ...rows
    } = await rowsOf(other)
    expect(before).toMatchObject(rows)

    expect((await allEntries(own.key)).map(({ kind }) => kind)).toEqual([
      'CHECK',
      'CHECK',
      'CHECK',
      'ACCESS',
      'ERASURE',
    ])
    expect((await head(own.key)).size).toBe(5)
    for (const { id } of [...old, young]) {
      const proof = await inclusion(own.key, id)
      expect([proof.isIntact, await holds(own.organisation.id, proof)]).toEqual([true, true])
    }
    const ids = old.map(({ id }) => `'${id}'`).join()
    expect(await select(`select 1 from checks where id in (${ids}) and findings is not null`)).toEqual([])
    expect(
      await select(`select 1 from data_keys where record_id in (${ids}) and wrapped_key is not null`),
    ).toEqual([])
  }, 30_000)

  test('are left alone a day before, and without a limit for good', async () => {
    const { id } = await record(own.key, {})
    expect(await run({ days: 5_000 })).toEqual([])
    await keep('CHECKS')
    expect(removals(await run({ days: 364 }))).toEqual([['CHECKS', 0]])
    expect(await read(id)).toMatchObject({ erasure: null })
    expect(removals(await run({ days: 366 }))).toEqual([['CHECKS', 1]])
    expect(await read(id)).toMatchObject({ erasure: { records: 1 } })
  }, 30_000)

  test('are looked for once a day, and again when the limit is changed', async () => {
    await record(own.key, {})
    await keep('CHECKS', 1_000)
    expect(removals(await run())).toEqual([['CHECKS', 0]])
    expect(removals(await run())).toEqual([])
    expect(removals(await run({ days: DAYS_LATER + 1 }))).toEqual([['CHECKS', 0]])
    await keep('CHECKS', 300)
    expect(removals(await run())).toEqual([['CHECKS', 1]])
    await keep('CHECKS', null)
    expect(removals(await run({ days: 9_000 }))).toEqual([])
  }, 30_000)

  test('go one after the other, each when its time has come', async () => {
    const { id: first } = await record(own.key, {})
    const { id: second } = await recordLater()
    await keep('CHECKS')
    expect(removals(await run())).toEqual([['CHECKS', 1]])
    expect([await read(first), await read(second)]).toMatchObject([{ facts: null }, { facts: {} }])
    expect(removals(await run({ days: DAYS_LATER + 354 }))).toEqual([['CHECKS', 0]])
    expect(removals(await run({ days: DAYS_LATER + 356 }))).toEqual([['CHECKS', 1]])
    expect(await read(second)).toMatchObject({ facts: null, erasure: { records: 1 } })
  }, 30_000)

  test('leave nothing to be erased for their subject, who is a new matter afterwards', async () => {
    await record(own.key, { subjectRef: 'case-1' })
    await keep('CHECKS')
    await run()
    const erase = () =>
      ask<{ eraseSubject: { erasure: object | null; userErrors: object[] } }>(
        own.key,
        `mutation { eraseSubject(input: { subjectRef: "case-1", reason: "asked" }) { erasure { records note } userErrors { code } } }`,
      )
    expect((await erase()).data).toEqual({
      eraseSubject: { erasure: null, userErrors: [{ code: 'NOT_FOUND' }] },
    })
    await record(own.key, { subjectRef: 'case-1' })
    expect((await erase()).data).toMatchObject({
      eraseSubject: {
        erasure: { records: 1, note: expect.stringContaining('The subject of this record was erased') },
      },
    })
  }, 30_000)

  test('are removed in batches: a run that is broken off goes on, and the log verifies at every moment', async () => {
    const RUN = `mutation Run($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) { results { safetyCheck { id } } } }`
    for (let from = 0; from < 250; from += 50) {
      const checks = Array.from({ length: 50 }, (_, index) => ({
        idempotencyKey: `old ${from + index}`,
        facts: {},
      }))
      const { errors } = await ask(own.key, RUN, { input: { checks } })
      expect(errors).toBeUndefined()
    }
    await keep('CHECKS')
    let writes = 0
    const failing: Fetch = async (request, init) => {
      const isErasing = (await request.clone().text()).includes('insert into \\"subject_erasures')
      if (isErasing) writes += 1
      if (isErasing && writes === 2) throw new TypeError('The connection was lost')
      return guarded(request, init)
    }
    const lines = await run({ send: failing })
    expect(writes).toBe(2)
    expect(lines).toMatchObject([{ event: 'scheduled.fault', work: 'apply-retention' }])
    const unread = () =>
      select(`select count(*) as n from data_keys k join checks c on c.id = k.record_id
      where c.organisation_id = '${own.organisation.id}' and k.wrapped_key is null`)
    expect(await unread()).toEqual([{ n: 200 }])
    expect((await head(own.key)).size).toBe(252)
    expect(removals(await run())).toEqual([['CHECKS', 50]])
    expect(await unread()).toEqual([{ n: 250 }])
    const entries = await allEntries(own.key)
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1))
    expect((await head(own.key)).size).toBe(253)
    for (const { recordId } of [entries[0], entries[249]].flatMap((entry) => entry ?? [])) {
      expect((await inclusion(own.key, recordId)).isIntact).toBe(true)
    }
  }, 60_000)
})

describe('what no log entry stands for', () => {
  test('waivers that have ended, and requests that nobody granted, are deleted with their keys', async () => {
    const second = await createKey(own.key, { name: 'Second', scopes: ['check', 'read', 'approve'] })
    const keys = [own.key, second.key] as const
    await granted(keys, { subjectRef: 'case-1' })
    const revoked = await granted(keys, { subjectRef: 'case-2', expiresAt: inDays(80) })
    await askRevoke(second.key, { id: revoked.id, reason: 'back' })
    await askRequest(own.key, terms({ subjectRef: 'case-3' }))
    await ask(
      own.key,
      'mutation($input: RequestWaiverInput!) { requestWaiver(input: $input) { waiverRequest { id } } }',
      { input: terms({ subjectRef: 'case-4', expiresAt: inDays(DAYS_LATER + 20) }) },
      later,
    )
    await keep('WAIVERS')
    expect(removals(await run({ days: 300 }))).toEqual([['WAIVERS', 0]])
    expect([await countOf('waivers'), await countOf('waiver_requests')]).toEqual([2, 4])
    expect(removals(await run())).toEqual([['WAIVERS', 5]])
    expect([await countOf('waivers'), await countOf('waiver_requests'), await countOf('data_keys')]).toEqual([
      0, 1, 1,
    ])
  }, 30_000)

  test('the access log keeps its last entry, and goes on counting from it', async () => {
    await keep('WAIVERS', null)
    await keep('ACCESS_LOG')
    expect(removals(await run())).toEqual([['ACCESS_LOG', 1]])
    await keep('ACCESS_LOG', 300)
    const sequences = await select(
      `select sequence from access_log where organisation_id = '${own.organisation.id}' order by sequence`,
    )
    expect(sequences).toEqual([{ sequence: 2 }, { sequence: 3 }])
  }, 30_000)

  test('idempotency keys: the same call later is a new check', async () => {
    const input = { idempotencyKey: 'once' }
    const { id } = await record(own.key, input)
    expect((await record(own.key, input)).id).toBe(id)
    await keep('IDEMPOTENCY_KEYS')
    expect(removals(await run())).toEqual([['IDEMPOTENCY_KEYS', 1]])
    expect((await record(own.key, input)).id).not.toBe(id)
    expect(await read(id)).toMatchObject({ erasure: null })
  }, 30_000)

  test('shadow differences and counters', async () => {
    const { packs } = await activeRuleset(own.key)
    await activate(own.key, { packs, parameters: { childAgeBelow: 21 }, stage: 'SHADOW' })
    const facts = {
      subject: { kinds: ['client'] },
      client: { ageYears: 19, circumstances: [] },
      service: { models: ['case_management'], setting: 'office' },
    }
    await record(own.key, { facts })
    expect([await countOf('shadow_differences'), await countOf('usage_counters')]).toEqual([1, 1])
    await keep('SHADOW_DIFFERENCES')
    await keep('USAGE_COUNTERS')
    await recordLater()
    expect(removals(await run())).toEqual([
      ['SHADOW_DIFFERENCES', 1],
      ['USAGE_COUNTERS', 1],
    ])
    expect([await countOf('shadow_differences'), await countOf('usage_counters')]).toEqual([0, 1])
  }, 30_000)

  test('nothing of another organisation', async () => {
    await record(other.key, { subjectRef: 'case-1' })
    const before = await rowsOf(other)
    for (const kind of [
      'ACCESS_LOG',
      'IDEMPOTENCY_KEYS',
      'USAGE_COUNTERS',
      'SHADOW_DIFFERENCES',
      'WAIVERS',
      'CHECKS',
    ]) {
      await keep(kind, 1)
    }
    await run()
    const {
      // What the clock writes for every organisation: heads, tasks and that it has told of them.
      log_heads: _signed,
      outbox: _told,
      task_marks: _marks,
      log_nodes: _nodes,
      organisation_keys: _keys,
      data_keys: _wrapped,
      ...rows
    } = await rowsOf(other)
    expect(before).toMatchObject(rows)
  }, 30_000)
})
