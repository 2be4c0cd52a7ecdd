/**
 * Start of the deployed bundle beside a Worker that does the least that can be done, in the same run: the runtime is started with each in turn,
 * until it has answered its first /health, its first document, its first assessment. Prints a table and JSON.
 * Usage: node bench/parts/start-up.ts [rounds] [another bundle to start beside it]
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { buildWorker } from '../lifecycle/build-worker.ts'
import { serve } from '../requests/serve.ts'
import type { StartUp } from '../results.ts'
import { spreadOf } from '../statistics.ts'
import { table, withSpread } from '../tables.ts'

const ROUNDS = Number(process.argv[2] ?? '7')
const OTHER = process.argv[3]
const ANSWER_MS_MAX = 30_000
const BARE = `export default { fetch: () => Response.json({ status: 'ok' }) }`
const DOCUMENT = { query: '{ __typename }' }
const ASSESSMENT = {
  query: 'query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { verdict } } }',
  variables: { input: { facts: {} } },
}

interface Took {
  readonly clock: number
  readonly processor: number
}

const folder = mkdtempSync(join(tmpdir(), 'tutela-start-'))
const parts = new AsyncDisposableStack()
try {
  const database = await startEmbeddedDatabase({ folder: join(folder, 'db'), logFile: join(folder, 'log') })
  parts.defer(() => database.stop())
  await migrateDatabase(database)
  const masterKey = randomBytes(32).toString('base64')
  const { adminKey } = await seed({ ...database, masterKey })
  const bindings = {
    ENVIRONMENT: 'test',
    LIBSQL_URL: database.url,
    LIBSQL_AUTH_TOKEN: database.authToken,
    MASTER_KEY: masterKey,
  }

  /** Milliseconds until the first answer: by the clock, and of the processor for the runtime alone. */
  const start = async (script: string, body?: object): Promise<Took> => {
    const begun = performance.now()
    const { origin, processorMs, stop } = await serve(script, bindings)
    const answer = await fetch(new URL(body === undefined ? '/health' : '/graphql', origin), {
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
        body: JSON.stringify(body),
      }),
    })
    const clock = performance.now() - begun
    const [text, processor] = [await answer.text(), processorMs()]
    await stop()
    if (!answer.ok || text.includes('"errors"')) throw new Error(`${answer.status}: ${text.slice(0, 300)}`)
    return { clock, processor }
  }

  const bundle = readFileSync(buildWorker(join(folder, 'worker')), 'utf8')
  const other = OTHER === undefined ? null : readFileSync(OTHER, 'utf8')
  const wanted: { readonly name: string; readonly script: string; readonly body?: object }[] = [
    { name: 'bare Worker', script: BARE },
    { name: 'first /health', script: bundle },
    { name: 'first { __typename }', script: bundle, body: DOCUMENT },
    { name: 'first assessSafety', script: bundle, body: ASSESSMENT },
    ...(other === null
      ? []
      : [
          { name: 'the other bundle: first /health', script: other },
          { name: 'the other bundle: first { __typename }', script: other, body: DOCUMENT },
          { name: 'the other bundle: first assessSafety', script: other, body: ASSESSMENT },
        ]),
  ]
  const found = new Map(wanted.map(({ name }) => [name, [] as Took[]]))
  await start(BARE)
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { name, script, body } of wanted) found.get(name)?.push(await start(script, body))
  const bare = found.get('bare Worker') ?? []
  const more = (name: string, kind: keyof Took) =>
    spreadOf((found.get(name) ?? []).map((one, round) => one[kind] - (bare[round]?.[kind] ?? Number.NaN)))
  console.error(
    table(
      [
        'ms from the start of the runtime',
        'more than a bare Worker, by the clock',
        'processor of the runtime',
      ],
      wanted
        .slice(1)
        .map(({ name }) => [name, withSpread(more(name, 'clock')), withSpread(more(name, 'processor'))]),
    ),
  )
  const result: StartUp = {
    healthClock: more('first /health', 'clock'),
    health: more('first /health', 'processor'),
    document: more('first { __typename }', 'processor'),
    assessment: more('first assessSafety', 'processor'),
  }
  console.log(JSON.stringify(result))
} finally {
  await parts.disposeAsync()
  rmSync(folder, { recursive: true, force: true })
}
