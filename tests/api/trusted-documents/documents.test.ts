import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { trustedDocuments } from '../../../src/db/tables/trusted-documents.ts'
import { DOCUMENTS_MAX } from '../../../src/operations/trusted-documents/store-documents.ts'
import { appWith, ask, openTestDatabase, postGraphql, type TestOrganisation } from '../../support/api.ts'
import { newKey, OFFICE_VISIT } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { accessLog, createKey } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { apolloManifest, hashOf, removeDocuments, uploadDocuments } from '../../support/trusted-documents.ts'

const VIEWER = 'query Viewer {\n  viewer {\n    keyName\n  }\n}'
const ASSESS = `query Assess($facts: JSON!) {
  assessSafety(input: { facts: $facts }) { assessment { verdict } userErrors { code } }
}`
const RUN = `mutation Run($input: RunSafetyCheckInput!) {
  runSafetyCheck(input: $input) { safetyCheck { id } userErrors { code } }
}`
const SOUND = { added: 1, unchanged: 0, userErrors: [] }

let nowMs = Date.now()
const send = appWith({ now: () => new Date(nowMs) }, { STANDING_MAX_AGE: '10' })

interface Sent {
  readonly status: number
  readonly data: Record<string, unknown> | null
  readonly codes: readonly (string | undefined)[]
  readonly headers: Headers
  readonly text: string
}

async function read(response: Response): Promise<Sent> {
  const text = await response.text()
  const { data = null, errors = [] } = JSON.parse(text) as {
    data?: Record<string, unknown>
    errors?: { extensions: { code?: string } }[]
  }
  const codes = errors.map(({ extensions }) => extensions.code)
  return { status: response.status, data, codes, headers: response.headers, text }
}

const post = async (key: string, body: object) => read(await send(postGraphql(body, { key })))

async function get(key: string, parameters: Readonly<Record<string, string>>): Promise<Sent> {
  const url = `https://tutela.test/graphql?${new URLSearchParams(parameters)}`
  return read(await send(new Request(url, { headers: { authorization: `Bearer ${key}` } })))
}

const ofApollo = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } })

let own: TestOrganisation
let other: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
  other = await makeLiveOrganisation()
})

beforeEach(() => {
  nowMs = Date.now()
})

