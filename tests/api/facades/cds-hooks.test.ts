import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { askAt } from '../../support/facades.ts'
import { createProvider, makePair, makeToken, type SigningPair, seconds } from '../../support/identity.ts'
import { makeRecordsOrganisation } from '../../support/records-organisation.ts'

interface Card {
  readonly uuid?: string
  readonly summary: string
  readonly detail: string
  readonly indicator: string
  readonly source: { readonly label: string }
  readonly suggestions?: readonly { readonly label: string; readonly isRecommended?: boolean }[]
  readonly selectionBehavior?: string
}

const ORIGIN = 'https://tutela.test'
const HOOK = 'safety-act'
const instance = () => crypto.randomUUID()
let own: TestOrganisation
let key: string

beforeAll(async () => {
  own = await makeRecordsOrganisation()
  key = await makeKey(own.organisation, { scopes: ['check', 'cds-hooks'] })
}, 120_000)

const invoke = (service: string, facts: object, more: object = {}, headers = {}) =>
  askAt<{ cards?: readonly Card[]; error?: string; errors?: readonly { code: string }[] }>(
    `/cds-services/${service}`,
    {
      key,
      headers,
      body: { hook: HOOK, hookInstance: instance(), context: { kind: 'record', facts }, ...more },
    },
  )

describe('discovery', () => {
  test('lists the acts of the live packs and nothing else', async () => {
    const { status, body } = await askAt<{ services: { hook: string; id: string; description: string }[] }>(
      '/cds-services',
      { key },
    )
    expect(status).toBe(200)
    const ids = body.services.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['read', 'write', 'delete', 'export']))
    for (const service of body.services) {
      expect(service.hook).toBe(HOOK)
      expect(service.description).not.toBe('')
    }
  })

  test('speaks the language that was asked for', async () => {
    const headers = { 'accept-language': 'zh-CN' }
    const { body } = await askAt<{ services: { id: string; title: string }[] }>('/cds-services', {
      ...{ key, headers },
    })
    expect(body.services.find(({ id }) => id === 'read')?.title).toBe('读取')
  })

  test('is closed without a credential', async () => {
    expect((await askAt('/cds-services', {})).status).toBe(401)
  })
})

