import { beforeAll, describe, expect, test } from 'vitest'
import { ask, type TestOrganisation } from '../../support/api.ts'
import { changeParameters, record } from '../../support/checks.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { ownPack } from '../../support/own-pack.ts'
import { upload } from '../../support/own-packs.ts'

let own: TestOrganisation
let other: TestOrganisation

beforeAll(async () => {
  own = await makeLiveOrganisation()
  other = await makeLiveOrganisation()
  // Otherwise both would have the same ruleset, and its requirements the same ids.
  await changeParameters(own.key, { childAgeBelow: 19 })
  await changeParameters(other.key, { childAgeBelow: 20 })
  await upload(own.key, ownPack(own.organisation.slug))
})

const NODE = `query($id: ID!) { node(id: $id) {
  __typename id
  ... on SafetyCheck { verdict receipt { sequence } }
  ... on Ruleset { digest }
  ... on RulePack { name }
  ... on Requirement { code pack }
  ... on Organisation { name }
} }`

async function node(id: string, key = own.key): Promise<Record<string, unknown> | null> {
  const { data, errors } = await ask<{ node: Record<string, unknown> | null }>(key, NODE, { id })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.node
}

interface Ids {
  activeRuleset: { id: string }
  requirement: { id: string }
  rulePack: { id: string; requirements: { nodes: { id: string }[] } }
  viewer: { organisation: { id: string } }
}

async function idsOf({ key, organisation }: TestOrganisation): Promise<Record<string, string>> {
  const { data } = await ask<Ids>(
    key,
    `query($name: String!) { activeRuleset { id } requirement(code: "OV-1") { id } viewer { organisation { id } }
      rulePack(name: $name) { id requirements(first: 1) { nodes { id } } } }`,
    { name: `${organisation.slug}/house-rules` },
  )
  if (!data) throw new Error('no ids')
  return {
    SafetyCheck: (await record(key)).id,
    Ruleset: data.activeRuleset.id,
    'Requirement of a ruleset': data.requirement.id,
    'Requirement of a pack': data.rulePack.requirements.nodes[0]?.id ?? '',
    RulePack: data.rulePack.id,
    Organisation: data.viewer.organisation.id,
  }
}

describe('node', () => {
  test('finds everything that has an id again, by that id', async () => {
    for (const [kind, id] of Object.entries(await idsOf(own))) {
      expect(await node(id)).toMatchObject({ id, __typename: kind.split(' ')[0] })
    }
  })

  test('shows nothing of it to another organisation', async () => {
    for (const [kind, id] of Object.entries(await idsOf(own))) {
      expect([kind, await node(id, other.key)]).toEqual([kind, null])
    }
  })

  test('shows a requirement as the ruleset of its id has it, also when another is live', async () => {
    const { requirement } = (await ask<Ids>(own.key, '{ requirement(code: "OV-1") { id } }')).data ?? {}
    await changeParameters(own.key, { childAgeBelow: 21 })
    expect(await node(requirement?.id ?? '')).toMatchObject({ id: requirement?.id, code: 'OV-1' })
  })
})

const UNKNOWN = [
  'nonsense',
  'chk_',
  'chk_00000000000000000000000000',
  `chk_${'0'.repeat(100_000)}`,
  "chk_' or '1'='1",
  'pack_00000000000000000000000000',
  'rs_00000000000000000000000000',
  'rs_zzz',
  'req_',
  'req_AAAA',
  `req_${btoa(`sha256:${'0'.repeat(64)} OV-1`).replaceAll('=', '')}`,
  `req_${btoa('pack_00000000000000000000000000 OV-1').replaceAll('=', '')}`,
  'req_%%%%',
  'org_00000000000000000000000000',
  'key_00000000000000000000000000',
]

test.each(UNKNOWN)('%s is nothing', async (id) => {
  expect(await node(id)).toBeNull()
})

describe('safetyCheck', () => {
  const CHECK = 'query($id: ID!) { safetyCheck(id: $id) { id verdict } }'
  const get = (id: unknown, key = own.key) => ask<{ safetyCheck: object | null }>(key, CHECK, { id })

  test('gives a check by its id, to its own organisation only', async () => {
    const { id, verdict } = await record(own.key)
    expect((await get(id)).data).toEqual({ safetyCheck: { id, verdict } })
    expect((await get(id, other.key)).data).toEqual({ safetyCheck: null })
    expect((await get('chk_00000000000000000000000000')).data).toEqual({ safetyCheck: null })
  })

  test('knows no other kind of thing', async () => {
    for (const [kind, id] of Object.entries(await idsOf(own))) {
      if (kind !== 'SafetyCheck') expect((await get(id)).data).toEqual({ safetyCheck: null })
    }
  })

  test.each(['', ' ', 'a\u0000', '\ud800', 'x'.repeat(10_000), { a: 1 }, [], true])(
    'refuses %j as id',
    async (id) => {
      const { status, errors } = await get(id)
      expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    },
  )
})