describe('a document that was uploaded', () => {
  test('in a manifest of Apollo is asked for by its hash, by POST and by GET, in either way of naming it', async () => {
    const id = await hashOf(VIEWER)
    const manifest = await apolloManifest([{ name: 'Viewer', type: 'query', body: VIEWER }])
    expect(await uploadDocuments(own.key, manifest)).toEqual(SOUND)
    const answers = await Promise.all([
      post(own.key, { documentId: id }),
      post(own.key, { documentId: `sha256:${id}` }),
      post(own.key, { extensions: ofApollo(id) }),
      post(own.key, { documentId: `sha256:${id}`, extensions: ofApollo(id) }),
      get(own.key, { documentId: `sha256:${id}` }),
      get(own.key, { extensions: JSON.stringify(ofApollo(id)) }),
    ])
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 200,
        codes: [],
        data: { viewer: { keyName: expect.any(String) } },
      })
  })

  test('in a map of ids is asked for by its id with variables, and a mutation by POST only', async () => {
    const manifest = { assess: ASSESS, 'x-app:run': RUN }
    expect(await uploadDocuments(own.key, manifest)).toMatchObject({ added: 2, userErrors: [] })
    const facts = OFFICE_VISIT
    const asked = await get(own.key, { documentId: 'assess', variables: JSON.stringify({ facts }) })
    expect(asked.data).toMatchObject({
      assessSafety: { userErrors: [], assessment: { verdict: expect.any(String) } },
    })
    const variables = { input: { idempotencyKey: newKey(), facts } }
    const recorded = await post(own.key, { documentId: 'x-app:run', variables })
    expect(recorded.data).toMatchObject({
      runSafetyCheck: { safetyCheck: { id: expect.stringMatching(/^chk_/) } },
    })
    const byGet = await get(own.key, { documentId: 'x-app:run', variables: JSON.stringify(variables) })
    expect([byGet.status, byGet.data]).toEqual([405, null])
  })

  test('is all that a key for trusted documents may ask', async () => {
    await uploadDocuments(own.key, { 'only-this': VIEWER })
    const { key } = await createKey(own.key, { name: 'Page', scopes: ['read'], trustedDocumentsOnly: true })
    expect(await post(key, { documentId: 'only-this' })).toMatchObject({ status: 200, codes: [] })
    for (const body of [{ query: VIEWER }, { query: VIEWER, documentId: 'only-this' }, { documentId: null }])
      expect(await post(key, body)).toMatchObject({ status: 400, codes: ['TRUSTED_DOCUMENT_REQUIRED'] })
  })

  test.each([
    'unknown',
    'f'.repeat(64),
    `sha256:${'f'.repeat(64)}`,
    'a b',
    'md5:1',
    'x'.repeat(300),
    '\u0000',
  ])('is not found under %j', async (documentId) => {
    expect(await post(own.key, { documentId })).toMatchObject({
      status: 400,
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
      data: null,
    })
  })

  test('is refused beside a query, and beside the id of another document', async () => {
    await uploadDocuments(own.key, { either: VIEWER })
    for (const body of [
      { documentId: 'either', query: VIEWER },
      { documentId: 'either', extensions: ofApollo('other') },
      {},
    ])
      expect(await post(own.key, body)).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] })
    expect(await post(own.key, { documentId: 7 })).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] })
  })

  test('is there for its organisation only, and nobody else can tell that it is', async () => {
    await uploadDocuments(own.key, { mine: VIEWER })
    const [foreign, absent] = [
      await post(other.key, { documentId: 'mine' }),
      await post(other.key, { documentId: 'none' }),
    ]
    const nameless = ({ status, codes, text }: Sent) => [status, codes, text.replace(/rqs_\w+/g, '')]
    expect(nameless(foreign)).toEqual(nameless(absent))
    expect(await removeDocuments(other.key, ['mine'])).toMatchObject({
      removed: 0,
      userErrors: [{ code: 'NOT_FOUND' }],
    })
    // The same id is another document there.
    expect(await uploadDocuments(other.key, { mine: '{ __typename }' })).toEqual(SOUND)
    expect((await post(other.key, { documentId: 'mine' })).data).toEqual({ __typename: 'Query' })
    expect((await post(own.key, { documentId: 'mine' })).data).toMatchObject({ viewer: {} })
  })
})