describe('cards', () => {
  const cardsOf = async (service: string, facts: object) => {
    const { status, body } = await invoke(service, facts)
    expect(status, JSON.stringify(body)).toBe(200)
    return body.cards ?? expect.fail()
  }

  test('are none only for an act that may simply go ahead', async () => {
    expect(await cardsOf('read', {})).toEqual([])
    expect((await cardsOf('delete', { soft: false })).length).toBeGreaterThan(0)
    expect((await cardsOf('delete', {})).length).toBeGreaterThan(0)
  })

  test('keep the invariants of the specification', async () => {
    const all = (
      await Promise.all([
        cardsOf('delete', { soft: false }),
        cardsOf('delete', {}),
        cardsOf('write', { status: 'archived' }),
        cardsOf('export', {}),
      ])
    ).flat()
    expect(all.some(({ suggestions }) => suggestions !== undefined)).toBe(true)
    for (const card of all) {
      expect(card.summary.length).toBeLessThan(140)
      expect(['info', 'warning', 'critical']).toContain(card.indicator)
      expect(card.source.label).not.toBe('')
      if (card.uuid !== undefined)
        expect(card.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      const { suggestions, selectionBehavior } = card
      // cds-resp-1, cds-resp-6; cds-resp-2, -3, -5 and -7 speak of actions and links, of which there are none.
      expect(suggestions === undefined || ['any', 'at-most-one'].includes(selectionBehavior ?? '')).toBe(true)
      expect(suggestions?.filter(({ isRecommended }) => isRecommended).length ?? 0).toBeLessThanOrEqual(1)
      expect(Object.keys(card)).not.toContain('systemActions')
      // cds-resp-4
      const { overrideReasons = [] } = card as { overrideReasons?: { display?: string }[] }
      for (const { display } of overrideReasons) expect(display).toBeTruthy()
    }
  })

  test('stop what is blocked, with what would lift it', async () => {
    const [card] = await cardsOf('delete', { soft: false })
    expect(card?.indicator).toBe('critical')
    expect(card?.suggestions?.length).toBeGreaterThan(0)
  })

  test('ask for what is not known', async () => {
    const cards = await cardsOf('delete', {})
    expect(cards.some(({ detail }) => detail.includes('Can it be undone?'))).toBe(true)
  })

  test('are the same for a call that is repeated, and none for one that says something else', async () => {
    const hookInstance = instance()
    const first = await invoke('delete', { soft: false }, { hookInstance })
    const again = await invoke('delete', { soft: false }, { hookInstance })
    const uuids = (cards: readonly Card[] = []) => cards.map(({ uuid }) => uuid)
    expect(uuids(again.body.cards)).toEqual(uuids(first.body.cards))
    expect((await invoke('delete', { soft: true }, { hookInstance })).status).toBe(409)
  })
})

describe('what is no request', () => {
  test.each([
    ['another hook', { hook: 'patient-view' }],
    ['no UUID', { hookInstance: '7' }],
    ['an access to a server that is not named (cds-r-1)', { fhirAuthorization: { access_token: 'x' } }],
    ['no kind', { context: {} }],
    ['a kind that nobody knows', { context: { kind: 'spaceship' } }],
    ['a fact that nobody knows', { context: { kind: 'record', facts: { spaceship: 1 } } }],
    ['a name of somebody', { context: { kind: 'record', patientId: 'ada@example.org' } }],
  ])('is refused and never read as safe: %s', async (_what, more) => {
    const { status, body } = await invoke('read', {}, more)
    expect(status).toBe(400)
    expect(body.cards).toBeUndefined()
  })

  test('is refused for a service that is not there', async () => {
    expect((await invoke('fly', {})).status).toBe(404)
  })
})

describe('feedback', () => {
  const send = (feedback: unknown) =>
    askAt<{ errors?: readonly { code: string }[] }>('/cds-services/delete/feedback', {
      ...{ key, body: { feedback } },
    })
  const when = () => new Date().toISOString()
  const shown = async () => {
    const { body } = await invoke('delete', { soft: false })
    return body.cards?.[0]?.uuid ?? expect.fail()
  }
  const health = async () => {
    const { data } = await ask<{
      ruleHealth: {
        nodes: { counts: { overridden: number; actedOn: number }; overrides: { count: number }[] }[]
      }
    }>(
      own.key,
      `{ ruleHealth(filter: { requirementCode: "${own.organisation.slug}/UNDO" }) {
        nodes { counts { overridden actedOn } overrides { reasonCode count } } } }`,
    )
    return data?.ruleHealth.nodes[0] ?? expect.fail()
  }

  test('counts in the health of the rule, once however often it comes', async () => {
    const before = await health()
    const [one, other] = [await shown(), await shown()]
    const overridden = {
      ...{ card: one, outcome: 'overridden', outcomeTimestamp: when() },
      overrideReason: {
        reason: { code: 'seen', system: 'https://clinic.example.org', display: 'Seen already' },
      },
    }
    const accepted = {
      ...{ card: other, outcome: 'accepted', outcomeTimestamp: when(), acceptedSuggestions: [{ id: 'x' }] },
    }
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await send([overridden, accepted])
      expect(status, JSON.stringify(body)).toBe(200)
    }
    const after = await health()
    expect(after.counts.overridden).toBe(before.counts.overridden + 1)
    expect(after.counts.actedOn).toBe(before.counts.actedOn + 1)
    const { data } = await ask<{ findingComments: { nodes: { comment: string }[] } }>(
      own.key,
      '{ findingComments { nodes { comment } } }',
    )
    expect(data?.findingComments.nodes.map(({ comment }) => comment)).toEqual(['Seen already'])
  })

  test.each([
    ['another outcome (cds-fb-1)', { outcome: 'ignored' }],
    ['accepted without what (cds-fb-2)', { outcome: 'accepted' }],
    ['a reason that says nothing (cds-fb-3)', { outcome: 'overridden', overrideReason: {} }],
    ['no time', { outcome: 'overridden', outcomeTimestamp: 'soon' }],
  ])('that is none is refused: %s', async (_what, more) => {
    const { status } = await send([{ card: await shown(), outcomeTimestamp: when(), ...more }])
    expect(status).toBe(400)
  })

  test('about a card of another organisation is about none', async () => {
    const card = await shown()
    const other = await makeRecordsOrganisation()
    const theirs = await makeKey(other.organisation, { scopes: ['check', 'cds-hooks'] })
    const feedback = [{ card, outcome: 'overridden', outcomeTimestamp: when() }]
    const answer = await askAt<{ errors: { code: string }[] }>('/cds-services/delete/feedback', {
      ...{ key: theirs, body: { feedback } },
    })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0]?.code).toBe('NOT_FOUND')
  }, 60_000)
})

