import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeScheduled } from '../../../src/http/scheduled.ts'
import { appWith, ask, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { type CheckData, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { head, holds, inclusion } from '../../support/log.ts'

const ZEROS = '0'.repeat(64)
const ONES = '1'.repeat(64)

let own: TestOrganisation
let checks: CheckData[]

beforeEach(async () => {
  own = await makeLiveOrganisation()
  checks = []
  for (let index = 0; index < 5; index += 1) checks.push(await record(own.key))
})

/** What somebody does who can write to the database past us. */
async function tamper(statement: string): Promise<void> {
  const client = createClient({ url: env.LIBSQL_URL })
  await client.executeMultiple(`pragma foreign_keys = off; ${statement}`)
  client.close()
}

const idOf = (index: number) => checks[index]?.id ?? ''
const ofOwn = () => `organisation_id = '${own.organisation.id}'`

describe('a record that was altered under a signed head is found by its proof', () => {
  test.each([
    ['verdict', `verdict = 'ALTERED'`],
    ['facts', `facts = facts || 'A'`],
    ['time', `recorded_at = '2020-01-01T00:00:00.000Z'`],
    ['author', `recorded_by = 'key_other'`],
    ['ruleset', `ruleset_digest = 'sha256:0'`],
    ['attestations', `attestations = '["OV-1"]'`],
    ['result', `result_digest = 'sha256:0'`],
    ['place in time', `as_of = '2020-01-01T00:00:00.000Z'`],
  ])('%s', async (_what, change) => {
    await head(own.key)
    await tamper(`update checks set ${change} where id = '${idOf(1)}'`)
    const proof = await inclusion(own.key, idOf(1))
    expect(proof.isIntact).toBe(false)
    expect(await holds(own.organisation.id, proof)).toBe(false)
    expect((await inclusion(own.key, idOf(2))).isIntact).toBe(true)
  })

  test('also when its leaf hash was altered with it', async () => {
    await head(own.key)
    await tamper(`update log_leaves set leaf_hash = '${ZEROS}' where record_id = '${idOf(1)}'`)
    expect((await inclusion(own.key, idOf(1))).isIntact).toBe(false)
  })

  test('also when it was taken out', async () => {
    await head(own.key)
    await tamper(`update checks set id = 'chk_elsewhere' where id = '${idOf(1)}'`)
    const proof = await inclusion(own.key, idOf(1))
    expect(proof).toMatchObject({ isIntact: false, entry: { record: null } })
  })

  test('also when two entries changed places', async () => {
    await head(own.key)
    await tamper(`update log_leaves set sequence = -sequence where ${ofOwn()} and sequence in (2, 3)`)
    await tamper(`update log_leaves set sequence = 5 + sequence where ${ofOwn()} and sequence < 0`)
    expect((await inclusion(own.key, idOf(1))).isIntact).toBe(false)
    expect((await inclusion(own.key, idOf(2))).isIntact).toBe(false)
    expect((await inclusion(own.key, idOf(4))).isIntact).toBe(true)
  })

  test('and an altered inner node spoils the proofs that lead over it', async () => {
    await head(own.key)
    await tamper(`update log_nodes set hash = '${ZEROS}' where ${ofOwn()} and level = 1 and position = 1`)
    expect((await inclusion(own.key, idOf(0))).isIntact).toBe(false)
    expect((await inclusion(own.key, idOf(2))).isIntact).toBe(true)
  })
})

describe('no other history is signed', () => {
  const lines: string[] = []
  const send = appWith({ writeLog: (line) => lines.push(line) })

  async function expectNotSigned(reason: string): Promise<void> {
    lines.length = 0
    const { data, errors } = await ask<{ logHead: unknown }>(own.key, '{ logHead { size } }', {}, send)
    expect(data?.logHead ?? null).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
    expect(lines.join()).toContain(reason)
    const [row] = await openTestDatabase().orm.all<{ n: number }>(
      sql`select count(*) as n from log_heads where ${ofOwn()} and size > 5`,
    )
    expect(row?.n).toBe(0)
  }

  test('when an entry that was not signed yet is missing', async () => {
    await tamper(`delete from log_leaves where record_id = '${idOf(2)}'`)
    await expectNotSigned('lacks its entry 3')
  })

  test('when the last head says another root', async () => {
    await head(own.key)
    await tamper(`update log_heads set root_hash = '${ZEROS}' where ${ofOwn()}`)
    await record(own.key)
    await expectNotSigned('The signed head of size 5')
  })

  test('when the last head carries another tree', async () => {
    await head(own.key)
    await tamper(`update log_heads set frontier = json_array('${ZEROS}', '${ONES}') where ${ofOwn()}`)
    await record(own.key)
    await expectNotSigned('The signed head of size 5')
  })

  test('when the last head was signed by nobody', async () => {
    await head(own.key)
    await tamper(`update log_heads set signed_at = '2020-01-01T00:00:00.000Z' where ${ofOwn()}`)
    await record(own.key)
    await expectNotSigned('The signed head of size 5')
  })
})

describe('by the clock', () => {
  const lines: string[] = []
  const scheduled = makeScheduled({ writeLog: (line) => lines.push(line) })

  const headsOf = async ({ organisation }: TestOrganisation) => {
    const rows = await openTestDatabase().orm.all<{ size: number }>(
      sql`select size from log_heads where organisation_id = ${organisation.id} order by size`,
    )
    return rows.map(({ size }) => size)
  }

  test('every log is signed that has grown, whatever happened to another', async () => {
    const broken = await makeLiveOrganisation()
    await record(broken.key)
    await record(broken.key)
    await tamper(
      `delete from log_leaves where organisation_id = '${broken.organisation.id}' and sequence = 1`,
    )
    const other = await makeLiveOrganisation()
    await record(other.key)
    lines.length = 0
    await scheduled(null, env)
    expect(await Promise.all([own, other, broken].map(headsOf))).toEqual([[5], [1], []])
    const faults = lines.filter((line) => line.includes('scheduled.fault')).join()
    expect(faults).toContain(broken.organisation.id)
    expect(faults).not.toContain(own.organisation.id)
    expect(faults).not.toContain(other.organisation.id)
    await record(other.key)
    await scheduled(null, env)
    await scheduled(null, env)
    expect(await Promise.all([own, other].map(headsOf))).toEqual([[5], [1, 2]])
  })
})
