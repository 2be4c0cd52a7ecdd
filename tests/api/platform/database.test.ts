import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { DatabaseError, isUniqueViolation } from '../../../src/db/database-error.ts'
import { logLeaves } from '../../../src/db/tables/log-leaves.ts'
import { organisations } from '../../../src/db/tables/organisations.ts'
import { waivers } from '../../../src/db/tables/waivers.ts'
import { makeOrganisation, openTestDatabase, type TestOrganisation } from '../../support/api.ts'
import { lacksTenant } from '../../support/tenant-guard.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
})

const AT = '2026-01-01T00:00:00.000Z'
const row = (slug: string) => ({ id: `org_${slug}`, slug, name: slug, defaultLocale: 'en', createdAt: AT })
const waiver = (id: string, organisationId: string) => ({
  id,
  organisationId,
  requirementCode: 'X-1',
  subjectRef: 'subject',
  reason: 'because',
  reasonCode: 'other',
  rulesetDigest: 'sha256:0',
  grantedAt: AT,
  grantedBy: 'system:test',
  expiresAt: AT,
})

async function caught(action: Promise<unknown>): Promise<DatabaseError> {
  const error = await action.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof DatabaseError)) throw new Error(`No DatabaseError but ${error}`)
  return error
}

describe('a write batch', () => {
  test('is one round trip and gives every statement’s result', async () => {
    const db = openTestDatabase()
    const [inserted, written, counted] = await db.writeBatch([
      db.orm.insert(organisations).values(row('one')),
      db.orm.insert(organisations).values(row('two')).returning({ slug: organisations.slug }),
      db.orm
        .select({ count: sql<number>`count(*)` })
        .from(organisations)
        .where(eq(organisations.createdAt, AT)),
    ])
    expect(inserted.rowsAffected).toBe(1)
    expect(written).toEqual([{ slug: 'two' }])
    expect(counted).toEqual([{ count: 2 }])
    expect(db.roundTrips()).toBe(1)
  })

  test.each([0, 1, 2])('that fails at statement %d leaves nothing', async (failing) => {
    const db = openTestDatabase()
    const slugs = ['a', 'b', 'c'].map((letter) => `${letter}-${failing}`)
    const insert = (index: number) =>
      db.orm
        .insert(organisations)
        .values(index === failing ? row(own.organisation.slug) : row(slugs[index] ?? ''))
    const error = await caught(db.writeBatch([insert(0), insert(1), insert(2)]))
    expect(isUniqueViolation(error, 'organisations.slug')).toBe(true)
    expect(error.outcomeUnknown).toBe(false)
    const rows = await db.orm.select().from(organisations)
    expect(rows.filter(({ slug }) => slugs.includes(slug))).toEqual([])
  })

  test('names a missing parent', async () => {
    const db = openTestDatabase()
    const error = await caught(db.writeBatch([db.orm.insert(waivers).values(waiver('wvr_1', 'org_missing'))]))
    expect(error.constraint?.kind).toBe('foreignKey')
  })

  test('names a missing value', async () => {
    const db = openTestDatabase()
    const incomplete = { ...row('incomplete'), name: sql`null` }
    const error = await caught(db.writeBatch([db.orm.insert(organisations).values(incomplete)]))
    expect(error.constraint).toEqual({ kind: 'notNull', columns: ['organisations.name'] })
  })

  test('of many writers at once gives each its own number, without a gap', async () => {
    const db = openTestDatabase()
    const next = sql`(select coalesce(max(sequence), 0) + 1 from activations where organisation_id = ${own.organisation.id})`
    await db.writeBatch([
      db.orm.run(sql`insert into rulesets (id, organisation_id, digest, packs, parameters, created_at)
        values ('rs_1', ${own.organisation.id}, 'sha256:1', '[]', '{}', ${AT})`),
    ])
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const own30 = openTestDatabase()
        return own30.writeBatch([
          own30.orm.run(sql`insert into activations
            (id, organisation_id, sequence, ruleset_digest, stage, activated_at, activated_by)
            values (${`act_${index}`}, ${own.organisation.id}, ${next}, 'sha256:1', 'LIVE', ${AT}, 'system:test')`),
        ])
      }),
    )
    const client = createClient({ url: env.LIBSQL_URL })
    const { rows } = await client.execute('select sequence from activations order by sequence')
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
  })
})

describe('a read batch', () => {
  test('is one round trip, each result typed by its own statement', async () => {
    const db = openTestDatabase()
    const [found, none] = await db.readBatch([
      db.orm
        .select({ slug: organisations.slug })
        .from(organisations)
        .where(eq(organisations.id, own.organisation.id)),
      db.orm.select().from(logLeaves),
    ])
    expect(found).toEqual([{ slug: own.organisation.slug }])
    expect(none).toEqual([])
    expect(db.roundTrips()).toBe(1)
  })

  test('keeps whole numbers exact up to 2^53 - 1 and refuses to round beyond', async () => {
    const db = openTestDatabase()
    const select = (literal: string) =>
      db.orm
        .select({ number: sql<number>`${sql.raw(literal)}` })
        .from(organisations)
        .limit(1)
    expect(await select('9007199254740991')).toEqual([{ number: 9_007_199_254_740_991 }])
    await expect(select('9007199254740993')).rejects.toThrow()
  })
})

describe('the schema', () => {
  const client = () => createClient({ url: env.LIBSQL_URL })

  test('is sound', async () => {
    expect((await client().execute('pragma integrity_check')).rows).toMatchObject([{ integrity_check: 'ok' }])
    expect((await client().execute('pragma foreign_key_check')).rows).toEqual([])
    expect((await client().execute('pragma foreign_keys')).rows).toMatchObject([{ foreign_keys: 1 }])
  })

  test('says of every row but an organisation itself whose it is', async () => {
    const { rows } = await client().execute(`
      select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '\\_\\_%' escape '\\'
        and name not in (select m.name from sqlite_master m join pragma_table_info(m.name) c on c.name = 'organisation_id')
        and name not in (select m.name from sqlite_master m join pragma_foreign_key_list(m.name) f
          join pragma_table_info(m.name) own on own.name = f."from" and own."notnull"
          join pragma_table_info(f."table") c on c.name = 'organisation_id')`)
    expect(rows.map(({ name }) => name).filter((name) => !String(name).startsWith('libsql_'))).toEqual([
      'organisations',
    ])
  })

  test('takes a shipped pack version once, although it belongs to nobody', async () => {
    const insert = (id: string) =>
      client().execute(`insert into pack_versions
        (id, organisation_id, name, version, digest, source, document, title, uploaded_at, uploaded_by)
        values ('${id}', null, 'shipped/probe', '1.0.0', 'sha256:0', '{}', '{}', '{}', '${AT}', 'system:test')`)
    await insert('pack_probe1')
    await expect(insert('pack_probe2')).rejects.toThrow(/UNIQUE constraint failed/)
  })
})

test('the guard of the tests sees a statement that forgets the organisation', () => {
  expect(lacksTenant('select "id" from "checks" where "id" = ?')).toBe(true)
  expect(lacksTenant('delete from "waivers"')).toBe(true)
  expect(lacksTenant('select "id" from "checks" where "checks"."organisation_id" = ?')).toBe(false)
  expect(lacksTenant('select "id" from "organisations"')).toBe(false)
})
