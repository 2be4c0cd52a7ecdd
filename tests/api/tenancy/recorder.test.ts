import { eq, sql } from 'drizzle-orm'
import { getTableConfig } from 'drizzle-orm/sqlite-core'
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { checks } from '../../../src/db/tables/checks.ts'
import type { GraphqlContext } from '../../../src/schema/context.ts'
import { appWith, ask, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import {
  ALL_TABLES,
  checkedStatements,
  lacksTenant,
  OWNED_TABLES,
  statementsOf,
  TENANT_TABLES,
  tenantProblem,
} from '../../support/tenant-guard.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
})

describe('the tables', () => {
  test('all belong to an organisation, themselves or by a row that each refers to, except the list of organisations itself', () => {
    const names = ALL_TABLES.map((table) => getTableConfig(table).name)
    expect(OWNED_TABLES).toEqual(['check_blocks'])
    expect(names.filter((name) => ![...TENANT_TABLES, ...OWNED_TABLES].includes(name))).toEqual([
      'organisations',
    ])
    expect(TENANT_TABLES.length).toBeGreaterThanOrEqual(20)
  })
})

const organisation = `org_${'0'.repeat(26)}`
const another = `org_${'1'.repeat(26)}`

describe('a statement on a table whose rows belong to somebody', () => {
  test.each<[string, string, string[]]>([
    ['reads without an owner', 'select "id" from "checks" where "id" = ?', ['chk_1']],
    [
      'reads through a join without an owner',
      'select 1 from "organisations" inner join "waivers" on true',
      [],
    ],
    ['deletes without an owner', 'delete from "waivers"', []],
    ['changes without an owner', 'update "api_keys" set "name" = ?', ['x']],
    ['only shows the owner', 'select "checks"."organisation_id" from "checks"', [organisation]],
    [
      'compares the owner with no value',
      'select 1 from "checks" where "checks"."organisation_id" = "checks"."id"',
      [],
    ],
    [
      'asks for two owners',
      'select 1 from "checks" where "organisation_id" in (?, ?)',
      [organisation, another],
    ],
  ])('that %s is stopped', (_name, text, args) => {
    expect(tenantProblem({ sql: text, args })).not.toBeNull()
  })

  test.each<[string, string, string[]]>([
    ['compares the owner', 'select "id" from "checks" where "checks"."organisation_id" = ?', [organisation]],
    [
      'writes the owner',
      'insert into "checks" ("id", "organisation_id") values (?, ?)',
      ['chk_1', organisation],
    ],
    ['reads shipped packs', 'select 1 from "pack_versions" where "organisation_id" is null', []],
    ['finds out whose key it is', 'select 1 from "api_keys" where "api_keys"."prefix" = ?', ['0']],
    ['is about the organisations themselves', 'select "id" from "organisations"', []],
  ])('that %s passes', (_name, text, args) => {
    expect(tenantProblem({ sql: text, args })).toBeNull()
  })

  test('is recognised without its values, too', () => {
    expect(lacksTenant('select "id" from "checks"')).toBe(true)
    expect(lacksTenant('select "id" from "checks" where "organisation_id" = ?')).toBe(false)
  })
})

test('statements are found in either form of the protocol', () => {
  const body = {
    requests: [
      { type: 'store_sql', sql_id: 0, sql: 'select 1' },
      { type: 'batch', batch: { steps: [{ stmt: { sql_id: 0, args: [{ type: 'text', value: 'a' }] } }] } },
      { type: 'execute', stmt: { sql: 'select 2', args: [] } },
    ],
  }
  expect(statementsOf(JSON.stringify(body))).toEqual([
    { sql: 'select 1', args: ['a'] },
    { sql: 'select 2', args: [] },
  ])
})

describe('in every API test', () => {
  const forgetting = {
    type: GraphQLString,
    resolve: async (_root: unknown, _args: unknown, { ctx }: GraphqlContext) => {
      const rows = await ctx.db.orm.select({ one: sql`1` }).from(checks).where(eq(checks.id, 'chk_1'))
      return `${rows.length} rows`
    },
  }
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { forgetting } }),
  })

  test('a forgotten organisation fails the request', async () => {
    const { data, errors } = await ask(own.key, '{ forgetting }', {}, appWith({ schema }))
    expect(data).toEqual({ forgetting: null })
    expect(errors?.length).toBe(1)
  })

  test('every statement is looked at', async () => {
    const before = checkedStatements()
    await ask(own.key, '{ safetyChecks(first: 1) { totalCount } }')
    expect(checkedStatements()).toBeGreaterThan(before + 2)
  })
})
