import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'

let own: TestOrganisation
const all = shippedPacks().flatMap(({ pack, requirements = [] }) =>
  requirements.map((requirement) => ({ ...requirement, pack })),
)

beforeAll(async () => {
  own = await makeLiveOrganisation()
})

interface RequirementData {
  id: string
  code: string
  pack: string
  title: string
  guidance: string
  kind: string
  level: string
  lock: string
  responsibleRoles: { code: string; title: string }[]
  clientGroups: { code: string; title: string }[]
  sources: { title: string; reference: string | null; checkedOn: string | null }[]
  rating: { serviceModel: string; rating: string; caveat: string } | null
  claim: { value: number | null; unit: string; caveat: string } | null
  resource: { code: string; title: string } | null
}
const FIELDS = `id code pack title guidance kind level lock responsibleRoles { code title reference }
  clientGroups { code title } serviceModels { code } culturalPreferences { code }
  sources { title reference checkedOn } rating { serviceModel rating caveat } claim { value unit caveat }
  resource { code title description contact region verifiedOn }`

interface ListData {
  requirements: {
    nodes: RequirementData[]
    totalCount: number
    pageInfo: { hasNextPage: boolean; endCursor: string }
  }
}
const LIST = `query($first: Int!, $after: String, $filter: RequirementFilter, $locale: String) {
  requirements(first: $first, after: $after, filter: $filter, locale: $locale) {
    nodes { ${FIELDS} } totalCount pageInfo { hasNextPage endCursor }
  }
}`
const askList = (variables: object, key = own.key) => ask<ListData>(key, LIST, { first: 100, ...variables })

async function list(variables: object): Promise<RequirementData[]> {
  const nodes: RequirementData[] = []
  let after: string | null = null
  for (;;) {
    const { data, errors }: Awaited<ReturnType<typeof askList>> = await askList({
      first: 70,
      ...variables,
      after,
    })
    if (!data) throw new Error(JSON.stringify(errors))
    nodes.push(...data.requirements.nodes)
    if (!data.requirements.pageInfo.hasNextPage) {
      expect(data.requirements.totalCount).toBe(nodes.length)
      return nodes
    }
    after = data.requirements.pageInfo.endCursor
  }
}

const codesOf = (requirements: readonly { code: string }[]) => requirements.map(({ code }) => code).sort()

