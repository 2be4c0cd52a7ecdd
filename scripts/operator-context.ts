import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createClient } from '@libsql/client/http'
import * as z from 'zod'
import { causeChain } from '../src/db/classify-error.ts'
import { type Database, openDatabase } from '../src/db/client.ts'
import { DatabaseError } from '../src/db/database-error.ts'
import { makeLog } from '../src/http/log.ts'
import type { OperationContext, OrganisationIdentity } from '../src/operations/context.ts'
import { DirectoryAlteredError } from '../src/operations/directory/find-whereabouts.ts'
import { ExportFault, type LeftOutRow, type RunningHash } from '../src/operations/export/export-format.ts'
import { systemContext } from '../src/operations/system-context.ts'
import type { MasterKeys } from '../src/operations/vault/master-keys.ts'
import { KEY_BYTES, VaultError } from '../src/operations/vault/seal.ts'
import { OperatorError } from './operator-error.ts'

const JOURNAL = new URL('../src/db/migrations/meta/_journal.json', import.meta.url)

/** A page of packs is megabytes, and nobody waits in front of a screen for it. */
export const PATIENCE_MS = 30_000

export const SOURCES = {
  now: () => new Date(),
  randomBytes: (length: number) => new Uint8Array(randomBytes(length)),
}

/** A deployment as its operator reaches it: with its database and its master keys, and nothing in front of it. */
export interface Deployment {
  readonly db: Database
  contextOf(organisation: OrganisationIdentity): OperationContext
}

export const makeHash = (): RunningHash => {
  const hash = createHash('sha256')
  return { update: (text) => hash.update(text), digest: () => hash.digest('hex') }
}

/** Name and time of the newest migration of this release. */
function newestMigration(): { readonly tag: string; readonly when: number } {
  const { entries } = JSON.parse(readFileSync(JOURNAL, 'utf8'))
  return entries.at(-1)
}

/** The name of the newest migration of this release. */
export const schemaName = (): string => newestMigration().tag

const masterKey = z
  .base64({ error: 'must be 32 bytes in base64' })
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((bytes) => bytes.length === KEY_BYTES, 'must be 32 bytes in base64')

const Keys = z.object({
  MASTER_KEY: z.string({ error: 'is missing' }).pipe(masterKey),
  MASTER_KEYS_RETIRED: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((key) => key !== ''))
    .pipe(z.array(masterKey)),
})

const Environment = z.object({
  LIBSQL_URL: z.string({ error: 'is missing' }).min(1, 'is missing'),
  LIBSQL_AUTH_TOKEN: z.string().optional(),
  ...Keys.shape,
})

type Env = Readonly<Record<string, string | undefined>>

function read<Variables>(schema: z.ZodType<Variables>, env: Env): Variables {
  const parsed = schema.safeParse(env)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`)
  throw new OperatorError(`${problems.join('; ')}.`, { exitCode: 2 })
}

/** The master keys that MASTER_KEY and MASTER_KEYS_RETIRED give. Throws an OperatorError when one is missing or malformed. */
export function readMasterKeys(env: Env): MasterKeys {
  const { MASTER_KEY: current, MASTER_KEYS_RETIRED: retired } = read(Keys, env)
  return { current, retired }
}

/**
 * Opens the deployment that LIBSQL_URL, LIBSQL_AUTH_TOKEN, MASTER_KEY and MASTER_KEYS_RETIRED name. Throws an OperatorError
 * when one is missing or malformed, or when the database does not have the schema of this release.
 */
export async function openDeployment(env: Env): Promise<Deployment> {
  const { LIBSQL_URL: url, LIBSQL_AUTH_TOKEN: authToken } = read(Environment, env)
  await checkSchema({ url, authToken })
  const { fetch } = globalThis
  const clock = () => performance.now()
  const db = openDatabase({ url, authToken, fetch, clock, random: Math.random, patienceMs: PATIENCE_MS })
  const log = makeLog('operator', (line) => console.error(line))
  const masterKeys = readMasterKeys(env)
  return {
    db,
    contextOf: (organisation) =>
      systemContext({ name: 'operator', db, organisation, masterKeys, log, sources: SOURCES }),
  }
}

async function checkSchema({
  url,
  authToken,
}: {
  url: string
  authToken: string | undefined
}): Promise<void> {
  const client = createClient({ url, ...(authToken !== undefined && { authToken }) })
  const { tag, when } = newestMigration()
  try {
    const { rows } = await client.execute('select max(created_at) as newest from __drizzle_migrations')
    if (Number(rows[0]?.newest) === when) return
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OperatorError(`The database at ${url} does not answer as Tutela's: ${reason}.`)
  } finally {
    client.close()
  }
  throw new OperatorError(
    `The database at ${url} does not have the schema ${tag} of this release: npm run migrate.`,
  )
}

const KNOWN = [ExportFault, VaultError, DatabaseError, DirectoryAlteredError]

/** A fault that the operator can do something about, as one sentence; anything else as it is. */
export function toOperatorError(thrown: unknown): unknown {
  // Below what the query builder says, which has the values of the statement in it.
  const error = causeChain(thrown).find((part) => KNOWN.some((kind) => part instanceof kind))
  if (!(error instanceof Error)) return thrown
  const hint = error instanceof VaultError && error.problem === 'unknownMasterKey' ? MISSING_KEY : ''
  const code = error instanceof ExportFault && error.code !== 'EXPORT_REFUSED' ? `${error.code}: ` : ''
  return new OperatorError(`${code}${error.message.replace(/\.$/, '')}.${hint}`)
}

const LISTED_MAX = 50

/** A line for each row that was altered in the database and is not in an export, for people to read. */
export function leftOutLines(rows: readonly LeftOutRow[]): string[] {
  const named = rows
    .slice(0, LISTED_MAX)
    .map(({ table, id, part }) => `RECORD_ALTERED ${part}: ${table} ${id} is left out.`)
  const others = rows.length - named.length
  return others > 0 ? [...named, `There are ${others} more.`] : named
}

const MISSING_KEY = ' Give it in MASTER_KEYS_RETIRED.'
