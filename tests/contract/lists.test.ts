import {
  type GraphQLArgument,
  type GraphQLInputType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { costOf } from '../../src/http/limits/cost-limit.ts'
import { productSchema } from '../../src/schema/index.ts'
import { ask, makeOrganisation } from '../support/api.ts'
import { countDatabaseRequests } from '../support/database.ts'

const schema = productSchema()

const holdsList = (type: GraphQLInputType): boolean =>
  isListType(type) || (isNonNullType(type) && holdsList(type.ofType))

type Place = [name: string, place: Pick<GraphQLArgument, 'extensions'>]

/** Every argument and input field of the schema whose value is a list, by its place. */
function listPlaces(): Place[] {
  return Object.values(schema.getTypeMap()).flatMap((type): Place[] => {
    if (type.name.startsWith('__')) return []
    if (isInputObjectType(type))
      return Object.values(type.getFields()).flatMap((field): Place[] =>
        holdsList(field.type) ? [[`${type.name}.${field.name}`, field]] : [],
      )
    if (!isObjectType(type) && !isInterfaceType(type)) return []
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((argument): Place[] =>
        holdsList(argument.type) ? [[`${type.name}.${field.name}(${argument.name})`, argument]] : [],
      ),
    )
  })
}

test('every list that a caller can send has a declared number of entries', () => {
  const places = listPlaces()
  expect(places.length).toBeGreaterThan(15)
  for (const [name, { extensions }] of places) {
    const { entriesMax } = extensions
    expect([name, Number.isInteger(entriesMax)]).toEqual([name, true])
    expect(Number(entriesMax)).toBeLessThanOrEqual(500)
  }
})

describe('a list that is too long', () => {
  let key: string

  beforeAll(async () => {
    key = (await makeOrganisation()).key
  })

  const FILTERS = [
    ['WaiverState', 'ACTIVE', 'waivers(first: 1, filter: { state: $s }) { totalCount }', 'filter.state'],
    [
      'WaiverRequestState',
      'PENDING',
      'waiverRequests(first: 1, filter: { state: $s }) { totalCount }',
      'filter.state',
    ],
    [
      'Verdict',
      'BLOCKED',
      'safetyChecks(first: 1, filter: { verdict: $s }) { totalCount }',
      'filter.verdict',
    ],
    [
      'RequirementLevel',
      'REQUIRED',
      'requirements(first: 1, filter: { level: $s }) { totalCount }',
      'filter.level',
    ],
  ] as const

  test.each(FILTERS)(
    'of %s is refused with code and path before anything is read',
    async (type, value, field, path) => {
      const document = `query ($s: [${type}!]) { ${field} }`
      for (const length of [21, 2_000, 60_000]) {
        const send = () => ask(key, document, { s: Array(length).fill(value) })
        const { result, requests } = await countDatabaseRequests(send)
        expect(result.status).toBe(400)
        expect(result.errors).toHaveLength(1)
        expect(result.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
        expect(result.errors?.[0]?.message).toContain(`"${path}"`)
        expect(requests).toBeLessThanOrEqual(1)
      }
    },
  )

  test.each(FILTERS.slice(0, 3))(
    'of %s takes values that are given twice as one',
    async (type, value, field) => {
      const document = `query ($s: [${type}!]) { ${field} }`
      const one = await ask(key, document, { s: [value] })
      expect(one.errors).toBeUndefined()
      expect((await ask(key, document, { s: Array(20).fill(value) })).data).toEqual(one.data)
    },
  )

  test('written as a literal, in a fragment or under an alias is refused as well', async () => {
    const states = Array(30).fill('ACTIVE').join(', ')
    const field = `waivers(first: 1, filter: { state: [${states}] }) { totalCount }`
    for (const document of [
      `{ ${field} }`,
      `{ a: ${field} }`,
      `{ ...A } fragment A on Query { ${field} }`,
      `{ ... on Query { ${field} } }`,
      `query ($s: [WaiverState!] = [${states}]) { waivers(first: 1, filter: { state: $s }) { totalCount } }`,
    ]) {
      const { status, errors } = await ask(key, document)
      expect([document, status, errors?.[0]?.extensions.code]).toEqual([document, 400, 'BAD_USER_INPUT'])
    }
  })

  test.each([
    [
      'scopes',
      'mutation ($l: [String!]!) { createApiKey(input: { name: "x", scopes: $l }) { userErrors { code path } } }',
      Array(50_000).fill('read'),
      'createApiKey',
    ],
    [
      'limits',
      'mutation ($l: [RetentionLimitInput!]) { changeSettings(input: { retention: $l }) { userErrors { code path } } }',
      Array(30_000).fill({ kind: 'CHECKS', days: 3 }),
      'changeSettings',
    ],
    [
      'packs',
      'mutation ($l: [PackRefInput!]!) { activateRuleset(input: { packs: $l }) { userErrors { code path } } }',
      Array(20_000).fill({ name: 'a/b', version: '1.0.0' }),
      'activateRuleset',
    ],
    [
      'attestations',
      'query ($l: [String!]!) { assessSafety(input: { facts: {}, attestations: $l }) { userErrors { code path } } }',
      Array(50_000).fill('x'),
      'assessSafety',
    ],
  ])('of %s is told as a user error, few of them, with its path', async (_name, document, list, field) => {
    const begun = Date.now()
    const { data, errors } = await ask<Record<string, { userErrors: { code: string; path: string[] }[] }>>(
      key,
      document,
      { l: list },
    )
    const found = data?.[field]?.userErrors ?? []
    const told = errors?.[0]?.extensions.code ?? found[0]?.code
    expect(['INVALID_INPUT', 'OPERATION_TOO_COMPLEX']).toContain(told)
    expect(found.length).toBeLessThanOrEqual(51)
    expect(Date.now() - begun).toBeLessThan(3_000)
  })
})

test('the entries of lists count in the cost, however they are given', () => {
  const cost = (text: string, variables: Record<string, unknown> = {}) =>
    costOf({ schema, document: parse(text), variables, context: {} })?.complexity ?? Number.NaN
  const none = cost('{ waivers(first: 1, filter: { state: [] }) { totalCount } }')
  const two = cost(
    '{ waivers(first: 1, filter: { state: [ACTIVE, ENDED] }) { totalCount } }'.replace('ENDED', 'EXPIRED'),
  )
  expect(two).toBe(none + 2)
  const variable = 'query ($s: [WaiverState!]) { waivers(first: 1, filter: { state: $s }) { totalCount } }'
  expect(cost(variable, { s: ['ACTIVE', 'EXPIRED'] })).toBe(two)
})
