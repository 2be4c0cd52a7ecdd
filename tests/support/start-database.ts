import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startNamespacedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { makeDatabaseFolder } from './database-folder.ts'
import { createNamespace, inNamespace, TEMPLATE } from './namespaces.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string
    databaseAdminUrl: string
    masterKey: string
  }
}

/** Starts one database server for the whole run, with a migrated template that every test file gets a fork of. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = makeDatabaseFolder('tutela-test-')
  const database = await startNamespacedDatabase({
    folder: join(folder, 'database'),
    logFile: join(folder, 'log'),
  })
  await createNamespace({ adminUrl: database.adminUrl, name: TEMPLATE })
  await migrateDatabase({ url: database.url, fetch: inNamespace(() => TEMPLATE) })
  project.provide('databaseUrl', database.url)
  project.provide('databaseAdminUrl', database.adminUrl)
  project.provide('masterKey', btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))))
  return async () => {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