describe('an upload', () => {
  test('that is repeated changes nothing, also when both come at once', async () => {
    const manifest = { twice: VIEWER, again: ASSESS }
    const both = await Promise.all([uploadDocuments(own.key, manifest), uploadDocuments(own.key, manifest)])
    expect(both.map(({ added }) => added).sort()).toEqual([0, 2])
    expect(both.flatMap(({ userErrors }) => userErrors)).toEqual([])
    expect(await uploadDocuments(own.key, manifest)).toEqual({ added: 0, unchanged: 2, userErrors: [] })
  })

  test('with another text under an id that is there is refused as a whole', async () => {
    await uploadDocuments(own.key, { kept: VIEWER })
    const refused = await uploadDocuments(own.key, { kept: ASSESS, 'would-be-new': VIEWER })
    expect(refused).toMatchObject({
      added: 0,
      unchanged: 0,
      userErrors: [{ code: 'DOCUMENT_ID_TAKEN', path: ['input', 'manifest', 'kept'] }],
    })
    expect(await post(own.key, { documentId: 'would-be-new' })).toMatchObject({
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
    })
    expect((await post(own.key, { documentId: 'kept' })).data).toMatchObject({ viewer: {} })
  })

  test('of two at once with different texts under one id is one of them', async () => {
    const both = await Promise.all([VIEWER, ASSESS].map((text) => uploadDocuments(own.key, { race: text })))
    expect(both.map(({ added }) => added).sort()).toEqual([0, 1])
    expect(both.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ code: 'DOCUMENT_ID_TAKEN' }])
  })

  test('leaves one entry in the access log, and none where nothing was added', async () => {
    const { key } = await makeLiveOrganisation()
    await uploadDocuments(key, { logged: VIEWER })
    await uploadDocuments(key, { logged: VIEWER })
    await removeDocuments(key, ['logged'])
    await removeDocuments(key, ['logged'])
    const entries = (await accessLog(key)).filter(({ action }) => action.startsWith('DOCUMENTS_'))
    expect(entries.map(({ action }) => action).sort()).toEqual(['DOCUMENTS_REMOVED', 'DOCUMENTS_TRUSTED'])
    expect(JSON.stringify(entries)).not.toContain('keyName')
  })

  test.each<[string, () => unknown, string, (string | RegExp)[]]>([
    [
      'a field that does not exist',
      () => ({ a: 'query A {\n  viewer { nope }\n}' }),
      'DOCUMENT_INVALID',
      ['a', /2:12.*nope/],
    ],
    ['what is no GraphQL', () => ({ a: '{ viewer {' }), 'DOCUMENT_INVALID', ['a', /1:11/]],
    ['fragments alone', () => ({ a: 'fragment F on Query { __typename }' }), 'DOCUMENT_INVALID', ['a']],
    [
      'fragments in a circle',
      () => ({ a: '{ ...F } fragment F on Query { ...F }' }),
      'DOCUMENT_INVALID',
      ['a'],
    ],
    ['a definition of a type', () => ({ a: 'type A { b: Int }' }), 'DOCUMENT_INVALID', ['a']],
    ['a subscription', () => ({ a: 'subscription { viewer { keyName } }' }), 'DOCUMENT_INVALID', ['a']],
    [
      'eleven root fields',
      () => ({ a: `{ ${Array.from({ length: 11 }, (_, at) => `a${at}: __typename`).join(' ')} }` }),
      'DOCUMENT_INVALID',
      ['a'],
    ],
    [
      'too many tokens',
      () => ({ a: `{ ${'__typename '.repeat(2_001)} }` }),
      'DOCUMENT_INVALID',
      ['a', /2000 tokens/],
    ],
    [
      'too many levels',
      () => ({ a: `query A($j: JSON = ${'['.repeat(70)}${']'.repeat(70)}) { __typename }` }),
      'DOCUMENT_INVALID',
      ['a', /64 levels/],
    ],
    [
      'what costs too much whatever is asked',
      () => ({
        a: `query A($n: Int!) { ${Array.from({ length: 9 }, (_, at) => `r${at}: rulePacks(first: 100) { nodes { requirements(first: 100) { nodes { code } } } }`).join(' ')} requirements(first: $n) { totalCount } }`,
      }),
      'DOCUMENT_INVALID',
      ['a', /would cost/],
    ],
    ['a list', () => [VIEWER], 'INVALID_INPUT', []],
    ['a text', () => VIEWER, 'INVALID_INPUT', []],
    ['nothing', () => ({}), 'INVALID_INPUT', [/1 to 500/]],
    [
      '501 documents',
      () => Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`d${at}`, VIEWER])),
      'INVALID_INPUT',
      [/not 501/],
    ],
    ['a document that is null', () => ({ a: null }), 'INVALID_INPUT', ['a']],
    ['a document that is empty', () => ({ a: ' ' }), 'INVALID_INPUT', ['a']],
    [
      'a document of 64 KiB and one byte',
      () => ({ a: `{ __typename }${' '.repeat(65_523)}` }),
      'INVALID_INPUT',
      ['a', /65536/],
    ],
    ['half a character', () => ({ a: `{ viewer(\ud800) }` }), 'INVALID_INPUT', ['a']],
    ['an id with a space', () => ({ 'a b': VIEWER }), 'INVALID_INPUT', ['a b']],
    ['an id with a control character', () => ({ 'a\u0001': VIEWER }), 'INVALID_INPUT', []],
    ['an id of a prefix that is reserved', () => ({ 'md5:abc': VIEWER }), 'INVALID_INPUT', ['md5:abc']],
    ['an id of 201 letters', () => ({ ['a'.repeat(201)]: VIEWER }), 'INVALID_INPUT', []],
    [
      'an id that is the hash of something else',
      () => ({ [`sha256:${'0'.repeat(64)}`]: VIEWER }),
      'INVALID_INPUT',
      [/is not the SHA-256/],
    ],
    [
      'one id with two texts',
      async () => ({ [await hashOf(VIEWER)]: VIEWER, [`sha256:${await hashOf(VIEWER)}`]: `${VIEWER} ` }),
      'INVALID_INPUT',
      [],
    ],
    [
      'a manifest of another version',
      async () => ({
        ...(await apolloManifest([{ name: 'Viewer', type: 'query', body: VIEWER }])),
        version: 2,
      }),
      'INVALID_INPUT',
      ['version'],
    ],
    [
      'a manifest of another format',
      async () => ({
        ...(await apolloManifest([{ name: 'Viewer', type: 'query', body: VIEWER }])),
        format: 'x',
      }),
      'INVALID_INPUT',
      ['format'],
    ],
    [
      'a manifest with a member nobody knows',
      async () => ({ ...(await apolloManifest([{ name: 'Viewer', type: 'query', body: VIEWER }])), more: 1 }),
      'INVALID_INPUT',
      ['more'],
    ],
    [
      'an operation that is a number',
      () => ({ format: 'apollo-persisted-query-manifest', version: 1, operations: [7] }),
      'INVALID_INPUT',
      ['operations', '0'],
    ],
    [
      'an operation with a hash that is not its own',
      () => apolloManifest([{ id: 'e'.repeat(64), name: 'Viewer', type: 'query', body: VIEWER }]),
      'INVALID_INPUT',
      ['operations', '0', 'id'],
    ],
    [
      'an operation of another name than is said',
      () => apolloManifest([{ name: 'Seen', type: 'query', body: VIEWER }]),
      'DOCUMENT_INVALID',
      ['operations', '0', 'body'],
    ],
    [
      'an operation of another type than is said',
      () => apolloManifest([{ name: 'Viewer', type: 'mutation', body: VIEWER }]),
      'DOCUMENT_INVALID',
      ['operations', '0', 'body'],
    ],
  ])('is refused with the place for %s, and adds nothing', async (_name, make, code, place) => {
    const manifest = await make()
    const answer = await uploadDocuments(own.key, manifest)
    expect(answer).toMatchObject({ added: 0, unchanged: 0 })
    const [first] = answer.userErrors
    expect(first?.code).toBe(code)
    const path = place.filter((part) => typeof part === 'string')
    expect(first?.path.slice(0, 2 + path.length)).toEqual(['input', 'manifest', ...path])
    for (const pattern of place.filter((part) => part instanceof RegExp))
      expect(first?.message).toMatch(pattern)
  })

  test('adds none where one of many is not valid, and says what is wrong in Chinese, too', async () => {
    const { userErrors } = await uploadDocuments(
      own.key,
      { sound: VIEWER, unsound: '{ nope }' },
      { locale: 'zh-CN' },
    )
    expect(userErrors).toMatchObject([
      { code: 'DOCUMENT_INVALID', message: expect.stringMatching(/^文档unsound（?|：/) },
    ])
    expect(userErrors[0]?.path).toEqual(['input', 'manifest', 'unsound'])
    expect(await post(own.key, { documentId: 'sound' })).toMatchObject({
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
    })
  })

  test('takes an object of names that every object has', async () => {
    const manifest = JSON.parse(
      `{"__proto__": ${JSON.stringify(VIEWER)}, "constructor": ${JSON.stringify(VIEWER)}}`,
    )
    expect(await uploadDocuments(own.key, manifest)).toMatchObject({ added: 2, userErrors: [] })
    for (const documentId of ['__proto__', 'constructor'])
      expect(await post(own.key, { documentId })).toMatchObject({ status: 200, codes: [] })
  })

  test('is refused where the organisation would have more documents than it may', async () => {
    const { key, organisation } = await makeLiveOrganisation()
    await uploadDocuments(key, { first: VIEWER })
    const db = openTestDatabase()
    const [row] = (await db.orm.select().from(trustedDocuments)).filter(
      ({ organisationId }) => organisationId === organisation.id,
    )
    if (row === undefined) throw new Error('no row')
    const copies = Array.from({ length: DOCUMENTS_MAX - 2 }, (_, at) => ({
      ...row,
      id: `${row.id.slice(0, -5)}${String(at).padStart(5, '0')}`,
      documentId: `copy-${at}`,
    }))
    await db.writeBatch([db.orm.insert(trustedDocuments).values(copies)])
    const refused = await uploadDocuments(key, { last: VIEWER, 'one-more': VIEWER })
    expect(refused).toMatchObject({
      added: 0,
      userErrors: [{ code: 'INVALID_INPUT', path: ['input', 'manifest'] }],
    })
    expect(await uploadDocuments(key, { first: VIEWER, last: VIEWER })).toMatchObject({
      added: 1,
      unchanged: 1,
    })
  })

  test('of 500 documents is one request', async () => {
    const { key } = await makeLiveOrganisation()
    const manifest = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [
        `d${at}`,
        `query Q${at}($facts: JSON!) {${ASSESS.slice(ASSESS.indexOf('{') + 1)}`,
      ]),
    )
    expect(await uploadDocuments(key, manifest)).toMatchObject({ added: 500, userErrors: [] })
  })
})

