import { parse, validate } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { productSchema } from '../../src/schema/index.ts'
import registry from '../../src/schema/trusted-documents.json' with { type: 'json' }
import { appWith, postGraphql, type TestOrganisation } from '../support/api.ts'
import { newKey, OFFICE_VISIT } from '../support/checks.ts'
import { createKey } from '../support/keys.ts'
import { makeLiveOrganisation } from '../support/live-organisation.ts'

const schema = productSchema()

const documents: readonly (readonly [string, string])[] = Object.entries(registry)
const send = appWith({})

const Rotation = z.object({
  rotateApiKey: z.object({ key: z.string(), apiKey: z.object({ trustedDocumentsOnly: z.boolean() }) }),
})
const Keys = z.object({
  apiKeys: z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) }),
})

let own: TestOrganisation
let frontEnd: string

beforeAll(async () => {
  own = await makeLiveOrganisation()
  const made = await createKey(own.key, {
    name: 'Intake form',
    scopes: ['check', 'read'],
    trustedDocumentsOnly: true,
  })
  frontEnd = made.key
})

const idOf = (name: string) => documents.find(([, text]) => text.includes(` ${name}`))?.[0] ?? ''
const byId = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })

async function post(key: string, body: object) {
  const response = await send(postGraphql(body, { key }))
  const { data, errors = [] } = await response.json<{
    data?: Record<string, unknown>
    errors?: { extensions: { code: string } }[]
  }>()
  return { status: response.status, data, codes: errors.map(({ extensions }) => extensions.code) }
}

describe('the registry', () => {
  test.each(documents)(
    '%s names its document by its SHA-256, and the document is valid',
    async (id, text) => {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
      expect(Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(id)
      expect(validate(schema, parse(text))).toEqual([])
    },
  )
})

describe('a key for registered documents only', () => {
  test('asks by id', async () => {
    const { status, data } = await post(frontEnd, byId(idOf('Viewer')))
    expect(status).toBe(200)
    expect(data).toMatchObject({ viewer: { keyName: 'Intake form' } })
  })

  test('records a check by id, with variables', async () => {
    const variables = { input: { idempotencyKey: newKey(), facts: OFFICE_VISIT } }
    const { data, codes } = await post(frontEnd, { ...byId(idOf('RunSafetyCheck')), variables })
    expect(codes).toEqual([])
    expect(data).toMatchObject({
      runSafetyCheck: { userErrors: [], safetyCheck: { id: expect.any(String) } },
    })
  })

  test.each<[string, () => object]>([
    ['a document of its own', () => ({ query: '{ viewer { keyName } }' })],
    ['a registered document as text', () => ({ query: registry[idOf('Viewer') as keyof typeof registry] })],
    ['a document beside the id of another', () => ({ query: '{ __typename }', ...byId(idOf('Viewer')) })],
    ['introspection', () => ({ query: '{ __schema { types { name } } }' })],
    ['an empty document', () => ({ query: '' })],
    ['nothing', () => ({})],
    ['extensions without an id', () => ({ extensions: {} })],
    ['an id that is a number', () => byId(7)],
    ['an id that is a list', () => byId([idOf('Viewer')])],
    [
      'another version',
      () => ({ extensions: { persistedQuery: { version: 2, sha256Hash: idOf('Viewer') } } }),
    ],
  ])('cannot send %s', async (_name, body) => {
    const { status, codes, data } = await post(frontEnd, body())
    expect(status).toBe(400)
    expect(codes).toEqual(['TRUSTED_DOCUMENT_REQUIRED'])
    expect(data ?? null).toBeNull()
  })

  test.each([
    ['an unknown id', 'f'.repeat(64)],
    ['an id in capitals', 'F'.repeat(64)],
    ['the name of a member every object has', 'constructor'],
    ['__proto__', '__proto__'],
  ])('gets nothing for %s', async (_name, id) => {
    expect(await post(frontEnd, byId(id))).toMatchObject({
      status: 400,
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
    })
  })

  test('keeps its restriction when it is rotated', async () => {
    const { data } = await post(own.key, {
      query: `mutation { rotateApiKey(input: { id: "${(await listed()).id}", overlapHours: 1 }) {
        key apiKey { trustedDocumentsOnly } } }`,
    })
    const rotated = Rotation.parse(data).rotateApiKey
    expect(rotated.apiKey.trustedDocumentsOnly).toBe(true)
    expect(await post(rotated.key, { query: '{ __typename }' })).toMatchObject({ status: 400 })
  })
})

describe('every other key', () => {
  test('may ask by id or send documents of its own', async () => {
    expect(await post(own.key, byId(idOf('Viewer')))).toMatchObject({ status: 200, codes: [] })
    expect(await post(own.key, { query: '{ __typename }' })).toMatchObject({ status: 200, codes: [] })
    expect(await post(own.key, byId('f'.repeat(64)))).toMatchObject({
      status: 400,
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
    })
  })

  test('cannot add to the registry by sending a document beside its id', async () => {
    const query = '{ viewer { scopes } }'
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(query)))
    const id = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
    expect(await post(own.key, { query, ...byId(id) })).toMatchObject({ status: 200 })
    expect(await post(frontEnd, byId(id))).toMatchObject({ codes: ['PERSISTED_QUERY_NOT_FOUND'] })
  })
})

async function listed(): Promise<{ id: string }> {
  const { data } = await post(own.key, { query: '{ apiKeys(first: 10) { nodes { id name } } }' })
  const { nodes } = Keys.parse(data).apiKeys
  const found = nodes.find(({ name }) => name === 'Intake form')
  if (found === undefined) throw new Error('The key is not listed')
  return found
}
