import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, createClient } from '@libsql/client/http'
import { drizzle } from 'drizzle-orm/libsql/http'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startNamespacedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { makeDatabaseFolder } from '../support/database-folder.ts'
import { createNamespace, inNamespace } from '../support/namespaces.ts'

const MIGRATIONS = join(import.meta.dirname, '../../src/db/migrations')
const SEALING = '0003_seal_records_and_sign_log'
const NUMBERING = '0020_number_findings'

const folder = makeDatabaseFolder('tutela-migration-')
let server: Awaited<ReturnType<typeof startNamespacedDatabase>>
let databases = 0
let client: Client
let bringUp: () => Promise<void>

beforeAll(async () => {
  server = await startNamespacedDatabase({ folder: join(folder, 'db'), logFile: join(folder, 'log') })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The migrations as they were before one of them. */
function olderMigrations(tag = SEALING): string {
  const older = join(folder, `before-${tag}`)
  cpSync(MIGRATIONS, older, { recursive: true })
  const journalFile = join(older, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(journalFile, 'utf8'))
  const before = journal.entries.findIndex((entry: { tag: string }) => entry.tag === tag)
  expect(before).toBeGreaterThan(0)
  mkdirSync(join(older, 'meta'), { recursive: true })
  writeFileSync(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, before) }))
  return older
}

beforeEach(async () => {
  databases += 1
  const name = `database-${databases}`
  await createNamespace({ adminUrl: server.adminUrl, name })
  const fetch = inNamespace(() => name)
  client = createClient({ url: server.url, fetch })
  bringUp = () => migrateDatabase({ url: server.url, fetch })
})

const tables = async () => {
  const { rows } = await client.execute(
    `select name, sql from sqlite_master where sql is not null order by name`,
  )
  return rows.map(({ name, sql }) => ({ name, sql }))
}

async function insertOldCheck(): Promise<void> {
  await client.batch(
    [
      `insert into organisations (id, slug, name, default_locale, created_at) values ('org_1', 'a', 'A', 'en', 'x')`,
      `insert into rulesets (id, organisation_id, digest, packs, parameters, created_at) values ('rs_1', 'org_1', 'd', '[]', '{}', 'x')`,
      `insert into checks (id, organisation_id, sequence, verdict, facts, attestations, as_of, locale, ruleset_digest,
        result_digest, recorded_at, recorded_by) values ('chk_1', 'org_1', 1, 'PROCEED', '{}', '[]', 'x', 'en', 'd', 'r', 'x', 'k')`,
    ],
    'write',
  )
}

test('a database of before the sealing comes to the newest schema, and once more changes nothing', async () => {
  await migrate(drizzle(client), { migrationsFolder: olderMigrations() })
  await bringUp()
  const once = await tables()
  expect(once.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['data_keys', 'log_heads', 'log_nodes']),
  )
  await bringUp()
  expect(await tables()).toEqual(once)
  expect((await client.execute('pragma foreign_key_check')).rows).toEqual([])
})

test('is the same as one that was made new', async () => {
  await migrate(drizzle(client), { migrationsFolder: olderMigrations() })
  await bringUp()
  const grown = await tables()
  await createNamespace({ adminUrl: server.adminUrl, name: `new-${databases}` })
  const fetch = inNamespace(() => `new-${databases}`)
  await migrateDatabase({ url: server.url, fetch })
  client = createClient({ url: server.url, fetch })
  expect(await tables()).toEqual(grown)
})

test('records in plain text are neither kept as such nor thrown away: the migration stops and says why', async () => {
  await migrate(drizzle(client), { migrationsFolder: olderMigrations() })
  await insertOldCheck()
  const before = await tables()
  await expect(bringUp()).rejects.toThrow('no_plain_text_records_from_before_0_1_0')
  expect(await tables()).toEqual(before)
  const { rows } = await client.execute('select id, facts from checks')
  expect(rows.map(({ id, facts }) => [id, facts])).toEqual([['chk_1', '{}']])
})

