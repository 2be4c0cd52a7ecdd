// Clients that nobody here wrote ask by the ids of documents, with keys that may send nothing else.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloClient, ApolloLink, gql as apolloGql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { generatePersistedQueryIdsFromManifest, sortTopLevelDefinitions } from '@apollo/persisted-query-lists'
import { preset } from '@graphql-codegen/client-preset'
import { codegen } from '@graphql-codegen/core'
import {
  cacheExchange,
  fetchExchange,
  formatDocument,
  stringifyDocument,
  Client as UrqlClient,
} from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { buildSchema, parse, print } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TutelaClient, TutelaError, trustedDocuments } from '../../client/src/index.ts'
import type { StartedProduct } from '../support/started-product.ts'

const ROOT = join(import.meta.dirname, '../..')
const SDL = readFileSync(join(ROOT, 'schema.graphql'), 'utf8')
const REQUIREMENTS = `query Requirements($first: Int!) {
  requirements(first: $first) { nodes { ...Rule } totalCount }
}
fragment Rule on Requirement { id code title }`
const CHECK = `mutation Check($input: RunSafetyCheckInput!) {
  runSafetyCheck(input: $input) { safetyCheck { id verdict } userErrors { code } }
}`

/** Registers the tests; `started` is the product they ask. */
export function persistedDocuments(started: () => StartedProduct): void {
  let product: StartedProduct
  let folder: string
  /** May check and read, by the ids of registered documents only. */
  let frontEnd: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tutela-documents-'))
    product = started()
    const { createApiKey } = await asAdmin<{ createApiKey: { key: string } }>(
      'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key userErrors { message } } }',
      { name: 'Front end', scopes: ['check', 'read'], trustedDocumentsOnly: true },
    )
    frontEnd = createApiKey.key
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function asAdmin<Data>(query: string, input: object): Promise<Data> {
    const response = await fetch(product.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${product.adminKey}` },
      body: JSON.stringify({ query, variables: { input } }),
    })
    const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown }
    if (!data) throw new Error(JSON.stringify(errors))
    return data
  }

  /** How many documents are there by it. */
  async function uploadManifest(manifest: unknown): Promise<number> {
    const { uploadTrustedDocuments } = await asAdmin<{
      uploadTrustedDocuments: { added: number; unchanged: number; userErrors: readonly object[] }
    }>(
      `mutation($input: UploadTrustedDocumentsInput!) {
      uploadTrustedDocuments(input: $input) { added unchanged userErrors { code message path } } }`,
      { manifest },
    )
    expect(uploadTrustedDocuments.userErrors).toEqual([])
    return uploadTrustedDocuments.added + uploadTrustedDocuments.unchanged
  }

  /** Fetch that notes what was sent. */
  function noting(): { fetch: typeof fetch; sent: { method: string; text: string }[] } {
    const sent: { method: string; text: string }[] = []
    return {
      sent,
      fetch: (input, init) => {
        const text = `${decodeURIComponent(String(input))} ${String(init?.body ?? '')}`
        sent.push({ method: init?.method ?? 'GET', text })
        return fetch(input, init)
      },
    }
  }

  const headers = () => ({ authorization: `Bearer ${frontEnd}` })
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

  test.each([false, true])(
    'Apollo Client asks by the ids of a manifest of its own format, with useGETForQueries %s',
    async (useGETForQueries) => {
      const cache = new InMemoryCache()
      const documents = [apolloGql(REQUIREMENTS), apolloGql(CHECK)]
      // As Apollo's own tool makes the list: with the type names that the cache adds, in an order of its own.
      const operations = documents.map((document, at) => {
        const body = print(sortTopLevelDefinitions(cache.transformDocument(document)))
        return {
          id: sha256(body),
          name: at === 0 ? 'Requirements' : 'Check',
          type: at === 0 ? 'query' : 'mutation',
          body,
        }
      })
      const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations }
      await uploadManifest(manifest)
      const network = noting()
      const persisted = new PersistedQueryLink(
        generatePersistedQueryIdsFromManifest({ loadManifest: () => Promise.resolve(manifest) }),
      )
      const http = new HttpLink({
        uri: product.graphql.href,
        headers: headers(),
        fetch: network.fetch,
        useGETForQueries,
      })
      const client = new ApolloClient({ link: ApolloLink.from([persisted, http]), cache })
      const [query, mutation] = documents
      if (query === undefined || mutation === undefined) throw new Error('no documents')
      const read = await client.query<{ requirements: { nodes: { code: string }[] } }>({
        query,
        variables: { first: 3 },
      })
      expect(read.data?.requirements.nodes).toHaveLength(3)
      const idempotencyKey = `apollo by id ${useGETForQueries}`
      const { data } = await client.mutate<{ runSafetyCheck: { safetyCheck: { id: string } } }>({
        mutation,
        variables: { input: { idempotencyKey, facts: {} } },
      })
      expect(data?.runSafetyCheck.safetyCheck.id).toMatch(/^chk_/)
      expect(network.sent.map(({ method }) => method)).toEqual([useGETForQueries ? 'GET' : 'POST', 'POST'])
      for (const { text } of network.sent) expect(text).not.toMatch(/query Requirements|mutation Check/)
      client.stop()
    },
  )

  test('urql asks by the hashes of its documents, by GET, and never sends one', async () => {
    const texts = [REQUIREMENTS, CHECK].map((text) => stringifyDocument(formatDocument(parse(text))))
    expect(await uploadManifest(Object.fromEntries(texts.map((text) => [sha256(text), text])))).toBe(2)
    const network = noting()
    const client = new UrqlClient({
      url: product.graphql.href,
      exchanges: [
        cacheExchange,
        persistedExchange({
          enforcePersistedQueries: true,
          enableForMutation: true,
          preferGetForPersistedQueries: true,
        }),
        fetchExchange,
      ],
      fetch: network.fetch,
      fetchOptions: () => ({ headers: headers() }),
    })
    const read = await client.query(REQUIREMENTS, { first: 4 }).toPromise()
    expect(read.error).toBeUndefined()
    expect(read.data.requirements.nodes).toHaveLength(4)
    const input = { idempotencyKey: 'urql by id', facts: {} }
    const recorded = await client.mutation(CHECK, { input }).toPromise()
    expect(recorded.error).toBeUndefined()
    expect(recorded.data.runSafetyCheck.safetyCheck.id).toMatch(/^chk_/)
    expect(network.sent.map(({ method }) => method)).toEqual(['GET', 'POST'])
    for (const { text } of network.sent) expect(text).not.toMatch(/query Requirements|mutation Check/)
  })

  test('the persisted documents of GraphQL Code Generator are taken as they are, and asked for as documentId', async () => {
    const sections = await preset.buildGeneratesSection({
      baseOutputDir: 'gql/',
      schema: parse(SDL),
      schemaAst: buildSchema(SDL),
      documents: [REQUIREMENTS, CHECK].map((text, at) => ({
        location: `${at}.graphql`,
        document: parse(text),
        rawSDL: text,
      })),
      config: {},
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha1' } },
      plugins: [],
      pluginMap: {},
      pluginContext: {},
      documentTransforms: [],
    })
    const outputs = await Promise.all(
      sections.map(async (section) => [section.filename, await codegen(section)] as const),
    )
    const manifest = JSON.parse(new Map(outputs).get('gql/persisted-documents.json') ?? '{}') as Record<
      string,
      string
    >
    expect(await uploadManifest(manifest)).toBe(2)
    const [documentId = ''] =
      Object.entries(manifest).find(([, text]) => text.includes('query Requirements')) ?? []
    // A SHA-1, which is no claim about the text that anybody could check with less.
    expect(documentId).toMatch(/^[0-9a-f]{40}$/)
    const address = new URL(product.graphql)
    address.search = String(new URLSearchParams({ documentId, variables: '{"first":2}' }))
    const answer = (await (await fetch(address, { headers: headers() })).json()) as {
      data: { requirements: { nodes: object[] } }
    }
    expect(answer.data.requirements.nodes).toHaveLength(2)
  }, 60_000)

  test('the persisted queries of the Relay compiler are taken as they are, and asked for as documentId', async () => {
    const app = join(folder, 'relay')
    mkdirSync(join(app, 'src'), { recursive: true })
    writeFileSync(join(app, 'schema.graphql'), SDL)
    writeFileSync(join(app, 'package.json'), '{}')
    writeFileSync(join(app, 'persisted.json'), '{}')
    writeFileSync(
      join(app, 'relay.config.json'),
      JSON.stringify({
        src: './src',
        schema: './schema.graphql',
        language: 'typescript',
        persistConfig: { file: './persisted.json', algorithm: 'SHA256' },
      }),
    )
    writeFileSync(
      join(app, 'src/list.ts'),
      `import { graphql } from 'relay-runtime'
    export const list = graphql\`
      query listQuery($first: Int!) { requirements(first: $first) { nodes { id code } } }\``,
    )
    const compiler = join(ROOT, 'node_modules/relay-compiler/cli.js')
    execFileSync(process.execPath, [compiler, join(app, 'relay.config.json')], { cwd: app, stdio: 'pipe' })
    const manifest = JSON.parse(readFileSync(join(app, 'persisted.json'), 'utf8')) as Record<string, string>
    expect(await uploadManifest(manifest)).toBe(1)
    const response = await fetch(product.graphql, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify({ documentId: Object.keys(manifest)[0], variables: { first: 5 } }),
    })
    const { data } = (await response.json()) as { data: { requirements: { nodes: object[] } } }
    expect(data.requirements.nodes).toHaveLength(5)
  })

  test('@tutela/client asks and records by the ids of its own documents, and sends no text', async () => {
    const documents = await trustedDocuments()
    expect(await uploadManifest(documents)).toBe(Object.keys(documents).length)
    const { fetch: noted, sent } = noting()
    const options = { url: product.graphql.href, credential: frontEnd, fetch: noted }
    const tutela = new TutelaClient({ ...options, sendsIds: true })
    const facts = { 'subject.kinds': ['client'], 'action.type': 'start_counselling' }
    expect((await tutela.assess({ facts })).verdict).toBe('NEEDS_INFORMATION')
    expect((await tutela.check({ facts })).receipt.sequence).toBeGreaterThan(0)
    expect((await tutela.registers.list()).length).toBeGreaterThan(0)
    for (const { text } of sent) expect(text).not.toMatch(/query|mutation/)
    await expect(new TutelaClient(options).assess({ facts })).rejects.toThrow(TutelaError)
  })
}
