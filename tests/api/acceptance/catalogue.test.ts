import { expect, test } from 'vitest'
import catalogue from '../../corpus/acceptance/catalogue.json' with { type: 'json' }
import { ask } from '../../support/api.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

interface Titled {
  code: string
  title: string
  reference?: string | null
}
interface Page {
  requirements: {
    nodes: Titled[]
    totalCount: number
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
  }
}

const REQUIREMENTS = `query Walk($after: String, $locale: String) {
  requirements(first: 100, after: $after, locale: $locale) {
    nodes { code title }
    totalCount
    pageInfo { hasNextPage endCursor }
  }
}`
const WORDS = `query Words($locale: String) {
  vocabulary(locale: $locale) {
    roles { code title reference }
    resources { code title }
    lists { terms { code title reference } }
  }
}`

async function requirementsPage(key: string, after: string | null, locale: string): Promise<Page> {
  const { data, errors } = await ask<Page>(key, REQUIREMENTS, { after, locale })
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}

async function everythingNamed(key: string, locale: string): Promise<Map<string, string>> {
  const found: Titled[] = []
  let after: string | null = null
  do {
    const page: Page = await requirementsPage(key, after, locale)
    found.push(...page.requirements.nodes)
    after = page.requirements.pageInfo.hasNextPage ? page.requirements.pageInfo.endCursor : null
  } while (after !== null)
  const { data, errors } = await ask<{
    vocabulary: { roles: Titled[]; resources: Titled[]; lists: { terms: Titled[] }[] }
  }>(key, WORDS, { locale })
  if (!data) throw new Error(JSON.stringify(errors))
  const { roles, resources, lists } = data.vocabulary
  found.push(...roles, ...resources, ...lists.flatMap(({ terms }) => terms))
  return new Map(
    found.flatMap(({ code, title, reference }) => [
      [code, title] as const,
      [reference ?? code, title] as const,
    ]),
  )
}

test('every item of both sources is found through the API, with an English and a Chinese title', async () => {
  const { key } = await makeLiveOrganisation()
  const english = await everythingNamed(key, 'en')
  const chinese = await everythingNamed(key, 'zh-CN')
  expect(catalogue).toHaveLength(204)
  expect(catalogue.filter(({ id }) => !english.has(id)).map(({ id }) => id)).toEqual([])
  expect(
    catalogue.filter(({ id }) => !/[\u4e00-\u9fff]/.test(chinese.get(id) ?? '')).map(({ id }) => id),
  ).toEqual([])
  expect(
    catalogue.filter(({ id }) => /[\u4e00-\u9fff]/.test(english.get(id) ?? '')).map(({ id }) => id),
  ).toEqual([])
})
