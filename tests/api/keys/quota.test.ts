import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { checks } from '../../../src/db/tables/checks.ts'
import { setCheckQuota } from '../../../src/operations/quotas/set-check-quota.ts'
import { appWith, ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { askRun, newKey, OFFICE_VISIT, record, untilAnswered } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { upload } from '../../support/own-packs.ts'
import { act, askAct, run } from '../../support/procedures.ts'
import { makeSystemContext } from '../../support/system.ts'

const SECONDS_A_DAY = 86_400
const RUN_MANY = `mutation Run($input: RunSafetyChecksInput!) {
  runSafetyChecks(input: $input) { results { safetyCheck { id } userErrors { code } } }
}`
const QUOTA = '{ viewer { checkQuota { maximumPerDay usedToday resetsAt } } }'

let own: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
})

const setQuota = (maximumPerDay: number, organisation = own) =>
  setCheckQuota({ ctx: makeSystemContext(organisation.organisation), input: { maximumPerDay } })

async function recorded(): Promise<number> {
  const rows = await openTestDatabase()
    .orm.select({ id: checks.id })
    .from(checks)
    .where(eq(checks.organisationId, own.organisation.id))
  return rows.length
}

async function quota(key = own.key) {
  const { data } = await ask<{
    viewer: { checkQuota: { maximumPerDay: number; usedToday: number; resetsAt: string } }
  }>(key, QUOTA)
  return data?.viewer.checkQuota
}

const codes = (answer: Pick<Awaited<ReturnType<typeof askRun>>, 'errors'>) =>
  answer.errors?.map(({ extensions }) => extensions.code) ?? []

const runMany = (keys: readonly string[]) =>
  ask<{ runSafetyChecks: { results: { safetyCheck: { id: string } | null }[] } }>(own.key, RUN_MANY, {
    input: { checks: keys.map((idempotencyKey) => ({ idempotencyKey, facts: OFFICE_VISIT })) },
  })

describe('the checks of a day', () => {
  test('are counted, and refused beyond the quota with the time to wait', async () => {
    await setQuota(2)
    await record(own.key)
    await record(own.key)
    const refused = await askRun(own.key, {})
    expect(refused.status).toBe(429)
    expect(codes(refused)).toEqual(['QUOTA_EXCEEDED'])
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(SECONDS_A_DAY)
    expect(await recorded()).toBe(2)
    expect(await quota()).toMatchObject({ maximumPerDay: 2, usedToday: 2 })
  })

  test('cost no round trip more', async () => {
    await record(own.key)
    const { requests } = await countDatabaseRequests(() => record(own.key))
    expect(requests).toBe(2)
  })

  test('may be used again after midnight of UTC', async () => {
    await setQuota(1)
    const day = (text: string) => appWith({ now: () => new Date(`${text}Z`) })
    expect((await askRun(own.key, {}, day('2026-03-01T10:00:00'))).status).toBe(200)
    const last = await askRun(own.key, {}, day('2026-03-01T23:59:30'))
    expect(codes(last)).toEqual(['QUOTA_EXCEEDED'])
    expect(last.headers.get('retry-after')).toBe('30')
    expect((await askRun(own.key, {}, day('2026-03-02T00:00:00'))).status).toBe(200)
  })

  test('are not used up by repeating a call', async () => {
    await setQuota(1)
    const idempotencyKey = newKey()
    const first = await record(own.key, { idempotencyKey })
    const again = await record(own.key, { idempotencyKey })
    expect(again).toEqual(first)
    expect(await quota()).toMatchObject({ usedToday: 1 })
  })

  test('are not used up by assessing or by a check that is refused', async () => {
    await setQuota(1)
    await ask(own.key, '{ assessSafety(input: { facts: {} }) { assessment { verdict } } }')
    expect((await askRun(own.key, { facts: { nonsense: 1 } })).data?.runSafetyCheck.userErrors).not.toEqual(
      [],
    )
    expect(await quota()).toMatchObject({ usedToday: 0 })
  })

  test('of another organisation are counted apart', async () => {
    const other = await makeLiveOrganisation()
    await setQuota(1)
    await record(own.key)
    await record(other.key)
    expect(codes(await askRun(own.key, {}))).toEqual(['QUOTA_EXCEEDED'])
    expect(await quota(other.key)).toMatchObject({ maximumPerDay: 1_000_000, usedToday: 1 })
  })

  test('may be none at all', async () => {
    await setQuota(0)
    expect(codes(await askRun(own.key, {}))).toEqual(['QUOTA_EXCEEDED'])
    expect(await recorded()).toBe(0)
  })

  test('in one call are all recorded or none', async () => {
    await setQuota(5)
    expect((await runMany(['a', 'b', 'c'])).errors).toBeUndefined()
    const tooMany = await runMany(['d', 'e', 'f'])
    expect(tooMany.errors?.map(({ extensions }) => extensions.code)).toEqual(['QUOTA_EXCEEDED'])
    expect(await recorded()).toBe(3)
    const { data } = await runMany(['a', 'b', 'd', 'd', 'e'])
    expect(data?.runSafetyChecks.results.map(({ safetyCheck }) => safetyCheck !== null)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
    expect(await recorded()).toBe(5)
    expect(await quota()).toMatchObject({ usedToday: 5 })
  })

  test('are never exceeded by fifty calls at once, and all of them are used', async () => {
    await setQuota(20)
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const idempotencyKey = newKey()
        return (await untilAnswered(() => askRun(own.key, { idempotencyKey }))).status
      }),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(20)
    expect(statuses.filter((status) => status === 429)).toHaveLength(30)
    expect(await recorded()).toBe(20)
    expect(await quota()).toMatchObject({ usedToday: 20 })
  }, 60_000)
})