describe('requirements', () => {
  test('are those of all live packs, each once, in natural order of code', async () => {
    const nodes = await list({})
    expect(codesOf(nodes)).toEqual(codesOf(all))
    const places = ['EQ-2', 'EQ-6', 'OV-1', 'OV-2', 'OV-10'].map((code) =>
      nodes.findIndex((node) => node.code === code),
    )
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  test('cost one database request', async () => {
    await askList({})
    const { requests } = await countDatabaseRequests(() => askList({}))
    expect(requests).toBe(1)
  })

  test('say everything a pack says about them', async () => {
    const { data } = await ask<{ requirement: RequirementData }>(
      own.key,
      `{ requirement(code: "EQ-6") { ${FIELDS} } }`,
    )
    const declared = all.find(({ code }) => code === 'EQ-6')
    expect(data?.requirement).toMatchObject({
      code: 'EQ-6',
      pack: 'tutela/counselling-room-privacy',
      title: declared?.title.en?.replace('{param:cctv.maxRetentionDays|unit}', '30 days'),
      guidance: declared?.guidance.en?.replace('{param:cctv.maxRetentionDays|unit}', '30 days'),
      kind: declared?.kind.toUpperCase(),
      level: declared?.level.toUpperCase(),
      lock: declared?.lock.toUpperCase(),
    })
    expect(data?.requirement.responsibleRoles.map(({ code }) => code)).toEqual(declared?.responsible ?? [])
    expect(data?.requirement.sources).toEqual(
      declared?.sources.map(({ title, reference, checkedOn }) => ({
        title: title.en,
        reference: reference ?? null,
        checkedOn: checkedOn ?? null,
      })),
    )
  })

  test('of special kinds carry their figures', async () => {
    const nodes = await list({})
    for (const { kind, rating, claim, resource } of nodes) {
      expect(rating !== null).toBe(kind === 'RATING')
      expect(claim !== null).toBe(kind === 'CLAIM')
      if (kind === 'SIGNPOST') expect(resource?.title).not.toBe('')
    }
    expect(nodes.some(({ claim }) => typeof claim?.value === 'number')).toBe(true)
    expect(nodes.some(({ claim }) => claim !== null && claim.value === null)).toBe(true)
  })

  test('are texts of the language asked for', async () => {
    const { data } = await ask<{ requirement: RequirementData }>(
      own.key,
      `{ requirement(code: "CG-1.1", locale: "zh") { ${FIELDS} } }`,
    )
    const chinese = /[\u4e00-\u9fff]/
    expect(data?.requirement.title).toMatch(chinese)
    expect(data?.requirement.guidance).toMatch(chinese)
    expect(data?.requirement.clientGroups[0]?.title).toMatch(chinese)
  })
})

describe('a filter', () => {
  const english = (text: Readonly<Record<string, string>>) => text.en ?? ''

  test('by pack', async () => {
    const pack = 'tutela/confidentiality'
    expect(codesOf(await list({ filter: { pack } }))).toEqual(codesOf(all.filter((one) => one.pack === pack)))
  })

  test('by client group, service model and preference', async () => {
    const about = (
      wanted: (about: NonNullable<(typeof all)[number]['about']>) => readonly string[] | undefined,
      code: string,
    ) => codesOf(all.filter((one) => wanted(one.about ?? {})?.includes(code)))
    const children = about(({ clientGroups }) => clientGroups, 'child')
    expect(children.length).toBeGreaterThan(5)
    expect(codesOf(await list({ filter: { clientGroup: 'child' } }))).toEqual(children)
    const remote = about(({ serviceModels }) => serviceModels, 'technology_based')
    expect(remote.length).toBeGreaterThan(1)
    expect(codesOf(await list({ filter: { serviceModel: 'technology_based' } }))).toEqual(remote)
    const family = about(({ culturalPreferences }) => culturalPreferences, 'prefers_family')
    expect(family.length).toBeGreaterThan(0)
    expect(codesOf(await list({ filter: { culturalPreference: 'prefers_family' } }))).toEqual(family)
  })

  test('by level, also in combination', async () => {
    const blocking = await list({ filter: { level: ['BLOCKING'] } })
    expect(codesOf(blocking)).toEqual(codesOf(all.filter(({ level }) => level === 'blocking')))
    const pack = 'tutela/confidentiality'
    expect(codesOf(await list({ filter: { level: ['BLOCKING', 'ADVISORY'], pack } }))).toEqual(
      codesOf(all.filter((one) => one.pack === pack && ['blocking', 'advisory'].includes(one.level))),
    )
    expect(await list({ filter: { level: [] } })).toEqual([])
  })

  test('by words of the title or guidance in the reader’s language, whatever their case and order', async () => {
    const hasWords = (words: string[]) =>
      codesOf(
        all.filter(({ code, title, guidance }) => {
          const text = `${code} ${english(title)} ${english(guidance)}`.toLowerCase()
          return words.every((word) => text.includes(word))
        }),
      )
    const expected = hasWords(['consent', 'record'])
    expect(expected.length).toBeGreaterThan(0)
    expect(codesOf(await list({ filter: { text: 'Consent RECORD' } }))).toEqual(expected)
    expect(codesOf(await list({ filter: { text: 'record  consent' } }))).toEqual(expected)
    const inChinese = await list({ filter: { text: '未成年人' }, locale: 'zh-CN' })
    expect(inChinese.length).toBeGreaterThan(0)
    for (const { title, guidance } of inChinese) expect(`${title}${guidance}`).toContain('未成年人')
    expect(await list({ filter: { text: '未成年人' }, locale: 'en' })).toEqual([])
    expect(codesOf(await list({ filter: { text: 'eq-6' } }))).toContain('EQ-6')
  })

  test.each([
    { pack: 'tutela/no-such' },
    { clientGroup: 'nobody' },
    { serviceModel: 'none' },
    { culturalPreference: 'none' },
    { text: 'zzzzzz' },
  ])('%j finds nothing', async (filter) => {
    expect(await list({ filter })).toEqual([])
  })
})

describe('is refused', () => {
  test.each([
    { first: 0 },
    { first: -1 },
    { first: 101 },
    { after: '' },
    { after: 'garbage' },
    { after: '\u0000' },
    { locale: '' },
    { locale: 'x'.repeat(100) },
    { filter: { pack: 'not a pack' } },
    { filter: { pack: '' } },
    { filter: { clientGroup: 'x'.repeat(65) } },
    { filter: { serviceModel: '' } },
    { filter: { culturalPreference: 'a\nb' } },
    { filter: { text: '' } },
    { filter: { text: 'x'.repeat(201) } },
    { filter: { text: 'a\u0000' } },
    { filter: { level: ['SEVERE'] } },
    { filter: { nonsense: 1 } },
  ])('%j', async (variables) => {
    const { status, errors } = await askList(variables)
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  })

  test.each(['', ' ', 'x'.repeat(65), 'a\u0000b', '\ud800'])('the code %j', async (code) => {
    const { status, errors } = await ask(
      own.key,
      'query($code: String!) { requirement(code: $code) { id } }',
      {
        code,
      },
    )
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  })

  test('a list while nothing is live', async () => {
    const { key } = await makeOrganisation()
    const { status, errors } = await askList({}, key)
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  })
})

test('a code that no live pack has is null', async () => {
  const { data } = await ask(own.key, '{ requirement(code: "NO-SUCH-1") { id } }')
  expect(data).toEqual({ requirement: null })
})
