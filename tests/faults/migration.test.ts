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

/** The migrations as they were before records were sealed. */
function olderMigrations(): string {
  const older = join(folder, 'older')
  cpSync(MIGRATIONS, older, { recursive: true })
  const journalFile = join(older, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(journalFile, 'utf8'))
  const before = journal.entries.findIndex(({ tag }: { tag: string }) => tag === SEALING)
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
