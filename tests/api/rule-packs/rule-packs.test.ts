import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { PACK_FIELDS, type PackData, upload } from '../../support/own-packs.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'

let own: TestOrganisation
let other: TestOrganisation
const shipped = shippedPacks()

beforeAll(async () => {
  own = await makeLiveOrganisation()
  other = await makeLiveOrganisation()
  for (const version of ['1.0.0', '1.1.0']) {
    await upload(own.key, ownPack(own.organisation.slug, 'house-rules', version))
  }
  await upload(other.key, ownPack(other.organisation.slug))
})

interface ListData {
  rulePacks: {
    nodes: PackData[]
    totalCount: number
    pageInfo: { hasNextPage: boolean; endCursor: string }
  }
}
const LIST = `query($first: Int!, $after: String, $locale: String) {
  rulePacks(first: $first, after: $after, locale: $locale) {
    nodes { ${PACK_FIELDS} uploadedAt } totalCount pageInfo { hasNextPage endCursor }
  }
}`
const list = (variables: object) => ask<ListData>(own.key, LIST, { ...variables })
const GET = `query($name: String!, $version: String, $locale: String) {
  rulePack(name: $name, version: $version, locale: $locale) { ${PACK_FIELDS} }
}`
const get = (variables: object, key = own.key) =>
  ask<{ rulePack: PackData | null }>(key, GET, { ...variables })

describe('packs', () => {
  test('are the shipped ones and our own, by name, the latest version first', async () => {
    const { result, requests } = await countDatabaseRequests(() => list({ first: 100 }))
    const nodes = result.data?.rulePacks.nodes ?? []
    const ours = `${own.organisation.slug}/house-rules`
    const expected = [
      ...shipped.map(({ pack, version }) => `${pack} ${version}`),
      `${ours} 1.1.0`,
      `${ours} 1.0.0`,
    ]
    expect(nodes.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(expected.sort())
    expect(nodes.map(({ name }) => name)).toEqual(nodes.map(({ name }) => name).sort())
    expect(nodes.filter(({ name }) => name === ours).map(({ version }) => version)).toEqual([
      '1.1.0',
      '1.0.0',
    ])
    for (const pack of nodes) expect(pack.shipped).toBe(pack.name !== ours)
    expect(result.data?.rulePacks.totalCount).toBe(shipped.length + 2)
    // Who asks, the list, and for packs of our own what was written about them, with its leaves.
    expect(requests).toBe(4)
  })

  test('page by page show each once', async () => {
    const seen: string[] = []
    let after: string | null = null
    for (;;) {
      const { data }: Awaited<ReturnType<typeof list>> = await list({ first: 3, after })
      seen.push(...(data?.rulePacks.nodes ?? []).map(({ id }) => id))
      if (data?.rulePacks.pageInfo.hasNextPage !== true) break
      after = data.rulePacks.pageInfo.endCursor
    }
    expect(seen).toHaveLength(shipped.length + 2)
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('have titles in the language asked for', async () => {
    const { data } = await get({ name: 'tutela/core-safety', locale: 'zh' })
    expect(data?.rulePack?.title).toMatch(/[\u4e00-\u9fff]/)
    const page = await list({ first: 1, locale: 'zh-CN' })
    expect(page.data?.rulePacks.nodes[0]?.title).toMatch(/[\u4e00-\u9fff]/)
  })
})

interface RequirementPage {
  nodes: { code: string; responsibleRoles: { code: string; title: string }[] }[]
  totalCount: number
  pageInfo: { hasNextPage: boolean; endCursor: string }
}

describe('one pack', () => {
  test('comes with its own requirements, in order of code, with roles in words', async () => {
    const query = `query($name: String!, $after: String) { rulePack(name: $name, locale: "zh-CN") {
      requirements(first: 10, after: $after) {
        nodes { id code pack title responsibleRoles { code title } } totalCount pageInfo { hasNextPage endCursor }
      } } }`
    const pack = shipped.find(({ pack }) => pack === 'tutela/incident-response')
    const pageAfter = async (after: string | null): Promise<RequirementPage | undefined> => {
      const { data } = await ask<{ rulePack: { requirements: RequirementPage } }>(own.key, query, {
        name: pack?.pack,
        after,
      })
      return data?.rulePack.requirements
    }
    const codes: string[] = []
    let after: string | null = null
    for (;;) {
      const page = await pageAfter(after)
      expect(page?.totalCount).toBe(pack?.requirements?.length)
      codes.push(...(page?.nodes ?? []).map(({ code }) => code))
      for (const role of (page?.nodes ?? []).flatMap(({ responsibleRoles }) => responsibleRoles)) {
        expect(role.title).toMatch(/[\u4e00-\u9fff]/)
      }
      if (page?.pageInfo.hasNextPage !== true) break
      after = page.pageInfo.endCursor
    }
    expect(codes.toSorted()).toEqual((pack?.requirements ?? []).map(({ code }) => code).sort())
  })

  test("is null when it is not there or another organisation's", async () => {
    expect((await get({ name: 'tutela/no-such' })).data).toEqual({ rulePack: null })
    expect((await get({ name: 'tutela/core-safety', version: '9.9.9' })).data).toEqual({ rulePack: null })
    const theirs = `${other.organisation.slug}/house-rules`
    expect((await get({ name: theirs })).data).toEqual({ rulePack: null })
    expect((await get({ name: theirs }, other.key)).data?.rulePack?.name).toBe(theirs)
  })
})

describe('is refused', () => {
  test.each([
    ['an empty name', { name: '' }],
    ['an overlong name', { name: `a/${'b'.repeat(1_000)}` }],
    ['a name that is none', { name: "x' or 1=1" }],
    ['a range as version', { name: 'tutela/core-safety', version: '^1.0.0' }],
    ['an empty version', { name: 'tutela/core-safety', version: '' }],
    ['a malformed language', { name: 'tutela/core-safety', locale: '\u0000' }],
  ])('%s', async (_name, variables) => {
    const { status, errors } = await get(variables)
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  })

  test.each([
    { first: 0 },
    { first: 101 },
    { first: 1, after: 'cGFja3M6eA' },
    { first: 1, after: '' },
    { first: 1, locale: '' },
  ])('%j', async (variables) => {
    const { status, errors } = await list(variables)
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  })

  test.each(['first: 0', 'first: 101', 'first: 1, after: "x"'])(
    'requirements(%s) of a pack',
    async (args) => {
      const query = `{ rulePack(name: "tutela/core-safety") { requirements(${args}) { totalCount } } }`
      const { errors } = await ask(own.key, query)
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    },
  )
})
