import { expect, test } from 'vitest'
import { SCOPES } from '../../../src/values/scopes.ts'
import { ask, makeKey } from '../../support/api.ts'
import { activeRuleset, changeParameters } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { activate } from '../../support/rulesets.ts'

interface Entry {
  readonly sequence: number
  readonly stage: string
  readonly note: string | null
  readonly activatedBy: string
  readonly activatedAt: string
  readonly ruleset: { readonly digest: string; readonly stage: string | null; readonly parameters: object }
}
interface Data {
  readonly rulesetActivations: {
    readonly totalCount: number
    readonly nodes: readonly Entry[]
    readonly pageInfo: { readonly endCursor: string }
  }
}

const QUERY = `query($first: Int!, $after: String) { rulesetActivations(first: $first, after: $after) { totalCount
  nodes { sequence stage note activatedBy activatedAt ruleset { digest stage parameters } } pageInfo { endCursor } } }`

async function history(key: string, args: object = { first: 10 }) {
  const { data, errors } = await ask<Data>(key, QUERY, { ...args })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.rulesetActivations
}

test('the history says what was put to use when, by whom and why; a roll-back brings the parameters back', async () => {
  const own = await makeLiveOrganisation()
  const first = await activeRuleset(own.key)
  const packs = first.packs.map(({ name, version }) => ({ name, version }))
  const second = await changeParameters(own.key, { childAgeBelow: 21 })
  await activate(own.key, { packs, parameters: { childAgeBelow: 25 }, stage: 'SHADOW', note: 'Try it' })
  await ask(
    own.key,
    'mutation($input: RollbackRulesetInput!) { rollbackRuleset(input: $input) { userErrors { code } } }',
    { input: { toDigest: first.digest, note: 'Too strict for us' } },
  )
  const { totalCount, nodes } = await history(own.key)
  expect(totalCount).toBe(4)
  expect(nodes.map(({ sequence, stage, note }) => [sequence, stage, note])).toEqual([
    [4, 'LIVE', 'Too strict for us'],
    [3, 'SHADOW', 'Try it'],
    [2, 'LIVE', null],
    [1, 'LIVE', 'First start'],
  ])
  expect(nodes.map(({ ruleset }) => [ruleset.digest, ruleset.stage])).toEqual([
    [first.digest, 'LIVE'],
    [expect.any(String), 'SHADOW'],
    [second, null],
    [first.digest, 'LIVE'],
  ])
  expect(nodes[0]?.ruleset.parameters).toEqual(nodes[3]?.ruleset.parameters)
  expect(nodes[0]?.activatedBy).toMatch(/^key_/)
  expect(nodes[3]?.activatedBy).toBe('system:test')
  const page = await history(own.key, { first: 3 })
  const rest = await history(own.key, { first: 3, after: page.pageInfo.endCursor })
  expect(rest.nodes.map(({ sequence }) => sequence)).toEqual([1])
})

test('the history is not shown to another organisation, nor without the scope', async () => {
  const own = await makeLiveOrganisation()
  const other = await makeLiveOrganisation()
  expect((await history(other.key)).totalCount).toBe(1)
  const key = await makeKey(own.organisation, { scopes: SCOPES.filter((scope) => scope !== 'read') })
  const { errors } = await ask(key, QUERY, { first: 1 })
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
})
