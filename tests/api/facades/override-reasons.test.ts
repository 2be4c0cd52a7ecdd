import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { askAt } from '../../support/facades.ts'
import { ownPack } from '../../support/own-pack.ts'
import { makeRecordsOrganisation } from '../../support/records-organisation.ts'
import { activate, uploadBeside } from '../../support/rulesets.ts'

const SYSTEM = 'urn:tutela:override-reason'
const text = (en: string, zh: string) => ({ title: { en, 'zh-CN': zh } })

interface Card {
  readonly uuid: string
  readonly overrideReasons?: readonly { code: string; system: string; display: string }[]
}

let own: TestOrganisation
let key: string

/** Two packs list reasons, one of them under a code that is not in small letters. */
beforeAll(async () => {
  own = await makeRecordsOrganisation()
  const { slug } = own.organisation
  const lists = {
    'house-rules': { seen_already: text('Seen and judged already', '已看过并作出判断') },
    'other-rules': { 'Other.Duty': text('Another duty goes first', '另有职责优先') },
  }
  for (const [name, overrideReasons] of Object.entries(lists)) {
    const packs = await uploadBeside(own.key, { ...ownPack(slug, name), vocabulary: { overrideReasons } })
    const { ruleset, userErrors } = await activate(own.key, { packs })
    if (ruleset === null) throw new Error(JSON.stringify(userErrors))
  }
  key = await makeKey(own.organisation, { scopes: ['check', 'cds-hooks'] })
}, 120_000)

async function cards(headers = {}): Promise<readonly Card[]> {
  const context = { kind: 'record', facts: { soft: false } }
  const body = { hook: 'safety-act', hookInstance: crypto.randomUUID(), context }
  const answer = await askAt<{ cards: readonly Card[] }>('/cds-services/delete', { key, headers, body })
  expect(answer.status).toBe(200)
  return answer.body.cards
}

async function overridden(code: string, system = SYSTEM) {
  const [card] = await cards()
  const feedback = [
    {
      ...{ card: card?.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() },
      overrideReason: { reason: { code, system } },
    },
  ]
  return askAt<{ errors?: readonly { code: string; message: string }[] }>('/cds-services/delete/feedback', {
    ...{ key, body: { feedback } },
  })
}

async function reasons(locale: string) {
  const { data } = await ask<{
    ruleHealth: {
      nodes: { overrides: { reasonCode: string | null; title: string | null; count: number }[] }[]
    }
  }>(
    own.key,
    `query($code: String!, $locale: String) { ruleHealth(filter: { requirementCode: $code }, locale: $locale) {
      nodes { overrides { reasonCode title count } } } }`,
    { code: `${own.organisation.slug}/UNDO`, locale },
  )
  return data?.ruleHealth.nodes[0]?.overrides
}

describe('reasons that packs list for going on', () => {
  test('stand in every card of a finding, of all packs together, in the language that was asked for', async () => {
    const english = [
      { system: SYSTEM, code: 'seen_already', display: 'Seen and judged already' },
      { system: SYSTEM, code: 'Other.Duty', display: 'Another duty goes first' },
    ]
    const inEnglish = await cards()
    const named = inEnglish.filter(({ uuid }) => uuid !== undefined)
    expect(named.length).toBeGreaterThan(0)
    for (const { overrideReasons } of named) {
      expect(overrideReasons).toHaveLength(2)
      expect(overrideReasons).toEqual(expect.arrayContaining(english))
    }
    const [chinese] = await cards({ 'accept-language': 'zh-CN' })
    const displays = chinese?.overrideReasons?.map(({ display }) => display).sort()
    expect(displays).toEqual(['另有职责优先', '已看过并作出判断'].sort())
  })

  test('are taken as they are offered, whatever their letters, and count in the health of the rule with their titles', async () => {
    for (const code of ['Other.Duty', 'Other.Duty', 'seen_already']) {
      const { status, body } = await overridden(code)
      expect(status, JSON.stringify(body)).toBe(200)
    }
    expect(await reasons('en')).toEqual([
      { reasonCode: 'Other.Duty', title: 'Another duty goes first', count: 2 },
      { reasonCode: 'seen_already', title: 'Seen and judged already', count: 1 },
    ])
    expect((await reasons('zh-CN'))?.map(({ title }) => title)).toEqual(['另有职责优先', '已看过并作出判断'])
  })

  test('are the only ones: another code of ours is refused with those there are', async () => {
    const { status, body } = await overridden('made_up')
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([
      { code: 'INVALID_INPUT', message: expect.stringContaining('Other.Duty') },
    ])
    expect(await reasons('en')).not.toContainEqual(expect.objectContaining({ reasonCode: 'made_up' }))
  })

  test('of a list of somebody else are kept in words, without a code', async () => {
    expect((await overridden('made_up', 'https://clinic.example.org')).status).toBe(200)
    expect(await reasons('en')).toContainEqual({ reasonCode: null, title: null, count: 1 })
  })
})
