import { join } from 'node:path'
import { createClient } from '@libsql/client/http'
import { drizzle } from 'drizzle-orm/libsql/http'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { OperatorError, runScript } from './operator-error.ts'

const MIGRATIONS = join(import.meta.dirname, '../src/db/migrations')

/**
 * Brings the database to the newest schema: all pending migrations in one batch, or none.
 * `fetch` lets a caller add headers, for instance to name a namespace.
 * Throws an OperatorError with the database's own words when it cannot be reached or refuses.
 */
export async function migrateDatabase({
  url,
  authToken,
  fetch,
}: {
  url: string
  authToken?: string | undefined
  fetch?: typeof globalThis.fetch
}): Promise<void> {
  const client = createClient({ url, ...(authToken && { authToken }), ...(fetch && { fetch }) })
  try {
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS })
  } catch (error) {
    throw new OperatorError(
      `The database at ${url} could not get the newest schema: ${innermostMessage(error)}.`,
    )
  } finally {
    client.close()
  }
}

function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? innermostMessage(error.cause) : error.message
}

async function main(): Promise<void> {
  const { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken } = process.env
  if (!url)
    throw new OperatorError('Set LIBSQL_URL, and LIBSQL_AUTH_TOKEN for Turso, to name the database.', {
      exitCode: 2,
    })
  await migrateDatabase({ url, authToken })
  console.log(`The database at ${url} has the newest schema.`)
}

if (import.meta.main) await runScript(main)