describe('the list of documents', () => {
  test('has pages, the latest first, with text and id; an entry is a node', async () => {
    const { key } = await makeLiveOrganisation()
    for (const id of ['one', 'two', 'three']) await uploadDocuments(key, { [id]: VIEWER })
    const list = `query($after: String) { trustedDocuments(first: 2, after: $after) {
      totalCount pageInfo { endCursor hasNextPage } nodes { id documentId document uploadedAt uploadedBy } } }`
    interface Page {
      trustedDocuments: {
        totalCount: number
        pageInfo: { endCursor: string; hasNextPage: boolean }
        nodes: { id: string; documentId: string; document: string }[]
      }
    }
    const first = (await ask<Page>(key, list)).data?.trustedDocuments
    const last = (await ask<Page>(key, list, { after: first?.pageInfo.endCursor })).data?.trustedDocuments
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
    const nodes = [...(first?.nodes ?? []), ...(last?.nodes ?? [])]
    expect(nodes.map(({ documentId }) => documentId)).toEqual(['three', 'two', 'one'])
    expect(new Set(nodes.map(({ document }) => document))).toEqual(new Set([VIEWER]))
    const node = await ask<{ node: { documentId: string } | null }>(
      key,
      'query($id: ID!) { node(id: $id) { ... on TrustedDocument { documentId } } }',
      { id: nodes[0]?.id },
    )
    expect(node.data?.node?.documentId).toBe('three')
    const foreign = await ask<{ node: null }>(other.key, 'query($id: ID!) { node(id: $id) { id } }', {
      id: nodes[0]?.id,
    })
    expect(foreign.data).toEqual({ node: null })
  })

  test('does not stand in the database to be read', async () => {
    await uploadDocuments(own.key, {
      sealed: 'query Sealed { requirement(code: "not-to-be-read") { code } }',
    })
    const rows = await openTestDatabase().orm.select().from(trustedDocuments)
    expect(JSON.stringify(rows)).not.toContain('not-to-be-read')
  })
})

