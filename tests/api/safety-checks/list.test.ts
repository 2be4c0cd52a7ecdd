import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { type CheckData, OFFICE_VISIT, RECORDING_WITHOUT_CONSENT, record } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation
const recorded: CheckData[] = []

beforeAll(async () => {
  own = await makeLiveOrganisation()
  for (let at = 0; at < 7; at += 1) {
    const facts = at % 3 === 0 ? RECORDING_WITHOUT_CONSENT : OFFICE_VISIT
    recorded.push(await record(own.key, { facts, subjectRef: `case-${at % 2}` }))
  }
  // Another organisation's checks stand in the same tables.
  await record((await makeLiveOrganisation()).key, { subjectRef: 'case-0' })
})

interface Page {
  safetyChecks: {
    edges: { cursor: string; node: { id: string } }[]
    nodes: CheckData[]
    totalCount: number
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
  }
}
const LIST = `query($first: Int!, $after: String, $filter: SafetyCheckFilter) {
  safetyChecks(first: $first, after: $after, filter: $filter) {
    edges { cursor node { id } }
    nodes { id verdict subjectRef recordedAt }
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
const askList = (variables: Readonly<Record<string, unknown>>, key = own.key) =>
  ask<Page>(key, LIST, variables)

async function list(variables: Readonly<Record<string, unknown>>): Promise<Page['safetyChecks']> {
  const { data, errors } = await askList(variables)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.safetyChecks
}

const idsOf = (checks: readonly { id: string }[]) => checks.map(({ id }) => id)
const newestFirst = () => idsOf(recorded).reverse()

describe('recorded checks', () => {
  test('are listed the newest first, only our own, in two database requests', async () => {
    const { result, requests } = await countDatabaseRequests(() => list({ first: 100 }))
    expect(idsOf(result.nodes)).toEqual(newestFirst())
    expect(result.edges.map(({ node }) => node.id)).toEqual(newestFirst())
    expect(result.totalCount).toBe(7)
    expect(result.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
    expect(requests).toBe(2)
  })

  test('page by page show each once, also when others are recorded meanwhile', async () => {
    const { key } = await makeLiveOrganisation()
    const earlier: string[] = []
    for (let at = 0; at < 5; at += 1) earlier.unshift((await record(key)).id)
    const seen: string[] = []
    let after: string | null = null
    for (;;) {
      const { data } = await askList({ first: 2, after }, key)
      const page: Page['safetyChecks'] | undefined = data?.safetyChecks
      if (!page) throw new Error('no page')
      seen.push(...idsOf(page.nodes))
      await record(key)
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    expect(seen).toEqual(earlier)
  })
})

describe('a filter', () => {
  const at = (index: number) => recorded[index]?.recordedAt ?? ''

  test.each([
    ['verdict', () => ({ verdict: ['BLOCKED'] }), [6, 3, 0]],
    ['several verdicts', () => ({ verdict: ['BLOCKED', 'PROCEED_WITH_CONDITIONS'] }), [6, 5, 4, 3, 2, 1, 0]],
    ['no verdict at all', () => ({ verdict: [] }), []],
    ['subject', () => ({ subjectRef: 'case-1' }), [5, 3, 1]],
    ['unknown subject', () => ({ subjectRef: 'case-9' }), []],
    ['later than', () => ({ recordedAfter: at(4) }), [6, 5]],
    ['earlier than', () => ({ recordedBefore: at(2) }), [1, 0]],
    ['requirement of some', () => ({ requirementCode: 'EQ-2' }), [6, 3, 0]],
    ['requirement of all', () => ({ requirementCode: 'OV-1' }), [6, 5, 4, 3, 2, 1, 0]],
    ['requirement that nobody has', () => ({ requirementCode: 'NO-SUCH' }), []],
    ['all of it', () => ({ verdict: ['BLOCKED'], subjectRef: 'case-1', requirementCode: 'EQ-2' }), [3]],
  ] as const)('by %s', async (_name, filter, expected) => {
    const { nodes, totalCount } = await list({ first: 100, filter: filter() })
    expect(idsOf(nodes)).toEqual(expected.map((index) => recorded[index]?.id))
    expect(totalCount).toBe(expected.length)
  })

  test('holds over all pages', async () => {
    const filter = { verdict: ['BLOCKED'] }
    const first = await list({ first: 2, filter })
    const second = await list({ first: 2, filter, after: first.pageInfo.endCursor })
    expect(idsOf([...first.nodes, ...second.nodes])).toEqual([6, 3, 0].map((index) => recorded[index]?.id))
    expect(second.totalCount).toBe(3)
  })
})

describe('is refused', () => {
  test.each([
    ['no entries', { first: 0 }],
    ['a negative number', { first: -1 }],
    ['too many entries', { first: 101 }],
    ['an empty cursor', { first: 1, after: '' }],
    ['a made-up cursor', { first: 1, after: 'Y2hlY2tzOmFiYw' }],
    ['garbage as cursor', { first: 1, after: '\u0000%%%' }],
    ['an overlong cursor', { first: 1, after: 'a'.repeat(100_000) }],
    ['an empty subject', { first: 1, filter: { subjectRef: '' } }],
    ['an overlong subject', { first: 1, filter: { subjectRef: 'x'.repeat(129) } }],
    ['an overlong code', { first: 1, filter: { requirementCode: 'x'.repeat(65) } }],
    ['a code with a control character', { first: 1, filter: { requirementCode: 'a\tb' } }],
    ['an unknown verdict', { first: 1, filter: { verdict: ['MAYBE'] } }],
    ['a day instead of an instant', { first: 1, filter: { recordedAfter: '2026-01-01' } }],
  ])('%s', async (_name, variables) => {
    const { data, errors, status } = await askList(variables)
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    expect(data ?? null).toBeNull()
  })

  test('a cursor of another list', async () => {
    const { data } = await ask<{ requirements: { pageInfo: { endCursor: string } } }>(
      own.key,
      '{ requirements(first: 1) { pageInfo { endCursor } } }',
    )
    const { errors } = await askList({ first: 1, after: data?.requirements.pageInfo.endCursor })
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})
