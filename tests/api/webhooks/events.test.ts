import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { makeScheduled } from '../../../src/http/scheduled.ts'
import { appWith, ask, type TestOrganisation } from '../../support/api.ts'
import { activeRuleset, OFFICE_VISIT, record } from '../../support/checks.ts'
import { eventually } from '../../support/eventually.ts'
import { createKey } from '../../support/keys.ts'
import { makeLiveOrganisation } from '../../support/live-organisation.ts'
import { act, run } from '../../support/procedures.ts'
import { activate } from '../../support/rulesets.ts'
import { granted } from '../../support/waivers.ts'

vi.setConfig({ testTimeout: 60_000 })

const URL_OF_RECEIVER = 'https://receiver.example.org/hooks'
const DELIVERIES = `query($filter: WebhookDeliveryFilter) { webhookDeliveries(first: 100, filter: $filter) { totalCount
  nodes { id topic data state attempts lastStatus lastFault nextAt deliveredAt messageId } } }`
const CREATE = `mutation($input: CreateWebhookInput!) { createWebhook(input: $input) {
  webhook { id name url topics stoppedAt } secret userErrors { code message path } } }`

interface Delivery {
  readonly id: string
  readonly topic: string
  readonly data: Readonly<Record<string, unknown>>
  readonly state: string
  readonly lastStatus: number | null
}

async function deliveries(key: string, filter: object = {}): Promise<readonly Delivery[]> {
  const { data, errors } = await ask<{ webhookDeliveries: { nodes: Delivery[] } }>(key, DELIVERIES, {
    filter,
  })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.webhookDeliveries.nodes
}

/** A network in which there is one receiver, and the database. */
function network() {
  const calls: Request[] = []
  const send = async (request: Request, init?: RequestInit): Promise<Response> => {
    if (!request.url.startsWith('https://receiver.')) return fetch(request, init)
    calls.push(request)
    return new Response(null, { status: 204 })
  }
  return { calls, fetch: send }
}

async function create(key: string, input: object = {}) {
  const { data, errors } = await ask<{
    createWebhook: {
      webhook: { id: string } | null
      secret: string | null
      userErrors: { code: string; path: string[] }[]
    }
  }>(key, CREATE, { input: { name: 'Office', url: URL_OF_RECEIVER, topics: ['log.head'], ...input } })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.createWebhook
}

