import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { makeScheduled } from '../../../src/http/scheduled.ts'
import { toHex } from '../../../src/operations/bytes.ts'
import { checkpointText } from '../../../src/operations/log/checkpoint.ts'
import { signingKeyFrom, signText } from '../../../src/operations/log/signing.ts'
import { appWith, ask, openTestDatabase, postGraphql, type TestOrganisation } from '../../support/api.ts'
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

  async function expectNotSigned(reason: string, code = 'RECORD_ALTERED'): Promise<void> {
    lines.length = 0
    const { data, errors } = await ask<{ logHead: unknown }>(own.key, '{ logHead { size } }', {}, send)
    expect(data?.logHead ?? null).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe(code)
    expect(errors?.[0]?.message).toContain(reason)
    expect(lines.join()).toContain(code === 'RECORD_ALTERED' ? 'record.altered' : 'log.heads-missing')
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
    await expectNotSigned('A head over 5 entries', 'LOG_HEADS_MISSING')
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

describe('a head that was signed and is gone is an alarm', () => {
  const QUERIES = {
    'the head': '{ logHead { size } }',
    'the list of heads': '{ logHeads(first: 5) { totalCount } }',
    'the list of entries': '{ logEntries(first: 5) { totalCount } }',
    'a proof of what was before': '{ consistencyProof(fromSize: 1, toSize: 1) { path } }',
  }
  const codesOf = async () => {
    const answers = Object.values(QUERIES).map((query) => ask(own.key, query))
    return (await Promise.all(answers)).map(({ errors }) => errors?.[0]?.extensions.code)
  }
  const MISSING = Object.values(QUERIES).map(() => 'LOG_HEADS_MISSING')

  const rowsOfHeads = () =>
    openTestDatabase().orm.all<{ size: number }>(sql`select * from log_heads where ${sql.raw(ofOwn())}`)

  test.each([
    ['all heads', () => `delete from log_heads where ${ofOwn()}`],
    ['the last head', () => `delete from log_heads where ${ofOwn()} and size = 6`],
    [
      'the last head and what it covered',
      () =>
        `delete from log_heads where ${ofOwn()} and size = 6; delete from log_leaves where ${ofOwn()} and sequence > 5`,
    ],
    [
      'the whole log',
      () =>
        ['log_heads', 'log_leaves', 'log_nodes']
          .map((table) => `delete from ${table} where ${ofOwn()}`)
          .join(';'),
    ],
    [
      'the log with its signing key',
      () =>
        ['log_heads', 'log_leaves', 'log_nodes']
          .map((table) => `delete from ${table} where ${ofOwn()}`)
          .join(';')
          .concat(`; delete from organisation_keys where ${ofOwn()} and purpose = 'signing'`),
    ],
    [
      'the signature of the last head',
      () =>
        `update log_heads set signature = (select signature from log_heads where ${ofOwn()} and size = 5) where ${ofOwn()} and size = 6`,
    ],
    ['the size of the last head', () => `update log_heads set size = 7 where ${ofOwn()} and size = 6`],
  ])('when somebody takes away %s', async (_what, statement) => {
    await head(own.key)
    await record(own.key)
    await head(own.key)
    await tamper(statement())
    const before = JSON.stringify(await rowsOfHeads())
    expect(await codesOf()).toEqual(MISSING)
    // Where leaves are gone, too, the next check collides with the place of an old one.
    await record(own.key).catch(() => null)
    expect(await codesOf()).toEqual(MISSING)
    expect(JSON.stringify(await rowsOfHeads())).toBe(before)
  })

  test('and ends when the head is put back', async () => {
    await head(own.key)
    await tamper(
      `create table kept_heads as select * from log_heads where ${ofOwn()}; delete from log_heads where ${ofOwn()}`,
    )
    expect(await codesOf()).toEqual(MISSING)
    await tamper('insert into log_heads select * from kept_heads; drop table kept_heads')
    expect((await head(own.key)).size).toBe(5)
  })

  test('also where the log was restored from a copy of the database from before', async () => {
    await head(own.key)
    const copies = ['log_heads', 'log_leaves', 'log_nodes', 'checks']
    await tamper(
      copies
        .map((table) => `create table copy_${table} as select * from ${table} where ${ofOwn()}`)
        .join(';'),
    )
    await record(own.key)
    await head(own.key)
    await tamper(
      copies
        .map(
          (table) =>
            `delete from ${table} where ${ofOwn()}; insert into ${table} select * from copy_${table}; drop table copy_${table}`,
        )
        .join(';'),
    )
    expect(await codesOf()).toEqual(MISSING)
  })

  test('and checks go on to be recorded meanwhile', async () => {
    await head(own.key)
    await tamper(`delete from log_heads where ${ofOwn()}`)
    expect((await record(own.key)).id).toMatch(/^chk_/)
  })

  test('and the clock raises it every time', async () => {
    const lines: string[] = []
    await head(own.key)
    await tamper(`delete from log_heads where ${ofOwn()}`)
    await makeScheduled({ writeLog: (line) => lines.push(line) })(null, env)
    expect(lines.filter((line) => line.includes('log.heads-missing')).join()).toContain(own.organisation.id)
  })
})

test('where nothing remembers heads none is signed, and the answer says so', async () => {
  const app = createApp({ writeLog: () => {} })
  const { LOG_KEEPER: _left, ...bindings } = env
  const response = await app.fetch(postGraphql({ query: '{ logHead { size } }' }, { key: own.key }), {
    ...bindings,
  })
  expect(await response.json()).toMatchObject({
    errors: [{ message: expect.stringContaining('LOG_KEEPER'), extensions: { code: 'UNAVAILABLE' } }],
  })
})

test('heads are numbered, and each names the one before it', async () => {
  await head(own.key)
  await record(own.key)
  await head(own.key)
  await record(own.key)
  await head(own.key)
  const query = '{ logHeads(first: 5) { nodes { size number previous checkpoint } } }'
  const { data } = await ask<{
    logHeads: { nodes: { number: number; previous: string | null; checkpoint: string }[] }
  }>(own.key, query)
  const heads = [...(data?.logHeads.nodes ?? [])].reverse()
  expect(heads.map(({ number }) => number)).toEqual([1, 2, 3])
  const hash = async (text: string) => {
    const signed = `${text.split('\n\n')[0]}\n`
    return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(signed))))
  }
  expect(heads.map(({ previous }) => previous)).toEqual([
    null,
    ...(await Promise.all(heads.slice(0, -1).map(({ checkpoint }) => hash(checkpoint)))),
  ])
})

