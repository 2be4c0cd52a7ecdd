import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'

let own: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

interface TermData {
  code: string
  title: string
}
interface FactData {
  name: string
  label: string
  type: string
  question: string | null
  values: string[] | null
  unit: string | null
  decisive: boolean
  terms: TermData[] | null
}
interface Data {
  vocabulary: {
    clientGroups: TermData[]
    serviceModels: TermData[]
    culturalPreferences: TermData[]
    roles: (TermData & { reference: string | null })[]
    risks: TermData[]
    resources: (TermData & { description: string; contact: string | null; verifiedOn: string | null })[]
    facts: FactData[]
    lists: { name: string; terms: TermData[] }[]
  }
}
const QUERY = `query($locale: String) { vocabulary(locale: $locale) {
  clientGroups { code title description reference }
  serviceModels { code title }
  culturalPreferences { code title }
  roles { code title description reference }
  risks { code title }
  resources { code title description contact region verifiedOn }
  facts { name label type question help values unit decisive vocabulary open minimum maximum maxLength unknownValues terms { code title } }
  lists { name terms { code title description reference } }
} }`
const askWords = (variables: object = {}, key = own.key) => ask<Data>(key, QUERY, { ...variables })

async function words(variables: object = {}): Promise<Data['vocabulary']> {
  const { data, errors } = await askWords(variables)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.vocabulary
}

const SHIPPED = shippedPacks()

function declaredCodes(list: string): string[] {
  return [...new Set(SHIPPED.flatMap(({ vocabulary = {} }) => Object.keys(vocabulary[list] ?? {})))].sort()
}

describe('the vocabulary', () => {
  test('has every word of every list the live packs declare', async () => {
    const found = await words()
    const names = [...new Set(SHIPPED.flatMap(({ vocabulary = {} }) => Object.keys(vocabulary)))].sort()
    expect(found.lists.map(({ name }) => name)).toEqual(names)
    for (const { name, terms } of found.lists) {
      expect(terms.map(({ code }) => code).sort()).toEqual(declaredCodes(name))
    }
    const { clientGroups, serviceModels, culturalPreferences, roles, risks, resources } = found
    const named = { clientGroups, serviceModels, culturalPreferences, roles, risks, resources }
    for (const [name, terms] of Object.entries(named)) {
      expect(terms.map(({ code }) => code).sort()).toEqual(declaredCodes(name))
      expect(terms.length).toBeGreaterThan(0)
    }
  })

  test('has every fact with its question, its codes and its unit', async () => {
    const { facts } = await words()
    const declared = new Map(SHIPPED.flatMap(({ facts: own = {} }) => Object.entries(own)))
    expect(facts.map(({ name }) => name)).toEqual([...declared.keys()].sort())
    for (const { name, type, question, values, unit, decisive, terms, ...form } of facts) {
      const declaration = declared.get(name)
      expect(form).toMatchObject({
        vocabulary: declaration?.vocabulary ?? null,
        open: declaration?.open ?? false,
        minimum: declaration?.minimum ?? null,
        maximum: declaration?.maximum ?? null,
        maxLength: declaration?.maxLength ?? null,
        unknownValues: declaration?.unknownValues ?? [],
      })
      expect(terms?.map(({ code }) => code) ?? null).toEqual(values)
      expect({ type, question, unit, decisive }).toEqual({
        type: declaration?.type,
        question: declaration?.ask?.en ?? null,
        unit: declaration?.unit ?? null,
        decisive: declaration?.decisive ?? false,
      })
      const list = declaration?.vocabulary
      expect(values?.toSorted() ?? null).toEqual(list === undefined ? null : declaredCodes(list))
    }
  })

  test('speaks Spanish, which a pack of translations adds', async () => {
    const { clientGroups, facts } = await words({ locale: 'es-MX' })
    expect(clientGroups.map(({ title }) => title)).toContain('Menor')
    expect(facts.map(({ question }) => question)).toContain(
      '¿Está la persona en peligro inmediato ahora mismo?',
    )
  })

  test.each(['zh-CN', 'zh'])('speaks %s when asked to', async (locale) => {
    const { clientGroups, facts, resources } = await words({ locale })
    for (const { title } of [...clientGroups, ...resources]) expect(title).toMatch(/[\u4e00-\u9fff]/)
    for (const { label } of facts) expect(label).toMatch(/[\u4e00-\u9fff]/)
  })

  test("speaks the organisation's own language when not told otherwise", async () => {
    const { clientGroups } = await words()
    expect(clientGroups.map(({ title }) => title).join()).not.toMatch(/[\u4e00-\u9fff]/)
  })

  test('costs one database request', async () => {
    await words()
    const { requests } = await countDatabaseRequests(() => words())
    expect(requests).toBe(1)
  })
})

test.each(['fr', 'zh-TW', 'zh-Hant-HK', 'ar'])(
  'in %s, which nobody offers, it comes in the language of the organisation, and says so',
  async (locale) => {
    const query = `query ($locale: String) { vocabulary(locale: $locale) { locale warnings { code subject } } }`
    const { data } = await ask<{ vocabulary: unknown }>(own.key, query, { locale })
    expect(data?.vocabulary).toEqual({
      locale: 'en',
      warnings: [{ code: 'LOCALE_FALLBACK', subject: locale }],
    })
  },
)

test.each(['', '  ', 'zh_CN', 'x'.repeat(99), '\u0000', 'en; drop'])(
  '%j, which is no language tag, is refused',
  async (locale) => {
    const { status, errors } = await askWords({ locale })
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  },
)

test('an organisation with nothing live is told so', async () => {
  const { key } = await makeOrganisation()
  const { status, errors } = await askWords({}, key)
  expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
})

const FORM = `query($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment {
  nextQuestions(first: 20) { fact { name values minimum maximum itemKey terms { code title } } } } } }`

interface FormFact {
  readonly name: string
  readonly values: readonly string[] | null
  readonly minimum: number | null
  readonly maximum: number | null
  readonly itemKey: string | null
  readonly terms: readonly TermData[] | null
}

test.each([
  ['en', /^[^一-鿿]+$/],
  ['zh-CN', /[一-鿿]/],
])('a form has all it needs of a fact that is asked for, in %s', async (locale, words) => {
  const { data } = await ask<{
    assessSafety: { assessment: { nextQuestions: { fact: FormFact }[] } }
  }>(own.key, FORM, { input: { locale, facts: {} } })
  const facts = data?.assessSafety.assessment.nextQuestions.map(({ fact }) => fact) ?? []
  expect(facts.length).toBeGreaterThan(3)
  for (const { values, terms } of facts) expect(terms?.map(({ code }) => code) ?? null).toEqual(values)
  const kinds = facts.find(({ name }) => name === 'subject.kinds')
  expect(kinds?.terms?.find(({ code }) => code === 'client')?.title).toMatch(words)
  expect(facts.find(({ name }) => name === 'client.ageYears')).toMatchObject({ minimum: 0, itemKey: null })
  expect(facts.find(({ name }) => name === 'hazards')).toMatchObject({ itemKey: 'id', terms: null })
})
