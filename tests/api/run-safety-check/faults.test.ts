import { count, eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { checks } from '../../../src/db/tables/checks.ts'
import { logLeaves } from '../../../src/db/tables/log-leaves.ts'
import { appWith, ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { askRun, newKey, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation

beforeEach(async () => {
  own = await makeLiveOrganisation()
  // The first check makes the organisation's keys; from the second on there is one read and one write.
  await record(own.key)
})

async function recorded(): Promise<{ checks: number; leaves: number }> {
  const { orm } = openTestDatabase()
  const [check] = await orm
    .select({ n: count() })
    .from(checks)
    .where(eq(checks.organisationId, own.organisation.id))
  const [leaf] = await orm
    .select({ n: count() })
    .from(logLeaves)
    .where(eq(logLeaves.organisationId, own.organisation.id))
  return { checks: check?.n ?? -1, leaves: leaf?.n ?? -1 }
}

/** The app with a network that fails at the write of a check, before or after it took effect; on demand ever after. */
function brokenAtWrite(moment: 'before' | 'after', options: { readonly forGood?: boolean } = {}) {
  let isBroken = false
  return appWith({
    fetch: async (request, init) => {
      const isWrite = (await request.clone().text()).includes('insert into \\"checks\\"')
      const breaks = isWrite || (isBroken && options.forGood === true)
      isBroken ||= isWrite
      if (breaks && moment === 'before') throw new TypeError('fetch failed')
      const response = await fetch(request, init)
      if (breaks) throw new TypeError('fetch failed')
      return response
    },
  })
}

describe('when the connection breaks', () => {
  test('after the commit, the check is found by its key and written once', async () => {
    const input = { idempotencyKey: newKey() }
    const { data, errors } = await askRun(own.key, input, brokenAtWrite('after'))
    expect(errors).toBeUndefined()
    expect(await recorded()).toEqual({ checks: 2, leaves: 2 })
    expect(await record(own.key, input)).toEqual(data?.runSafetyCheck.safetyCheck)
    expect(await recorded()).toEqual({ checks: 2, leaves: 2 })
  })

  test('before the write, the caller is told to come back, and the same key then records once', async () => {
    const input = { idempotencyKey: newKey() }
    const { status, errors } = await askRun(own.key, input, brokenAtWrite('before'))
    expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE'])
    expect(await recorded()).toEqual({ checks: 1, leaves: 1 })
    expect((await record(own.key, input)).receipt.sequence).toBe(2)
    expect(await recorded()).toEqual({ checks: 2, leaves: 2 })
  })

  test('after the commit and at every look afterwards, the same key still gives the one check', async () => {
    const input = { idempotencyKey: newKey() }
    const { status, errors } = await askRun(own.key, input, brokenAtWrite('after', { forGood: true }))
    expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE'])
    expect(await recorded()).toEqual({ checks: 2, leaves: 2 })
    expect((await record(own.key, input)).receipt.sequence).toBe(2)
    expect(await recorded()).toEqual({ checks: 2, leaves: 2 })
  })
})

describe('a record that was tampered with is never shown as if it were right', () => {
  const QUERY = 'query($id: ID!) { safetyCheck(id: $id) { verdict assessment { verdict } } }'

  test.each([
    ['facts', sql`update checks set facts = '{"subject.kinds":["room"]}'`],
    ['result', sql`update checks set result_digest = ${`sha256:${'0'.repeat(64)}`}`],
    ['time', sql`update checks set as_of = '2020-01-01T00:00:00.000Z'`],
  ])('changed %s', async (_name, change) => {
    const { id } = await record(own.key)
    const db = openTestDatabase()
    await db.writeBatch([db.orm.run(sql`${change} where id = ${id}`)])
    const lines: string[] = []
    const send = appWith({ writeLog: (line) => lines.push(line) })
    const { data, errors } = await ask(own.key, QUERY, { id }, send)
    expect(data?.safetyCheck ?? null).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe('RECORD_ALTERED')
    expect(lines.filter((line) => line.includes(id))).toHaveLength(1)
  })
})