test('of many who sign at the same time all get a head of one chain', async () => {
  const asked = Array.from({ length: 12 }, async (_, at) => {
    if (at % 3 === 0) await record(own.key)
    return ask<{ logHead: { size: number } }>(own.key, '{ logHead { size } }')
  })
  const answers = await Promise.all(asked)
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([])
  const { data } = await ask<{ logHeads: { nodes: { number: number }[] } }>(
    own.key,
    '{ logHeads(first: 50) { nodes { number } } }',
  )
  const numbers = (data?.logHeads.nodes ?? []).map(({ number }) => number)
  expect(numbers).toEqual(numbers.map((_, at) => numbers.length - at))
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

describe('nothing is signed that does not follow the head that was signed last, whatever stands in the database', () => {
  const FRONTIER = `["${ZEROS}"]`
  const publicKeyOf = async (fill: number) => (await signingKeyFrom(new Uint8Array(32).fill(fill))).publicKey

  /** A head of somebody who has the database and a key of their own. */
  async function forged(size: number): Promise<string> {
    const key = await signingKeyFrom(new Uint8Array(32).fill(9))
    const checkpoint = {
      organisationId: own.organisation.id,
      size,
      rootHash: ZEROS,
      signedAt: new Date().toISOString(),
      number: 99,
      previous: null,
    }
    const signature = await signText(key, checkpointText(checkpoint))
    return `update organisation_keys set public_key = '${key.publicKey}' where ${ofOwn()} and purpose = 'signing';
      insert into log_heads (organisation_id, size, root_hash, frontier, signed_at, number, previous, signature, key_id)
      select organisation_id, ${size}, '${ZEROS}', '${FRONTIER}', '${checkpoint.signedAt}', 99, null, '${signature}', id
      from organisation_keys where ${ofOwn()} and purpose = 'signing'`
  }

  test.each([
    ['a later head and a public key of their own', () => forged(8)],
    ['a later head over what is recorded, and a public key of their own', () => forged(6)],
    [
      'the key that signs taken out, and the older heads',
      async () =>
        `delete from log_heads where ${ofOwn()} and size < 5; delete from organisation_keys where ${ofOwn()} and purpose = 'signing'`,
    ],
    [
      'another public key',
      async () =>
        `update organisation_keys set public_key = '${await publicKeyOf(9)}' where ${ofOwn()} and purpose = 'signing'`,
    ],
    [
      'the last head numbered anew',
      async () => `update log_heads set number = 41 where ${ofOwn()} and size = 5`,
    ],
    [
      'the last head signed for another key',
      async () => `update log_heads set key_id = 'okey_x' where ${ofOwn()}`,
    ],
    [
      'everything taken out',
      async () =>
        ['log_heads', 'log_leaves', 'log_nodes', 'access_log', 'checks']
          .map((table) => `delete from ${table} where ${ofOwn()}`)
          .join(';'),
    ],
  ])('with %s', async (_what, statement) => {
    await head(own.key)
    await tamper(await statement())
    await record(own.key)
    const { errors } = await ask(own.key, '{ logHead { size } }')
    expect(['RECORD_ALTERED', 'LOG_HEADS_MISSING']).toContain(errors?.[0]?.extensions.code)
    const again = await ask(own.key, '{ logHead { size } }')
    expect(again.data?.logHead ?? null).toBeNull()
  })
})