describe('a document that was removed', () => {
  test('is refused at once where it was removed, and may come again with another text', async () => {
    await uploadDocuments(own.key, { gone: VIEWER, stays: VIEWER })
    expect(await post(own.key, { documentId: 'gone' })).toMatchObject({ status: 200 })
    expect(await removeDocuments(own.key, ['gone', 'never'])).toMatchObject({
      removed: 0,
      userErrors: [{ code: 'NOT_FOUND', path: ['input', 'documentIds', '1'] }],
    })
    expect(await post(own.key, { documentId: 'gone' })).toMatchObject({ status: 200 })
    expect(await removeDocuments(own.key, ['gone'])).toEqual({ removed: 1, userErrors: [] })
    expect(await post(own.key, { documentId: 'gone' })).toMatchObject({
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
    })
    expect(await post(own.key, { documentId: 'stays' })).toMatchObject({ status: 200 })
    expect(await uploadDocuments(own.key, { gone: '{ __typename }' })).toEqual(SOUND)
    expect((await post(own.key, { documentId: 'gone' })).data).toEqual({ __typename: 'Query' })
  })

  test('is removed once when two remove it, and none or more than 500 are refused', async () => {
    await uploadDocuments(own.key, { once: VIEWER })
    const both = await Promise.all([removeDocuments(own.key, ['once']), removeDocuments(own.key, ['once'])])
    expect(both.map(({ removed }) => removed).sort()).toEqual([0, 1])
    for (const ids of [[], Array.from({ length: 501 }, (_, at) => `d${at}`)])
      expect(await removeDocuments(own.key, ids)).toMatchObject({
        removed: 0,
        userErrors: [{ code: 'INVALID_INPUT' }],
      })
  })

  test('elsewhere is refused within the age that memory may have', async () => {
    await uploadDocuments(own.key, { elsewhere: VIEWER })
    expect(await post(own.key, { documentId: 'elsewhere' })).toMatchObject({ status: 200 })
    const db = openTestDatabase()
    await db.writeBatch([db.orm.delete(trustedDocuments)])
    nowMs += 9_000
    expect(await post(own.key, { documentId: 'elsewhere' })).toMatchObject({ status: 200 })
    nowMs += 2_000
    expect(await post(own.key, { documentId: 'elsewhere' })).toMatchObject({
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
    })
  })
})

