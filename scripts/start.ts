import { rmSync } from 'node:fs'
import { ensureConsole } from './build-console.ts'
import { asJson, type DataFolder, openDataFolder, writePrivately } from './data-folder.ts'
import { startEmbeddedDatabase } from './embedded-database.ts'
import { freePort, isPortFree } from './free-port.ts'
import { migrateDatabase } from './migrate.ts'
import { OperatorError, runScript } from './operator-error.ts'
import { runByTheClock } from './run-by-the-clock.ts'
import { seed } from './seed.ts'
import { serveWorker } from './serve-worker.ts'
import { readStartOptions, type StartOptions } from './start-options.ts'
import { stopRequest } from './stop-request.ts'

interface RunningParts {
  graphql: string
  adminKey: string
  organisation: string
  /** Rejects when a part ends by itself. */
  failure: Promise<never>
}

async function main(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2))
  if (options === 'help') return
  const stopRequested = stopRequest()
  await using parts = new AsyncDisposableStack()
  const running = await Promise.race([stopRequested, startParts({ options, parts })])
  if (running) {
    announce({ running, options, parts })
    await Promise.race([stopRequested, running.failure])
  }
  console.log('\nStopping.')
}

async function startParts({
  options,
  parts,
}: {
  options: StartOptions
  parts: AsyncDisposableStack
}): Promise<RunningParts> {
  const port = await choosePort(options.port)
  if (options.readyFile) rmSync(options.readyFile, { force: true })
  const folder = openDataFolder(options.data)
  parts.defer(folder.release)

  const database = await step('Database', () => openDatabase({ folder, parts }))
  const { url, authToken } = database
  await step('Schema', () => migrateDatabase({ url, authToken }))
  const { masterKey, adminKey: knownKey } = folder.secrets
  const { adminKey, organisation } = await step('Organisation', () =>
    seed({ url, masterKey, ...(authToken && { authToken }), ...(knownKey && { adminKey: knownKey }) }),
  )
  folder.saveSecrets({ masterKey, adminKey, organisation })
  await step('Console', ensureConsole)
  const worker = await step('Worker', () =>
    serveWorker({
      port,
      variables: {
        ENVIRONMENT: 'development',
        LIBSQL_URL: url,
        ...(authToken && { LIBSQL_AUTH_TOKEN: authToken }),
        MASTER_KEY: masterKey,
        ...(options.allowedOrigins.length > 0 && { ALLOWED_ORIGINS: options.allowedOrigins.join(',') }),
      },
      key: adminKey,
      folder: folder.workerFolder,
      logFile: folder.workerLog,
    }),
  )
  parts.defer(worker.stop)
  const clock = runByTheClock({
    graphql: worker.graphql,
    onFailure: (reason) => console.error(`The run by the clock failed (${reason}); see ${folder.workerLog}.`),
  })
  parts.defer(clock.stop)
  const failure = Promise.race([
    endsAsFailure(
      worker.exited,
      `The Worker's runtime ended by itself; its own words are in ${folder.workerLog}.`,
    ),
    endsAsFailure(
      database.exited,
      `The database ended by itself; its own words are in ${folder.databaseLog}.`,
    ),
  ])
  return { graphql: worker.graphql, adminKey, organisation, failure }
}

async function choosePort(wanted: number): Promise<number> {
  if (wanted === 0) return freePort()
  if (await isPortFree(wanted)) return wanted
  throw new OperatorError(`Port ${wanted} is taken: stop what listens there, or choose another with --port.`)
}

async function openDatabase({ folder, parts }: { folder: DataFolder; parts: AsyncDisposableStack }) {
  const { LIBSQL_URL, LIBSQL_AUTH_TOKEN } = process.env
  if (LIBSQL_URL)
    return { url: LIBSQL_URL, authToken: LIBSQL_AUTH_TOKEN, exited: new Promise<void>(() => {}) }
  const database = await startEmbeddedDatabase({ folder: folder.databaseFolder, logFile: folder.databaseLog })
  parts.defer(database.stop)
  return database
}

async function endsAsFailure(exited: Promise<void>, sentence: string): Promise<never> {
  await exited
  throw new OperatorError(sentence)
}

async function step<Result>(name: string, action: () => Promise<Result>): Promise<Result> {
  const begun = performance.now()
  process.stdout.write(`${name.padEnd(14)}`)
  try {
    const result = await action()
    process.stdout.write(`ready (${((performance.now() - begun) / 1_000).toFixed(1)} s)\n`)
    return result
  } catch (error) {
    process.stdout.write('failed\n')
    throw error
  }
}

function announce({
  running: { graphql, adminKey, organisation },
  options,
  parts,
}: {
  running: RunningParts
  options: StartOptions
  parts: AsyncDisposableStack
}): void {
  const { readyFile } = options
  const consoleAddress = new URL('/console/', graphql).href
  console.log(`
Console       ${consoleAddress}
GraphiQL      ${graphql}
Organisation  ${organisation}
Admin key     ${adminKey}
Data          ${options.data} (kept between starts)

Try it:

  curl -s ${graphql} \\
    -H 'content-type: application/json' -H 'authorization: Bearer ${adminKey}' \\
    -d '{"query":"{ activeRuleset { packs { name version } } }"}'

Ctrl-C stops everything.`)
  if (!readyFile) return
  writePrivately(readyFile, asJson({ graphql, console: consoleAddress, adminKey, organisation }))
  parts.defer(() => rmSync(readyFile, { force: true }))
}

await runScript(main)
