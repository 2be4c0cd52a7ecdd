// Clients that nobody here wrote, as they come, against the product as `npm start` runs it.
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloClient, gql as apolloGql, HttpLink, InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal'
import { codegen } from '@graphql-codegen/core'
import * as typesPlugin from '@graphql-codegen/typescript'
import * as operationsPlugin from '@graphql-codegen/typescript-operations'
import { cacheExchange, fetchExchange, Client as UrqlClient } from '@urql/core'
import { buildSchema, introspectionFromSchema, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TutelaClient } from '../../client/src/index.ts'
import type { StartedProduct } from '../support/started-product.ts'

const ROOT = join(import.meta.dirname, '../..')
const SDL = readFileSync(join(ROOT, 'schema.graphql'), 'utf8')
const REQUIREMENTS = `query Requirements($after: String) {
  requirements(after: $after) {
    edges { node { id code title } cursor }
    pageInfo { endCursor hasNextPage }
    totalCount
  }
}`

/** Registers the tests; `started` is the product they ask. */
export function clients(started: () => StartedProduct): void {
  let product: StartedProduct
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tutela-clients-'))
    product = started()
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Fetch that notes the methods it was called with. */
  function noting(): { fetch: typeof fetch; methods: string[] } {
    const methods: string[] = []
    return {
      methods,
      fetch: (input, init) => {
        methods.push(init?.method ?? 'GET')
        return fetch(input, init)
      },
    }
  }

  const headers = () => ({ authorization: `Bearer ${product.adminKey}` })

  test('urql asks by GET, as it does by itself, and reads pages of 20', async () => {
    const network = noting()
    const client = new UrqlClient({
      url: product.graphql.href,
      exchanges: [cacheExchange, fetchExchange],
      fetch: network.fetch,
      fetchOptions: () => ({ headers: headers() }),
    })
    const { data, error } = await client.query(REQUIREMENTS, {}).toPromise()
    expect(error).toBeUndefined()
    expect(data.requirements.edges).toHaveLength(20)
    expect(network.methods).toEqual(['GET'])
  })

  describe('Apollo Client', () => {
    test.each([false, true])(
      'reads pages of a Relay list, with useGETForQueries %s',
      async (useGETForQueries) => {
        const network = noting()
        const client = new ApolloClient({
          link: new HttpLink({
            uri: product.graphql.href,
            headers: headers(),
            useGETForQueries,
            fetch: network.fetch,
          }),
          cache: new InMemoryCache({
            typePolicies: { Query: { fields: { requirements: relayStylePagination() } } },
          }),
        })
        const query = apolloGql(REQUIREMENTS)
        const watched = client.watchQuery<{
          requirements: { edges: unknown[]; pageInfo: { endCursor: string } }
        }>({ query })
        const first = await watched.refetch()
        await watched.fetchMore({ variables: { after: first.data?.requirements.pageInfo.endCursor } })
        expect(
          client.readQuery<{ requirements: { edges: unknown[] } }>({ query })?.requirements.edges,
        ).toHaveLength(40)
        expect(new Set(network.methods)).toEqual(new Set([useGETForQueries ? 'GET' : 'POST']))
        client.stop()
      },
    )

    test('records a check with a mutation', async () => {
      const client = new ApolloClient({
        link: new HttpLink({ uri: product.graphql.href, headers: headers(), useGETForQueries: true }),
        cache: new InMemoryCache(),
      })
      const { data } = await client.mutate<{ runSafetyCheck: { safetyCheck: { id: string } } }>({
        mutation: apolloGql`mutation Run($input: RunSafetyCheckInput!) {
        runSafetyCheck(input: $input) { safetyCheck { id verdict } userErrors { code } }
      }`,
        variables: { input: { idempotencyKey: 'apollo-1', facts: {} } },
      })
      expect(data?.runSafetyCheck.safetyCheck.id).toMatch(/^chk_/)
      client.stop()
    })
  })

  test('the Relay compiler makes a paged fragment of a list', () => {
    const app = join(folder, 'relay')
    mkdirSync(join(app, 'src'), { recursive: true })
    writeFileSync(join(app, 'schema.graphql'), SDL)
    writeFileSync(join(app, 'package.json'), '{}')
    writeFileSync(
      join(app, 'relay.config.json'),
      JSON.stringify({ src: './src', schema: './schema.graphql', language: 'typescript' }),
    )
    writeFileSync(
      join(app, 'src/list.ts'),
      `import { graphql } from 'relay-runtime'
    export const list = graphql\`
      fragment list_query on Query
        @refetchable(queryName: "listPaginationQuery")
        @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }) {
        requirements(first: $count, after: $cursor) @connection(key: "list_requirements") {
          edges { node { id code title } }
        }
      }\``,
    )
    const compiler = join(ROOT, 'node_modules/relay-compiler/cli.js')
    execFileSync(process.execPath, [compiler, join(app, 'relay.config.json')], { cwd: app, stdio: 'pipe' })
    const made = readdirSync(join(app, 'src/__generated__')).sort()
    expect(made).toEqual(['listPaginationQuery.graphql.ts', 'list_query.graphql.ts'])
  })

  test('GraphQL Code Generator makes types that a strict program is checked against', async () => {
    const output = await codegen({
      filename: 'types.ts',
      schema: parse(SDL),
      schemaAst: buildSchema(SDL),
      documents: [{ location: 'list.graphql', document: parse(REQUIREMENTS) }],
      config: { scalars: { DateTime: 'string', Date: 'string', JSON: 'unknown' } },
      plugins: [{ typescript: {} }, { operations: {} }],
      pluginMap: { typescript: typesPlugin, operations: operationsPlugin },
    })
    writeFileSync(
      join(folder, 'use.ts'),
      `${output}
    export const titleOf = (answer: RequirementsQuery): string | undefined => answer.requirements.edges[0]?.node.title`,
    )
    typeCheck('use.ts')
  }, 60_000)

  test('gql.tada knows the type of an answer from the schema', async () => {
    // Its command needs the older TypeScript's own interface; what the command calls does not.
    const schema = minifyIntrospection(introspectionFromSchema(buildSchema(SDL)))
    const output = outputIntrospectionFile(schema, { fileType: '.d.ts', shouldPreprocess: true })
    writeFileSync(join(folder, 'graphql-env.d.ts'), output)
    mkdirSync(join(folder, 'node_modules'), { recursive: true })
    for (const name of ['gql.tada', '@gql.tada', '@0no-co', '@graphql-typed-document-node', 'graphql'])
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
    writeFileSync(
      join(folder, 'tada.ts'),
      `import { initGraphQLTada, type ResultOf } from 'gql.tada'
    import type { introspection } from './graphql-env.d.ts'
    const graphql = initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string } }>()
    const query = graphql('{ requirements { edges { node { code level } } totalCount } }')
    export const total = (answer: ResultOf<typeof query>): number => answer.requirements.totalCount
    // @ts-expect-error a code is a text
    export const code = (answer: ResultOf<typeof query>): number => answer.requirements.edges[0]!.node.code`,
    )
    typeCheck('tada.ts')
  }, 60_000)

  test('@tutela/client: the example of its README runs as written', async () => {
    const readme = readFileSync(join(ROOT, 'client/README.md'), 'utf8')
    const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '')
    expect(examples).toHaveLength(4)
    const program = examples
      .join('\n')
      .replace("'@tutela/client'", JSON.stringify(join(ROOT, 'client/src/index.ts')))
      .replace('http://127.0.0.1:8787/graphql', product.graphql.href)
      .replace('tut_…', product.adminKey)
    writeFileSync(join(folder, 'example.ts'), program)
    const printed = execFileSync(process.execPath, ['--no-warnings', join(folder, 'example.ts')], {
      encoding: 'utf8',
    })
    expect(printed).toMatch(/^(BLOCKED|NEEDS_INFORMATION)\n/)
    expect(printed).toMatch(/^chk_\w{26} sha256:/m)
    expect(printed).toMatch(/^NEEDS_INFORMATION .+\?$/m)
    expect(printed).toMatch(/^OPEN \[/m)
    // An entry of a register: added, corrected, listed, declared void.
    expect(printed).toMatch(
      /^ent_\w{26} true\n2 \{ completedOn: '2026-11-03', course: 'safety' \}\n1 null\ntrue\n/m,
    )
  }, 60_000)

  test('@tutela/client: a repeated check is the same record, and questions come to an end', async () => {
    const client = new TutelaClient({ url: product.graphql.href, credential: product.adminKey })
    const first = await client.check({ facts: { 'client.ageYears': 30 } })
    const again = await client.check({
      facts: { 'client.ageYears': 30 },
      idempotencyKey: first.idempotencyKey,
    })
    expect(again.id).toBe(first.id)
    const asked: string[] = []
    for await (const { question, answer } of client.questions({ facts: { 'subject.kinds': ['client'] } })) {
      asked.push(question.fact.name)
      answer(null)
    }
    expect(asked.length).toBeGreaterThan(3)
    expect(new Set(asked).size).toBe(asked.length)
  }, 60_000)

  function typeCheck(file: string): void {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const flags = [
      '--noEmit',
      '--strict',
      '--ignoreConfig',
      '--skipLibCheck',
      '--types',
      '',
      '--module',
      'nodenext',
      '--target',
      'es2023',
    ]
    execFileSync(process.execPath, [tsc, ...flags, file], { cwd: folder, stdio: 'pipe' })
  }
}