const CODES = ['OV-1', 'EQ-2', "it's", '安全-1', 'A"B']
const CHECKS = 150

/** Checks of two organisations as they were recorded before findings had numbers; every seventh was erased. */
async function insertIndexedChecks(): Promise<string[]> {
  const expected: string[] = []
  const statements: string[] = []
  for (const organisation of ['org_1', 'org_2']) {
    statements.push(
      `insert into organisations (id, slug, name, default_locale, created_at) values ('${organisation}', '${organisation}', 'A', 'en', 'x')`,
      `insert into rulesets (id, organisation_id, digest, packs, parameters, created_at) values ('rs_${organisation}', '${organisation}', 'd', '[]', '{}', 'x')`,
    )
    for (let at = 1; at <= CHECKS; at += 1) {
      const id = `chk_${organisation}_${at}`
      const isErased = at % 7 === 0
      statements.push(
        `insert into checks (id, organisation_id, sequence, verdict, facts, attestations, as_of, locale, ruleset_digest, result_digest,
          recorded_at, recorded_by) values ('${id}', '${organisation}', ${at}, 'PROCEED', 'v1.x', '[]', 'x', 'en', 'd', 'r', 'x', 'k')`,
        `insert into data_keys (record_id, organisation_id, wrapped_key, organisation_key_id, erasure_id)
          values ('${id}', '${organisation}', ${isErased ? "null, 'okey_1', 'ers_1'" : "'w', 'okey_1', null"})`,
      )
      if (isErased) continue
      for (const [index, code] of CODES.entries()) {
        if ((at + index) % 3 === 0) continue
        const status = (at * index) % 2 === 0 ? 'MET' : 'UNMET'
        const statuses = index === 4 ? ['MET', 'UNMET'] : [status]
        for (const one of statuses) {
          expected.push(`${organisation} ${id} ${code} ${one}`)
          statements.push(
            `insert into check_findings (organisation_id, check_id, requirement_code, status)
              values ('${organisation}', '${id}', '${code.replaceAll("'", "''")}', '${one}')`,
          )
        }
      }
    }
  }
  await client.executeMultiple(`pragma foreign_keys = off; begin; ${statements.join(';')}; commit`)
  return expected.sort()
}

test('what older checks found is found after it got numbers: nothing is lost, nothing is added', async () => {
  await migrate(drizzle(client), { migrationsFolder: olderMigrations(NUMBERING) })
  const expected = await insertIndexedChecks()
  await bringUp()
  const { rows } =
    await client.execute(`select c.organisation_id || ' ' || c.id || ' ' || m.mark || ' ' || s.key as found
    from checks c, json_each(c.findings) s, json_each(s.value) v
    join check_marks m on m.organisation_id = c.organisation_id and m.number = v.value`)
  expect(expected.length).toBeGreaterThan(800)
  expect(rows.map(({ found }) => String(found)).sort()).toEqual(expected)
  const numbers = await client.execute(
    'select organisation_id, count(*) as many, max(number) as last from check_marks group by 1',
  )
  expect(numbers.rows.map((row) => ({ ...row }))).toMatchObject([
    { organisation_id: 'org_1', many: 7, last: 7 },
    { organisation_id: 'org_2', many: 7, last: 7 },
  ])
  const needed = `select m.id as mark_id, c.sequence / 32 as block from checks c, json_each(c.findings) s, json_each(s.value) v
    join check_marks m on m.organisation_id = c.organisation_id and m.number = v.value
    union select m.id, c.sequence / 32 from checks c join data_keys k on k.record_id = c.id join check_marks m
    on m.organisation_id = c.organisation_id and m.mark = case when k.wrapped_key is null then ':erased' else ':readable' end`
  const written = 'select mark_id, block from check_blocks'
  for (const [one, other] of [
    [needed, written],
    [written, needed],
  ])
    expect((await client.execute(`select * from (${one}) except select * from (${other})`)).rows).toEqual([])
  expect((await client.execute(written)).rows.length).toBeGreaterThan(50)
})
