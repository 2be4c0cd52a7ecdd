import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { accessLog } from '../../support/keys.ts'
import { limits } from '../../support/rate-limits.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
})

const change = '{ settings { requiresSecondPerson } }'
const aliased = (count: number) =>
  Array.from({ length: count }, (_, at) => `m${at}: changeSettings(input: {}) ${change}`).join(' ')

describe('a request is charged', () => {
  test.each([
    ['one unit for a query, however many fields it has', '{ a: viewer { scopes } b: viewer { scopes } }', 1],
    ['one unit for a mutation', `mutation { ${aliased(1)} }`, 1],
    ['a unit for each of ten mutations', `mutation { ${aliased(10)} }`, 10],
    [
      'a unit for each mutation inside fragments',
      `mutation { ...A ... on Mutation { x: changeSettings(input: {}) ${change} } } fragment A on Mutation { ${aliased(3)} }`,
      4,
    ],
    ['only for the operation that is chosen', `mutation { ${aliased(2)} }`, 2],
  ])('%s', async (_name, document, units) => {
    const { send, unitsOf } = limits(1_000)
    const { errors } = await ask(own.key, document, {}, send)
    expect(errors).toBeUndefined()
    expect(unitsOf('key_')).toBe(units)
    expect(unitsOf('org_')).toBe(units)
  })

  test('nothing when it is refused before', async () => {
    const { send, asked } = limits(1_000)
    expect((await ask(undefined, '{ viewer { scopes } }', {}, send)).status).toBe(401)
    expect(asked).toEqual([])
  })
})

describe('beyond the limit', () => {
  test.each([
    ['of a key', () => limits(5)],
    ['of an organisation', () => limits(1_000, 5)],
  ])('%s not one mutation of a request is carried out', async (_name, make) => {
    const { send } = make()
    const before = (await accessLog(own.key)).length
    const { status, headers, errors, data } = await ask(own.key, `mutation { ${aliased(6)} }`, {}, send)
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toBe('60')
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['RATE_LIMITED'])
    expect(data ?? null).toBeNull()
    expect((await accessLog(own.key)).length).toBe(before)
  })
})
