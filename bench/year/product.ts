import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startEmbeddedDatabase } from '../../scripts/embedded-database.ts'
import { migrateDatabase } from '../../scripts/migrate.ts'
import { seed } from '../../scripts/seed.ts'
import { createApp } from '../../src/http/app.ts'

export interface Product {
  /** Asks as an administrator; throws where there is no data. */
  ask(query: string, variables?: object): Promise<Readonly<Record<string, unknown>>>
  stop(): Promise<void>
}

/** So much that the organisation is never held back: what a reader waits for is measured, not what it may use. */
const WORK_PER_SECOND = '1000000000000'
const CHECKS_PER_DAY = 1_000_000
/** A database on a busy machine may be slower than the product waits: asked again for some five minutes, less and less often. */
const ATTEMPTS_MAX = 40
const DELAY_MAX_MS = 8_000

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[]
}

/**
 * The product over a libSQL server of its own, in this process, with the shipped packs live for one organisation. What it sends to the
 * database goes through `send`.
 */
export async function startProduct({ send }: { readonly send?: typeof fetch } = {}): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'tutela-year-'))
  const { url, authToken, stop } = await startEmbeddedDatabase({
    folder: join(folder, 'db'),
    logFile: join(folder, 'log'),
  })
  const masterKey = randomBytes(32).toString('base64')
  await migrateDatabase({ url, authToken })
  const { adminKey } = await seed({ url, authToken, masterKey, checksPerDay: CHECKS_PER_DAY })
  const app = createApp({ now: () => new Date(), writeLog: () => {}, ...(send && { fetch: send }) })
  const bindings = {
    ENVIRONMENT: 'test',
    LIBSQL_URL: url,
    LIBSQL_AUTH_TOKEN: authToken,
    MASTER_KEY: masterKey,
    VERIFY_SAMPLE_RATE: '0',
    // As where isolates live for more than one request: a key that was read a moment ago is known.
    STANDING_MAX_AGE: '60',
    WORK_PER_SECOND,
  }
  const askOnce = async (body: object): Promise<Answer> => {
    const response = await app.fetch(
      new Request('https://tutela.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
        body: JSON.stringify(body),
      }),
      bindings,
    )
    return JSON.parse(await response.text())
  }
  return {
    async ask(query, variables = {}) {
      for (let attempt = 1; ; attempt += 1) {
        const { data, errors } = await askOnce({ query, variables })
        if (data && !errors) return data
        // Every mutation has an idempotency key: asking again does nothing twice.
        const isBusy = errors?.every(({ extensions }) => extensions?.code === 'UNAVAILABLE')
        if (isBusy !== true || attempt === ATTEMPTS_MAX) throw new Error(JSON.stringify(errors))
        await delay(Math.min(attempt * 500, DELAY_MAX_MS))
      }
    },
    async stop() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