describe('systems that sign their requests', () => {
  const ISSUER = 'https://records.example.org'
  let pair: SigningPair
  let base: string
  let name = 0

  beforeAll(async () => {
    pair = await makePair('system-1', 'ES384')
    base = `/cds/${own.organisation.slug}`
    const rules = [{ claim: ['iss'], value: ISSUER, scopes: ['check', 'cds-hooks'], roles: [] }]
    const provider = { name: 'Records', algorithms: ['ES384'], jwks: { keys: [pair.publicJwk] }, rules }
    await createProvider(own.key, { ...provider, issuer: ISSUER, audience: `${ORIGIN}${base}` })
  })

  const tokenFor = (path: string, claims: Readonly<Record<string, unknown>> = {}, by = pair) => {
    name += 1
    const all = { iss: ISSUER, sub: undefined, jti: `token-${name}`, ...claims }
    return makeToken(by, `${ORIGIN}${path}`, { claims: all })
  }
  const statusOf = async (path: string, token: string, body?: unknown) =>
    (await askAt(path, { key: token, ...(body !== undefined && { body }) })).status
  const call = () => ({ hook: HOOK, hookInstance: instance(), context: { kind: 'record' } })

  test('discover, invoke and give feedback, each with a token of its own', async () => {
    const [list, service] = [`${base}/cds-services`, `${base}/cds-services/delete`]
    expect(await statusOf(list, await tokenFor(list))).toBe(200)
    const { status, body } = await askAt<{ cards: Card[] }>(service, {
      ...{
        key: await tokenFor(service),
        body: { ...call(), context: { kind: 'record', facts: { soft: false } } },
      },
    })
    expect(status).toBe(200)
    const feedback = [
      { card: body.cards[0]?.uuid, outcome: 'overridden', outcomeTimestamp: new Date().toISOString() },
    ]
    const told = `${service}/feedback`
    expect(await statusOf(told, await tokenFor(told), { feedback })).toBe(200)
  })

  test('cannot use a token twice', async () => {
    const list = `${base}/cds-services`
    const token = await tokenFor(list)
    expect(await statusOf(list, token)).toBe(200)
    expect(await statusOf(list, token)).toBe(401)
    const both = await tokenFor(list)
    const answers = await Promise.all([statusOf(list, both), statusOf(list, both), statusOf(list, both)])
    expect(answers.filter((status) => status === 200)).toHaveLength(1)
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['of another address', { aud: `${ORIGIN}/cds-services` }],
    ['of the service instead of the list', { aud: `${ORIGIN}/elsewhere/cds-services/delete` }],
    ['of the address with a slash more', { aud: 'slash' }],
    ['of several addresses', { aud: 'several' }],
    ['without a name', { jti: undefined }],
    ['without the time it was signed at', { iat: undefined }],
    ['that ran out', { exp: seconds(-120) }],
    ['that lives for a day', { exp: seconds(86_000) }],
    ['of somebody whom nobody let in', { iss: 'https://other.example.org' }],
  ])('are refused with a token %s', async (_what, claims) => {
    const list = `${base}/cds-services`
    const special: Readonly<Record<string, unknown>> = {
      slash: `${ORIGIN}${list}/`,
      several: [`${ORIGIN}${list}`, `${ORIGIN}/other`],
    }
    const aud = special[String(claims.aud)] ?? claims.aud
    const token = await tokenFor(list, { ...claims, ...(aud !== undefined && { aud }) })
    expect(await statusOf(list, token)).toBe(401)
  })

  test('are refused with a key of somebody else', async () => {
    const list = `${base}/cds-services`
    const stranger = await makePair('system-1', 'ES384')
    expect(await statusOf(list, await tokenFor(list, {}, stranger))).toBe(401)
  })

  test('are refused as the public sandbox, whose private key everybody has', async () => {
    const sandbox = 'https://sandbox.cds-hooks.org'
    const rules = [{ claim: ['iss'], value: sandbox, scopes: ['check', 'cds-hooks'], roles: [] }]
    const provider = { name: 'Sandbox', algorithms: ['ES384'], jwks: { keys: [pair.publicJwk] }, rules }
    await createProvider(own.key, { ...provider, issuer: sandbox, audience: `${ORIGIN}${base}` })
    const list = `${base}/cds-services`
    expect(await statusOf(list, await tokenFor(list, { iss: sandbox }))).toBe(401)
  })

  test('ask nothing over GraphQL, and a person’s token nothing here', async () => {
    const graphql = await ask(await tokenFor('/graphql'), '{ viewer { scopes } }')
    expect(graphql.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    const list = `${base}/cds-services`
    expect(await statusOf(list, await makeToken(pair, `${ORIGIN}${base}`, { claims: { iss: ISSUER } }))).toBe(
      401,
    )
  })

  test('reach the addresses of their own organisation only', async () => {
    expect((await askAt('/cds/somebody-else/cds-services', { key })).status).toBe(403)
    expect((await askAt(`${base}/cds-services`, { key })).status).toBe(200)
  })
})
