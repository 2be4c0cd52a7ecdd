import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { getTableColumns } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { checks } from '../../../src/db/tables/checks.ts'
import { dataKeys } from '../../../src/db/tables/data-keys.ts'
import { idempotencyKeys } from '../../../src/db/tables/idempotency-keys.ts'
import { logLeaves } from '../../../src/db/tables/log-leaves.ts'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { type CheckData, RECORDING_WITHOUT_CONSENT, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation
let check: CheckData
let other: CheckData

beforeEach(async () => {
  own = await makeLiveOrganisation()
  other = await record(own.key, { facts: RECORDING_WITHOUT_CONSENT, subjectRef: 'somebody else' })
  check = await record(own.key, { facts: RECORDING_WITHOUT_CONSENT, subjectRef: 'a subject' })
  await ask(own.key, '{ logHead { size } }')
})

/** What somebody does who can write to the database past us. */
async function tamper(statement: string): Promise<void> {
  const client = createClient({ url: env.LIBSQL_URL })
  await client.executeMultiple(`pragma foreign_keys = off; ${statement}`)
  client.close()
}

async function count(from: string): Promise<number> {
  const client = createClient({ url: env.LIBSQL_URL })
  const { rows } = await client.execute(`select count(*) as n from ${from}`)
  client.close()
  return Number(rows[0]?.n)
}

interface Verification {
  readonly holds: boolean
  readonly alterations: readonly { readonly part: string; readonly message: string }[]
}

async function verify(id = check.id) {
  const { data, errors } = await ask<{ verifySafetyCheck: Verification | null }>(
    own.key,
    'query ($id: ID!) { verifySafetyCheck(id: $id) { holds alterations { part message } } }',
    { id },
  )
  return { found: data?.verifySafetyCheck, codes: (errors ?? []).map(({ extensions }) => extensions.code) }
}

/** Every column of every row that stands for a check, by table. */
const TABLES = [
  [checks, 'id'],
  [dataKeys, 'record_id'],
  [idempotencyKeys, 'record_id'],
  [logLeaves, 'record_id'],
] as const
const NAMES = ['checks', 'data_keys', 'idempotency_keys', 'log_leaves'] as const
const COLUMNS = TABLES.flatMap(([table, key], at) =>
  Object.values(getTableColumns(table)).map(({ name }) => [NAMES[at] ?? '', name, key] as const),
)
const OTHERS = ["'altered'", 'null', '0', "''"]

describe('every column of every row of a check', () => {
  test('holds as it was recorded', async () => {
    expect(await verify()).toEqual({ found: { holds: true, alterations: [] }, codes: [] })
  })

  test.each(COLUMNS)('%s.%s cannot be altered unnoticed', async (table, column, key) => {
    const row = `${key} = '${check.id}'`
    let tried = 0
    await tamper(
      `drop table if exists kept; create table kept as select rowid as place, * from ${table} where ${row} limit 1`,
    )
    const ofRow = 'rowid in (select place from kept)'
    for (const value of OTHERS) {
      const changed = await tamper(
        `update ${table} set ${column} = ${value} where ${ofRow} and ${column} is not ${value}`,
      ).then(
        () => count(`${table} t join kept k on k.place = t.rowid where t.${column} is not k.${column}`),
        // A constraint of the database itself forbids it.
        () => 0,
      )
      if (changed === 0) continue
      tried += 1
      const { found, codes } = await verify()
      const isNamed = found ? !found.holds && found.alterations.length > 0 : codes.includes('RECORD_ALTERED')
      expect([value, isNamed, codes.filter((code) => code !== 'RECORD_ALTERED')]).toEqual([value, true, []])
      await tamper(
        `update ${table} set ${column} = (select k.${column} from kept k where k.place = ${table}.rowid) where ${ofRow}`,
      )
    }
    await tamper('drop table kept')
    // A key is destroyed by an erasure or there, says a constraint: one of the two columns alone is never altered.
    expect(tried).toBeGreaterThan(column === 'erasure_id' ? -1 : 0)
  })
})

const ofOwn = () => `organisation_id = '${own.organisation.id}'`

describe('what was altered is named', () => {
  test.each([
    ['VERDICT', () => `update checks set verdict = 'PROCEED' where id = '${check.id}'`],
    ['RECORD', () => `update checks set recorded_by = 'key_other' where id = '${check.id}'`],
    [
      'LOG_ENTRY',
      () => `update checks set recorded_at = '2020-01-01T00:00:00.000Z' where id = '${check.id}'`,
    ],
    ['FACTS', () => `update checks set facts = facts || 'A' where id = '${check.id}'`],
    [
      'SUBJECT_REF',
      () =>
        `update checks set subject_ref = (select subject_ref from checks where id = '${other.id}') where id = '${check.id}'`,
    ],
    [
      'DATA_KEY',
      () =>
        `update data_keys set subject_hash = (select subject_hash from data_keys where record_id = '${other.id}') where record_id = '${check.id}'`,
    ],
    ['FINDINGS', () => `update checks set findings = null where id = '${check.id}'`],
    ['FINDINGS', () => `update check_marks set mark = mark || 'X' where ${ofOwn()}`],
    ['FINDINGS', () => `delete from check_marks where ${ofOwn()}`],
    [
      'FINDINGS',
      () => `delete from check_blocks where mark_id = (select max(id) from check_marks where ${ofOwn()})`,
    ],
    [
      'FINDINGS',
      () =>
        `update check_blocks set block = block + 1000 where mark_id in (select id from check_marks where ${ofOwn()})`,
    ],
    [
      'IDEMPOTENCY_KEY',
      () => `update idempotency_keys set record_id = '${other.id}' where record_id = '${check.id}'`,
    ],
    [
      'LOG_TREE',
      () => `update log_leaves set leaf_hash = '${'0'.repeat(64)}' where record_id = '${check.id}'`,
    ],
    ['LOG_HEAD', () => `delete from log_heads where organisation_id = '${own.organisation.id}'`],
    ['RECORD', () => `update checks set attestations = '{not json' where id = '${check.id}'`],
    ['RECORD', () => `update checks set waivers = '7' where id = '${check.id}'`],
  ])('%s', async (part, statement) => {
    await tamper(statement())
    const { found, codes } = await verify()
    expect(codes).toEqual([])
    expect(found?.holds).toBe(false)
    expect(found?.alterations.map((one) => one.part)).toContain(part)
  })
})

describe('an altered row in a list', () => {
  const LIST = `{ safetyChecks(first: 10) { nodes { id verdict facts subjectRef assessment { verdict } } altered { id part message } totalCount } }`
  test.each([
    ['its verdict', () => `update checks set verdict = 'PROCEED' where id = '${check.id}'`],
    ['a verdict that is none', () => `update checks set verdict = 'FINE' where id = '${check.id}'`],
    ['its facts', () => `update checks set facts = 'x' where id = '${check.id}'`],
    ['a list that is no JSON', () => `update checks set attestations = '[' where id = '${check.id}'`],
    ['its time', () => `update checks set recorded_at = 'yesterday' where id = '${check.id}'`],
    ['its key', () => `update data_keys set wrapped_key = 'v1.x' where record_id = '${check.id}'`],
    ['the want of its key', () => `delete from data_keys where record_id = '${check.id}'`],
  ])('with %s is named beside the others, which are shown', async (_what, statement) => {
    await tamper(statement())
    const { data, errors } = await ask<{
      safetyChecks: { nodes: { id: string }[]; altered: { id: string; part: string }[] }
    }>(own.key, LIST)
    expect(errors ?? []).toEqual([])
    expect(data?.safetyChecks.nodes.map(({ id }) => id)).toEqual([other.id])
    expect(data?.safetyChecks.altered.map(({ id }) => id)).toEqual([check.id])
  })
})

test('an idempotency key that was deleted is named while older ones are there', async () => {
  await tamper(`delete from idempotency_keys where record_id = '${check.id}'`)
  const { found } = await verify()
  expect([found?.holds, found?.alterations.map(({ part }) => part)]).toEqual([false, ['IDEMPOTENCY_KEY']])
})

test('an idempotency key that was altered is named, however it is put', async () => {
  for (const change of [
    `fingerprint = 'erased'`,
    `fingerprint = '${'0'.repeat(64)}'`,
    `key = '${'0'.repeat(64)}'`,
    `code = null`,
    `operation = 'other'`,
  ]) {
    await tamper(`create table kept as select * from idempotency_keys where record_id = '${check.id}';
      update idempotency_keys set ${change} where record_id = '${check.id}'`)
    const { found } = await verify()
    expect([change, found?.alterations.map(({ part }) => part)]).toEqual([change, ['IDEMPOTENCY_KEY']])
    await tamper(`delete from idempotency_keys where record_id = '${check.id}';
      insert into idempotency_keys select * from kept; drop table kept`)
  }
  expect((await verify()).found?.holds).toBe(true)
})

test('a check whose entry in the log is gone is named, and so is its neighbour, which nothing proves any more', async () => {
  await tamper(`delete from log_leaves where record_id = '${check.id}'`)
  const { data } = await ask<{ safetyChecks: { nodes: object[]; altered: { id: string; part: string }[] } }>(
    own.key,
    '{ safetyChecks(first: 10) { nodes { id } altered { id part } } }',
  )
  expect(data?.safetyChecks).toEqual({
    nodes: [],
    altered: [
      { id: check.id, part: 'LOG_ENTRY' },
      { id: other.id, part: 'LOG_TREE' },
    ],
  })
})

test('one altered check asked for by itself is RECORD_ALTERED with its part, never a fault of the server', async () => {
  const query = 'query ($id: ID!) { safetyCheck(id: $id) { id facts assessment { verdict } } }'
  for (const statement of [
    `update checks set facts = facts || 'A' where id = '${check.id}'`,
    `update checks set verdict = 'FINE' where id = '${check.id}'`,
  ]) {
    await tamper(statement)
    const { errors } = await ask(own.key, query, { id: check.id })
    expect((errors ?? []).length).toBeGreaterThan(0)
    for (const { extensions } of errors ?? []) {
      expect(extensions).toMatchObject({ code: 'RECORD_ALTERED', part: expect.stringMatching(/^[A-Z_]+$/) })
    }
  }
})