describe('round trips to the database', () => {
  const variables = { facts: OFFICE_VISIT }

  test('are none for a warm question, with its text or with its id, and one for a warm check', async () => {
    const { key } = await makeLiveOrganisation()
    await uploadDocuments(key, { ask: ASSESS, run: RUN })
    const record = () =>
      post(key, {
        documentId: 'run',
        variables: { input: { idempotencyKey: newKey(), facts: OFFICE_VISIT } },
      })
    await post(key, { documentId: 'ask', variables })
    await record()
    const byText = await countDatabaseRequests(() => post(key, { query: ASSESS, variables }))
    const byId = await countDatabaseRequests(() => post(key, { documentId: 'ask', variables }))
    expect([byText.requests, byId.requests, byId.result.codes]).toEqual([0, 0, []])
    const checked = await countDatabaseRequests(record)
    expect([checked.requests, checked.result.codes]).toEqual([1, []])
  })

  test('is one for a document that this isolate has not read, the look at the key among it', async () => {
    const { key } = await makeLiveOrganisation()
    await uploadDocuments(key, { warm: ASSESS, cold: ASSESS })
    // The key that texts are opened with is read once in an isolate.
    await post(key, { documentId: 'warm', variables })
    await post(key, { query: ASSESS, variables })
    const { result, requests } = await countDatabaseRequests(() =>
      post(key, { documentId: 'cold', variables }),
    )
    expect([requests, result.codes]).toEqual([1, []])
  })
})
