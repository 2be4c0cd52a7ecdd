import { asc, eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { logLeaves } from '../../../src/db/tables/log-leaves.ts'
import { openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { newKey, OFFICE_VISIT, RECORDING_WITHOUT_CONSENT, record, run } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

const times = (n: number) => Array.from({ length: n }, (_, at) => at)

async function sequences(): Promise<number[]> {
  const rows = await openTestDatabase()
    .orm.select({ sequence: logLeaves.sequence })
    .from(logLeaves)
    .where(eq(logLeaves.organisationId, own.organisation.id))
    .orderBy(asc(logLeaves.sequence))
  return rows.map(({ sequence }) => sequence)
}

test('twenty calls at once with one key give one check', async () => {
  const input = { idempotencyKey: newKey(), facts: RECORDING_WITHOUT_CONSENT }
  const before = (await sequences()).length
  const all = await Promise.all(times(20).map(() => record(own.key, input)))
  expect(new Set(all.map(({ id }) => id)).size).toBe(1)
  expect(new Set(all.map(({ receipt }) => receipt.sequence)).size).toBe(1)
  expect((await sequences()).length).toBe(before + 1)
})

test('one key at once with two inputs gives one check and one conflict', async () => {
  const idempotencyKey = newKey()
  const all = await Promise.all([
    run(own.key, { idempotencyKey, facts: OFFICE_VISIT }),
    run(own.key, { idempotencyKey, facts: RECORDING_WITHOUT_CONSENT }),
  ])
  expect(all.filter(({ safetyCheck }) => safetyCheck !== null)).toHaveLength(1)
  expect(all.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual([
    'IDEMPOTENCY_CONFLICT',
  ])
})

test('forty checks at once stand in the log without a gap', async () => {
  const before = (await sequences()).length
  const all = await Promise.all(times(40).map((at) => record(own.key, { subjectRef: `case-${at}` })))
  expect(await sequences()).toEqual(times(before + 40).map((at) => at + 1))
  expect(new Set(all.map(({ receipt }) => receipt.sequence)).size).toBe(40)
})