describe('what happens', () => {
  let own: TestOrganisation
  beforeAll(async () => {
    own = await makeLiveOrganisation()
    await create(own.key, {
      topics: [
        'check.recorded',
        'verdict.blocked',
        'procedure.*',
        'task.due',
        'ruleset.activated',
        'waiver.*',
        'log.head',
      ],
    })
  }, 60_000)
  const topics = async () => (await deliveries(own.key)).map(({ topic }) => topic)

  test('is told of checks by their ids alone, and once more when they block', async () => {
    const passed = await record(own.key, {
      idempotencyKey: 'one',
      facts: OFFICE_VISIT,
      subjectRef: 'secret-name',
    })
    await record(own.key, { idempotencyKey: 'one', facts: OFFICE_VISIT, subjectRef: 'secret-name' })
    const told = await deliveries(own.key, { topic: 'check.recorded' })
    expect(told).toMatchObject([{ data: { checkId: passed.id }, state: 'PENDING' }])
    expect(JSON.stringify(told)).not.toContain('secret-name')
    const isBlocked = passed.verdict === 'BLOCKED'
    expect(await deliveries(own.key, { topic: 'verdict.blocked' })).toHaveLength(isBlocked ? 1 : 0)
  })

  test('is told of the steps of a run in their order, and of what it is refused not', async () => {
    const started = await run(own.key, 'start', { procedure: 'near_miss', subjectRef: 'm1' })
    const fields = { date: '2026-11-20', description: 'A cable lay there.' }
    const step = { runId: started.id, step: 'documentation', actingRole: 'supervisor', fields }
    await act(own.key, 'step', { ...step, fields: {} })
    await act(own.key, 'step', { ...step, idempotencyKey: 'documented' })
    await act(own.key, 'step', { ...step, idempotencyKey: 'documented' })
    await act(own.key, 'note', { runId: started.id, note: 'seen' })
    const told = (await deliveries(own.key)).filter(({ data }) => data.runId === started.id).reverse()
    expect(told.map(({ topic, data }) => `${topic} ${data.version}`)).toEqual([
      'procedure.started 1',
      'procedure.step_done 2',
      'procedure.note_added 3',
    ])
    expect(JSON.stringify(told)).not.toContain('cable')
  })

  test('is told of waivers, of what is made live, of tasks and of signed heads', async () => {
    const second = await createKey(own.key, { name: 'Second', scopes: ['check', 'read', 'approve'] })
    const waiver = await granted([own.key, second.key], { subjectRef: 'c1' })
    await ask(
      own.key,
      'mutation($input: RevokeWaiverInput!) { revokeWaiver(input: $input) { waiver { id } } }',
      {
        input: { id: waiver.id, reason: 'over' },
      },
    )
    const { packs } = await activeRuleset(own.key)
    await activate(own.key, { packs, parameters: { 'drill.maxMonths': 6 } })
    const { fetch: send } = network()
    await makeScheduled({ fetch: send, writeLog: () => {} })(undefined, env)
    const seen = await topics()
    for (const topic of [
      'waiver.requested',
      'waiver.granted',
      'waiver.revoked',
      'ruleset.activated',
      'task.due',
      'log.head',
    ])
      expect(seen).toContain(topic)
    const [activation] = await deliveries(own.key, { topic: 'ruleset.activated' })
    expect(activation?.data).toMatchObject({ digest: expect.stringMatching(/^sha256:/) })
  })

  test('arrives at once after a write, and what did not by the clock', async () => {
    const { calls, fetch: send } = network()
    const app = appWith({ fetch: send })
    await ask(
      own.key,
      'mutation($input: StartProcedureInput!) { startProcedure(input: $input) { run { id } } }',
      { input: { idempotencyKey: 'at once', procedure: 'near_miss', subjectRef: 'm2' } },
      app,
    )
    await eventually(() => expect(calls.length).toBeGreaterThan(0))
    // What nobody answered before waits for some minutes.
    const later = () => new Date(Date.now() + 3_600_000)
    const strike = makeScheduled({ fetch: send, now: later, writeLog: () => {} })
    await vi.waitFor(
      async () => {
        await strike(undefined, env)
        expect(await deliveries(own.key, { state: 'PENDING' })).toEqual([])
      },
      { timeout: 50_000 },
    )
    const ids = calls.map(({ headers }) => headers.get('webhook-id'))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('of a subject that was erased stands in no order of its own any more', async () => {
    await run(own.key, 'start', { procedure: 'near_miss', subjectRef: 'gone' })
    await ask(
      own.key,
      'mutation($input: EraseSubjectInput!) { eraseSubject(input: $input) { erasure { id } } }',
      {
        input: { subjectRef: 'gone', reason: 'asked' },
      },
    )
    const started = await deliveries(own.key, { topic: 'procedure.started' })
    expect(started.length).toBeGreaterThan(0)
  })
})

describe('a webhook', () => {
  let own: TestOrganisation
  beforeAll(async () => {
    own = await makeLiveOrganisation()
  }, 60_000)

  test.each([
    ['http://example.org/hooks', 'url'],
    ['https://10.0.0.1/', 'url'],
    ['https://[fd00::1]/', 'url'],
    ['https://receiver.internal/', 'url'],
    ['https://user:pass@example.org/', 'url'],
    ['https://example.org:8443/', 'url'],
    ['javascript:alert(1)', 'url'],
    ['', 'url'],
  ])('is not sent to %s', async (url, field) => {
    const { webhook, secret, userErrors } = await create(own.key, { url })
    expect([webhook, secret]).toEqual([null, null])
    expect(userErrors[0]).toMatchObject({ code: 'INVALID_INPUT', path: ['input', field] })
  })

  test('is told about nothing that is not there', async () => {
    const of = async (topics: string[]) => (await create(own.key, { topics })).userErrors[0]?.path
    expect(await of(['no.such'])).toEqual(['input', 'topics', '0'])
    expect(await of(['*'])).toEqual(['input', 'topics', '0'])
    expect(await of([])).toEqual(['input', 'topics'])
    expect(await of(['log.head', 'log.head'])).toEqual(['input', 'topics', '1'])
  })

  test('gives its secret once, and never stands in the database to be read', async () => {
    const { webhook, secret } = await create(own.key, { name: 'Sealed office' })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const listed = await ask(
      own.key,
      '{ webhooks(first: 5) { totalCount nodes { id name url topics } } node(id: "x") { id } }',
    )
    expect(JSON.stringify(listed.data)).not.toContain(secret)
    expect(JSON.stringify(listed.data)).toContain(webhook?.id)
  })

  test('is one of at most twenty', async () => {
    const { key } = await makeLiveOrganisation()
    for (let index = 0; index < 20; index += 1) expect((await create(key)).userErrors).toEqual([])
    expect((await create(key)).userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input'] }])
  })
})
