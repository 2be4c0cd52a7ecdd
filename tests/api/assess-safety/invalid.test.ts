import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeOrganisation } from '../../support/api.ts'
import { OFFICE_VISIT, type UserErrorData } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let key = ''

beforeAll(async () => {
  key = (await makeLiveOrganisation()).key
})

interface Data {
  assessSafety: { assessment: object | null; userErrors: UserErrorData[] }
}
const ASSESS = `query($input: AssessSafetyInput!) {
  assessSafety(input: $input) { assessment { verdict } userErrors { code message path } }
}`

async function faults(input: Readonly<Record<string, unknown>>): Promise<UserErrorData[]> {
  const { data, errors } = await ask<Data>(key, ASSESS, { input })
  expect(errors).toBeUndefined()
  expect(data?.assessSafety.assessment).toBeNull()
  return data?.assessSafety.userErrors ?? []
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { a: nested(depth - 1) }
}

const CASES: Readonly<Record<string, [input: Record<string, unknown>, code: string, path: string[]]>> = {
  'a fact of the wrong type': [
    { facts: { client: { ageYears: 'nine' } } },
    'INVALID_FACT',
    ['input', 'facts', 'client', 'ageYears'],
  ],
  'a fact that is only computed': [
    { facts: { client: { ageYears: 9, isChild: false } } },
    'DERIVED_FACT',
    ['input', 'facts', 'client', 'isChild'],
  ],
  'a day before the rules count': [
    { facts: {}, asOf: '2024-12-31T23:59:59Z' },
    'RULES_NOT_IN_FORCE',
    ['input', 'asOf'],
  ],
  'a fact out of bounds': [
    { facts: { 'client.ageYears': -1 } },
    'INVALID_FACT',
    ['input', 'facts', 'client.ageYears'],
  ],
  'a code outside a closed vocabulary': [
    { facts: { service: { setting: 'moon' } } },
    'INVALID_FACT',
    ['input', 'facts', 'service', 'setting'],
  ],
  'an undeclared fact': [
    { facts: { client: { shoeSize: 43 } } },
    'UNDECLARED_FACT',
    ['input', 'facts', 'client', 'shoeSize'],
  ],
  'a prototype name': [
    { facts: JSON.parse('{"__proto__": {"x": 1}}') },
    'UNDECLARED_FACT',
    ['input', 'facts', '__proto__'],
  ],
  'facts that are a text': [{ facts: 'client' }, 'INVALID_INPUT', ['input', 'facts']],
  'facts that are a list': [{ facts: [] }, 'INVALID_INPUT', ['input', 'facts']],
  'facts that are a number': [{ facts: 7 }, 'INVALID_INPUT', ['input', 'facts']],
  'facts nested too deeply': [{ facts: nested(40) }, 'INVALID_INPUT', ['input', 'facts']],
  'facts beyond 64 KiB': [
    { facts: { culture: { background: 'x'.repeat(70_000) } } },
    'INVALID_INPUT',
    ['input', 'facts'],
  ],
  'half a surrogate pair': [
    { facts: { organisation: { region: '\ud800' } } },
    'INVALID_INPUT',
    ['input', 'facts'],
  ],
  'an unknown attestation': [
    { facts: OFFICE_VISIT, attestations: ['NO-SUCH-1'] },
    'INVALID_INPUT',
    ['input', 'attestations', '0'],
  ],
  'an empty attestation': [
    { facts: OFFICE_VISIT, attestations: ['OV-1', ''] },
    'INVALID_INPUT',
    ['input', 'attestations', '1'],
  ],
  'too many attestations': [
    { facts: OFFICE_VISIT, attestations: Array.from({ length: 501 }, () => 'OV-1') },
    'INVALID_INPUT',
    ['input', 'attestations'],
  ],
  'a malformed language': [{ facts: OFFICE_VISIT, locale: '!!' }, 'INVALID_INPUT', ['input', 'locale']],
  'an empty language': [{ facts: OFFICE_VISIT, locale: '' }, 'INVALID_INPUT', ['input', 'locale']],
  'an overlong language': [
    { facts: OFFICE_VISIT, locale: 'en'.repeat(5_000) },
    'INVALID_INPUT',
    ['input', 'locale'],
  ],
}

