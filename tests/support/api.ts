import { env } from 'cloudflare:workers'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { apiKeys } from '../../src/db/tables/api-keys.ts'
import { type AppOptions, createApp } from '../../src/http/app.ts'
import { hashApiKey, makeApiKey } from '../../src/operations/api-keys/key-format.ts'
import type { OrganisationIdentity } from '../../src/operations/context.ts'
import { type IdPrefix, makeId } from '../../src/operations/ids.ts'
import { createOrganisation } from '../../src/operations/organisation/create-organisation.ts'
import type { Scope } from '../../src/values/scopes.ts'
import { tenantGuard } from './tenant-guard.ts'

export interface GraphqlFailure {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: { readonly code?: string; readonly requestId?: string }
}

export interface Answer<Data> {
  readonly status: number
  readonly headers: Headers
  readonly data: Data | null | undefined
  readonly errors: readonly GraphqlFailure[] | undefined
  readonly extensions: Readonly<Record<string, unknown>> | undefined
}

export interface TestOrganisation {
  readonly organisation: OrganisationIdentity
  /** A key with every scope. */
  readonly key: string
}

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const newId = (prefix: IdPrefix) => makeId(prefix, new Date(), randomBytes)
const guardedFetch = tenantGuard((request, init) => fetch(request, init))
// A fault that no test asked for shows up in the run's output.
const writeFault = (line: string) => {
  if (line.includes('"level":"error"')) console.log(line)
}
const sharedApp = createApp({ fetch: guardedFetch, writeLog: writeFault })

/** The database of this test file, as the product opens it. */
export function openTestDatabase(): Database {
  return openDatabase({
    url: env.LIBSQL_URL,
    fetch: (request, init) => fetch(request, init),
    clock: () => Date.now(),
    random: () => Math.random(),
  })
}

/** A fresh organisation with an administrator's key; each suite makes its own. */
export async function makeOrganisation(
  slug = `test-${randomBytes(4).join('')}`,
  options: { readonly requiresSecondPerson: boolean } = { requiresSecondPerson: false },
): Promise<TestOrganisation> {
  const { key } = await makeApiKey(randomBytes)
  const { organisation, userErrors } = await createOrganisation({
    ctx: { db: openTestDatabase(), now: () => new Date(), newId },
    input: { slug, name: `Organisation ${slug}`, defaultLocale: 'en', adminKey: key, ...options },
  })
  if (organisation === null) throw new Error(JSON.stringify(userErrors))
  return { organisation, key }
}

/** Another key of the organisation, with these scopes only. */
export async function makeKey(
  organisation: OrganisationIdentity,
  options: { scopes: readonly Scope[]; expiresAt?: string; revokedAt?: string },
): Promise<string> {
  const { key, prefix } = await makeApiKey(randomBytes)
  const db = openTestDatabase()
  const row = {
    id: newId('key'),
    organisationId: organisation.id,
    name: 'Test key',
    prefix,
    hash: await hashApiKey(key),
    createdAt: new Date().toISOString(),
  }
  await db.writeBatch([db.orm.insert(apiKeys).values({ ...row, ...options })])
  return key
}

/** An app of its own: with other surroundings, or other bindings than the run's. */
export function appWith(options: AppOptions, bindings: object = {}) {
  const app = createApp({ writeLog: () => {}, fetch: guardedFetch, ...options })
  // The same for each request, as in an isolate: what is remembered by deployment stays so.
  const all = { ...env, ...bindings }
  return (request: Request) => Promise.resolve(app.fetch(request, all))
}

export function postGraphql(body: unknown, options: { key?: string; headers?: HeadersInit } = {}): Request {
  const headers = new Headers({
    'content-type': 'application/json',
    accept: 'application/json',
    ...options.headers,
  })
  if (options.key !== undefined) headers.set('authorization', `Bearer ${options.key}`)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return new Request('https://tutela.test/graphql', { method: 'POST', headers, body: text })
}

/** Sends one operation through the whole pipeline. */
export async function ask<Data = Record<string, unknown>>(
  key: string | undefined,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  send: (request: Request) => Promise<Response> = async (request) => sharedApp.fetch(request, env),
): Promise<Answer<Data>> {
  const response = await send(postGraphql({ query, variables }, key === undefined ? {} : { key }))
  const body = await response.json<Pick<Answer<Data>, 'data' | 'errors' | 'extensions'>>()
  return { status: response.status, headers: response.headers, ...body }
}
