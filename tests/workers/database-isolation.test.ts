import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'
import { expect, test } from 'vitest'

test('a table that another test file made is not here, so its name is free', async () => {
  const client = createClient({ url: env.LIBSQL_URL })
  await client.execute('create table smoke (id text primary key)')
  const { rows } = await client.execute('select count(*) as n from smoke')
  expect(rows[0]?.n).toBe(0)
})