describe('is reported with a code and the path to it', () => {
  test.each(Object.entries(CASES))('%s', async (_name, [input, code, path]) => {
    const [first] = await faults(input)
    expect(first).toMatchObject({ code, path })
    expect(first?.message).not.toBe('')
  })
})

test('all problems are reported together, in the language asked for', async () => {
  const facts = { client: { ageYears: 'nine', shoeSize: 43 } }
  const found = await faults({ facts, attestations: ['NO-SUCH-1'], locale: 'zh-CN' })
  expect(found.map(({ code }) => code).sort()).toEqual(['INVALID_FACT', 'INVALID_INPUT', 'UNDECLARED_FACT'])
  for (const { message } of found) expect(message).toMatch(/[\u4e00-\u9fff]/)
})

describe('is refused before anything runs', () => {
  test.each([
    ['no facts', {}],
    ['facts that are null', { facts: null }],
    ['an instant without offset', { facts: OFFICE_VISIT, asOf: '2026-01-01T00:00:00' }],
    ['a day that does not exist', { facts: OFFICE_VISIT, asOf: '2026-02-30T00:00:00Z' }],
    ['an attestation that is no text', { facts: OFFICE_VISIT, attestations: [1] }],
    ['an unknown field', { facts: OFFICE_VISIT, nonsense: true }],
  ])('%s', async (_name, input) => {
    const { data, errors, status } = await ask<Data>(key, ASSESS, { input })
    expect(status).toBe(400)
    expect(data ?? null).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  test.each([
    ['nextQuestions(first: 0) { text }'],
    ['nextQuestions(first: -1) { text }'],
    ['remedies(first: 21) { text }'],
  ])('%s', async (field) => {
    const query = `query($facts: JSON!) { assessSafety(input: { facts: $facts }) { assessment { ${field} } } }`
    const { errors } = await ask(key, query, { facts: OFFICE_VISIT })
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  test('a number literal too large for JSON', async () => {
    const query = '{ assessSafety(input: { facts: { a: 1e999 } }) { userErrors { code path } } }'
    const { data, errors } = await ask<Data>(key, query)
    expect(errors).toBeUndefined()
    expect(data?.assessSafety.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['input', 'facts'] }])
  })
})

test('an organisation without a live ruleset is told so', async () => {
  const { key: bare } = await makeOrganisation()
  const { data, errors } = await ask<Data>(bare, ASSESS, { input: { facts: OFFICE_VISIT } })
  expect(errors).toBeUndefined()
  expect(data?.assessSafety).toMatchObject({
    assessment: null,
    userErrors: [{ code: 'NOT_FOUND', path: [] }],
  })
})

test('a variable that is not given leaves its member of literal facts out, and is null in a list', async () => {
  const query = `query($age: Int, $flag: JSON) { assessSafety(input: { facts: {
    subject: { kinds: ["client"] }, client: { ageYears: $age, circumstances: [$flag] } } }) {
    assessment { verdict } userErrors { code path } } }`
  const answer = await ask<Data>(
    key,
    query.replace(', circumstances: [$flag]', '').replace(', $flag: JSON', ''),
    {},
  )
  expect(answer.errors).toBeUndefined()
  expect(answer.data?.assessSafety.userErrors).toEqual([])
  const listed = await ask<Data>(key, query, {})
  expect(listed.errors).toBeUndefined()
  expect(listed.data?.assessSafety.userErrors).toEqual([
    { code: 'INVALID_FACT', path: ['input', 'facts', 'client', 'circumstances'] },
  ])
})