test.each([-1, 1.5, Number.NaN, 2 ** 31])('a quota of %d is not set', async (maximum) => {
  await expect(setQuota(maximum)).rejects.toThrow(RangeError)
  expect(await quota()).toMatchObject({ maximumPerDay: 1_000_000 })
})

test('a closing for whose check the day has no room leaves the run open, and is closed with the same key once there is', async () => {
  const { id: runId } = await run(own.key, 'start', { procedure: 'near_miss', subjectRef: 'miss-1' })
  const steps = {
    documentation: { date: '2026-11-20', description: 'a cable across the door' },
    analysis: { causes: ['no socket on that side'] },
    follow_up: { measures: ['a cable channel'] },
  }
  for (const [step, fields] of Object.entries(steps))
    await run(own.key, 'step', { runId, step, actingRole: 'supervisor', fields })
  await setQuota(0)
  const input = { runId, actingRole: 'supervisor', outcome: 'resolved', idempotencyKey: 'close it' }
  expect(codes(await askAct(own.key, 'close', input))).toEqual(['QUOTA_EXCEEDED'])
  expect(await recorded()).toBe(0)
  await setQuota(1)
  const closed = await act(own.key, 'close', input)
  expect([closed.userErrors, closed.run?.state, await recorded()]).toEqual([[], 'CLOSED', 1])
  const again = await act(own.key, 'close', input)
  expect([again.safetyCheck?.id, await recorded()]).toEqual([closed.safetyCheck?.id, 1])
})

test('the packs of a day are counted for the organisation that published them, and for no other', async () => {
  const UPLOADS =
    '{ viewer { uploadQuota { maximumPerDay usedToday maximumBytesPerDay usedBytesToday resetsAt } } }'
  const used = async (key: string) =>
    (await ask<{ viewer: { uploadQuota: object } }>(key, UPLOADS)).data?.viewer
  const other = await makeLiveOrganisation()
  const source = JSON.stringify(ownPack(own.organisation.slug))
  await upload(own.key, source)
  expect(await used(own.key)).toMatchObject({
    uploadQuota: {
      maximumPerDay: 500,
      usedToday: 1,
      maximumBytesPerDay: 104_857_600,
      usedBytesToday: new TextEncoder().encode(source).length,
    },
  })
  expect(await used(other.key)).toMatchObject({ uploadQuota: { usedToday: 0, usedBytesToday: 0 } })
})
