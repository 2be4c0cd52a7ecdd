import { env } from 'cloudflare:workers'
import { createClient } from '@libsql/client/web'

/** Everything in the database of this test file, as one text. */
export async function dumpDatabase(): Promise<string> {
  const client = createClient({ url: env.LIBSQL_URL })
  const tables = await client.execute(
    `select name from sqlite_master where type = 'table' and name not like 'sqlite%'`,
  )
  const rows = await client.batch(
    tables.rows.map(({ name }) => `select * from "${String(name)}"`),
    'read',
  )
  client.close()
  return JSON.stringify(rows.map((result) => result.rows.map((row) => Object.values(row))))
}
