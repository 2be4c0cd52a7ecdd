import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { beforeAll, expect, test } from 'vitest'
import { countDatabaseRequests } from '../support/database.ts'

const client = () => createClient({ url: env.LIBSQL_URL })

beforeAll(async () => {
  await client().execute('create table smoke (id text primary key, parent text references smoke (id))')
})

test('the Workers runtime reads what it wrote to libSQL, a batch in one request', async () => {
  const { result, requests } = await countDatabaseRequests(() =>
    client().batch(["insert into smoke (id) values ('a')", 'select id from smoke'], 'write'),
  )
  expect(result.at(-1)?.rows.map((row) => row.id)).toEqual(['a'])
  expect(requests).toBe(1)
})

test('a batch with a missing foreign key is refused and leaves nothing', async () => {
  const write = client().batch(
    ["insert into smoke (id) values ('b')", "insert into smoke (id, parent) values ('c', 'missing')"],
    'write',
  )
  await expect(write).rejects.toThrow(/FOREIGN KEY/)
  const { rows } = await client().execute("select count(*) as n from smoke where id in ('b', 'c')")
  expect(rows[0]?.n).toBe(0)
})
