import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeOrganisation, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, changeParameters } from '../../support/checks.ts'
import { countDatabaseRequests } from '../../support/database.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'

let own: TestOrganisation
const digests: string[] = []

beforeAll(async () => {
  own = await makeLiveOrganisation()
  digests.push((await activeRuleset(own.key)).digest)
  for (const age of [19, 20, 21]) digests.push(await changeParameters(own.key, { childAgeBelow: age }))
  const { packs } = await activeRuleset(own.key)
  const shadow = await ask<{ activateRuleset: { ruleset: { digest: string } } }>(
    own.key,
    'mutation($input: ActivateRulesetInput!) { activateRuleset(input: $input) { ruleset { digest } } }',
    { input: { packs, parameters: { childAgeBelow: 22 }, stage: 'SHADOW', note: 'trial' } },
  )
  digests.push(shadow.data?.activateRuleset.ruleset.digest ?? '')
  await changeParameters((await makeLiveOrganisation()).key, { childAgeBelow: 23 })
})

interface Data {
  rulesets: {
    nodes: { id: string; digest: string; stage: string | null; note: string | null; activatedAt: string }[]
    totalCount: number
    pageInfo: { hasNextPage: boolean; endCursor: string }
  }
}
const LIST = `query($first: Int!, $after: String) { rulesets(first: $first, after: $after) {
  nodes { id digest stage note activatedAt activatedBy parameters packs { name version digest } }
  totalCount pageInfo { hasNextPage endCursor }
} }`
const list = (variables: object, key = own.key) => ask<Data>(key, LIST, { ...variables })

describe('rulesets', () => {
  test('are listed the newest first, with what they are in use for, in two database requests', async () => {
    const { result, requests } = await countDatabaseRequests(() => list({ first: 100 }))
    const rulesets = result.data?.rulesets
    expect(rulesets?.nodes.map(({ digest }) => digest)).toEqual(digests.toReversed())
    expect(rulesets?.nodes.map(({ stage }) => stage)).toEqual(['SHADOW', 'LIVE', null, null, null])
    expect(rulesets?.nodes[0]?.note).toBe('trial')
    expect(rulesets?.nodes.at(-1)?.note).toBe('First start')
    expect(rulesets?.nodes.every(({ activatedAt }) => activatedAt !== null)).toBe(true)
    expect(rulesets?.totalCount).toBe(5)
    expect(requests).toBe(2)
  })

  test('come page by page', async () => {
    const first = await list({ first: 2 })
    const second = await list({ first: 3, after: first.data?.rulesets.pageInfo.endCursor })
    const nodes = [...(first.data?.rulesets.nodes ?? []), ...(second.data?.rulesets.nodes ?? [])]
    expect(nodes.map(({ digest }) => digest)).toEqual(digests.toReversed())
    expect(second.data?.rulesets.pageInfo.hasNextPage).toBe(false)
  })

  test('are none for an organisation that has activated nothing', async () => {
    const { key } = await makeOrganisation()
    expect((await list({ first: 1 }, key)).data?.rulesets).toMatchObject({ nodes: [], totalCount: 0 })
    const active = await ask(key, '{ activeRuleset { digest } }')
    expect(active.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  test.each([{ first: 0 }, { first: -3 }, { first: 101 }, { first: 1, after: 'x' }, { first: 1, after: '' }])(
    '%j is refused',
    async (variables) => {
      const { status, errors } = await list(variables)
      expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    },
  )
})
