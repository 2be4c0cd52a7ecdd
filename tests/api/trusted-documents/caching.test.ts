import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, type TestOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { upload } from '../../support/own-packs.ts'
import { activate, strictPack, uploadBeside } from '../../support/rulesets.ts'
import { uploadDocuments } from '../../support/trusted-documents.ts'

const DOCUMENTS = {
  words: '{ vocabulary { facts { name label } roles { code title } } }',
  schema: '{ __schema { types { name } } __typename }',
  both: 'query Both { ...Words __typename } fragment Words on Query { vocabulary { locale } }',
  hidden: 'query Hidden($yes: Boolean!) { vocabulary { locale } viewer @include(if: $yes) { keyName } }',
  aliased: '{ vocabulary: requirements(first: 1) { totalCount } }',
  assess: 'query Assess($facts: JSON!) { assessSafety(input: { facts: $facts }) { assessment { verdict } } }',
  rules: '{ requirements(first: 1) { nodes { code } } }',
  viewer: '{ viewer { keyName } }',
  broken: '{ vocabulary(locale: "not a tag") { locale } }',
}
const SENT: Readonly<Record<string, object>> = { hidden: { yes: false }, assess: { facts: OFFICE_VISIT } }

let own: TestOrganisation
const send = appWith({})

async function get(key: string, parameters: Readonly<Record<string, string>>) {
  const url = `https://tutela.test/graphql?${new URLSearchParams(parameters)}`
  const response = await send(new Request(url, { headers: { authorization: `Bearer ${key}` } }))
  const { data, errors, extensions } = await response.json<{
    data: object
    errors?: object[]
    extensions?: object
  }>()
  const header = (name: string) => response.headers.get(name)
  return { data, errors, extensions, cache: header('cache-control'), vary: header('vary') }
}

const byId = (key: string, id: string) =>
  get(key, { documentId: id, ...(SENT[id] && { variables: JSON.stringify(SENT[id]) }) })

beforeAll(async () => {
  own = await makeLiveOrganisation()
  await uploadDocuments(own.key, DOCUMENTS)
})

describe('the answer to a GET that names a trusted document', () => {
  test.each(['words', 'schema', 'both'])(
    'may be kept for a minute by its asker, where it is public: %s',
    async (id) => {
      const { cache, vary, errors, extensions } = await byId(own.key, id)
      expect(errors).toBeUndefined()
      expect(cache).toBe('private, max-age=60')
      expect(vary?.split(', ')).toEqual(expect.arrayContaining(['accept', 'authorization']))
      expect(extensions).not.toHaveProperty('http')
    },
  )

  test.each(['hidden', 'aliased', 'assess', 'rules', 'viewer'])(
    'is kept by nobody where any of it may be the organisation’s: %s',
    async (id) => {
      const { cache, errors } = await byId(own.key, id)
      expect([cache, errors]).toEqual(['no-store', undefined])
    },
  )

  test('is kept by nobody where it has an error', async () => {
    const { cache, errors } = await byId(own.key, 'broken')
    expect(errors).toHaveLength(1)
    expect(cache).toBe('no-store')
    expect((await byId(own.key, 'none')).cache).toBe('no-store')
  })

  test('is kept by nobody once a pack of the organisation is live, for its words are in the vocabulary', async () => {
    const other = await makeLiveOrganisation()
    await uploadDocuments(other.key, DOCUMENTS)
    await upload(other.key, ownPack(other.organisation.slug))
    // Published only: nothing of it is in use yet.
    expect((await byId(other.key, 'words')).cache).toBe('private, max-age=60')
    const packs = await uploadBeside(other.key, strictPack(other.organisation.slug))
    await activate(other.key, { packs })
    const { cache, data } = await byId(other.key, 'words')
    expect(JSON.stringify(data)).toContain('measures.strictRules')
    expect(cache).toBe('no-store')
    expect((await byId(other.key, 'schema')).cache).toBe('private, max-age=60')
  })
})

test('an answer that was asked for by POST, or with the text of the document, is kept by nobody', async () => {
  expect((await get(own.key, { query: DOCUMENTS.words })).cache).toBe('no-store')
  const request = new Request('https://tutela.test/graphql', {
    method: 'POST',
    headers: { authorization: `Bearer ${own.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ documentId: 'words' }),
  })
  expect((await send(request)).headers.get('cache-control')).toBe('no-store')
})

test('a page of another origin gets answers that name both its origin and its key as what they vary by', async () => {
  const ours = appWith({}, { ALLOWED_ORIGINS: 'https://app.example.org' })
  const url = 'https://tutela.test/graphql?documentId=schema'
  const headers = { authorization: `Bearer ${own.key}`, origin: 'https://app.example.org' }
  const response = await ours(new Request(url, { headers }))
  const varies = (response.headers.get('vary') ?? '').toLowerCase().split(/, */)
  expect(varies).toEqual(expect.arrayContaining(['origin', 'authorization', 'accept']))
})
