import { beforeAll, describe, expect, test } from 'vitest'
import { makeKey, type TestOrganisation } from '../../support/api.ts'
import { type Asking, askAt } from '../../support/facades.ts'
import { makeRecordsOrganisation } from '../../support/records-organisation.ts'

interface Decided {
  readonly decision: boolean
  readonly context?: {
    readonly verdict: string | null
    readonly reasons?: readonly {
      readonly code: string
      readonly message: string
      readonly blocks: boolean
    }[]
    readonly error?: { readonly status: number; readonly message: string }
  }
}

const PATH = '/access/v1/evaluation'
const ALICE = { type: 'user', id: 'alice' }
const RECORD = { type: 'record', id: 'record-1' }
const ARCHIVED = { type: 'record', id: 'record-2', properties: { status: 'archived' } }

let own: TestOrganisation
let key: string

beforeAll(async () => {
  own = await makeRecordsOrganisation()
  key = await makeKey(own.organisation, { scopes: ['check', 'authzen'] })
}, 60_000)

const evaluate = (body: unknown, asking: Asking = {}) => askAt<Decided>(PATH, { key, body, ...asking })
const evaluations = (body: unknown) => askAt<{ evaluations: Decided[] } & Decided>(`${PATH}s`, { key, body })

describe('one evaluation', () => {
  test.each([
    ['an act that nothing speaks against goes ahead', true, { action: { name: 'read' }, resource: RECORD }],
    ['what is blocked does not', false, { action: { name: 'write' }, resource: ARCHIVED }],
    [
      'what the subject is counts',
      true,
      {
        subject: { ...ALICE, properties: { role: 'admin' } },
        action: { name: 'write' },
        resource: ARCHIVED,
      },
    ],
    [
      'how it is done counts',
      true,
      { action: { name: 'delete', properties: { soft: true } }, resource: RECORD },
    ],
    [
      'so does the other way',
      false,
      { action: { name: 'delete', properties: { soft: false } }, resource: RECORD },
    ],
    [
      'context is taken',
      true,
      {
        action: { name: 'read' },
        resource: RECORD,
        context: { time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' },
      },
    ],
    [
      'other properties are taken when the rules declare them',
      true,
      {
        subject: { ...ALICE, properties: { department: 'Sales', role: 'manager' } },
        action: { name: 'read', properties: { method: 'GET' } },
        resource: { ...RECORD, properties: { status: 'active', owner: 'bob' } },
      },
    ],
    [
      'members that the specification does not know are ignored',
      true,
      { action: { name: 'read' }, resource: RECORD, foo: 'bar', futureField: { nested: true } },
    ],
  ])('%s', async (_title, decision, body) => {
    const answer = await evaluate({ subject: ALICE, ...body })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(answer.body.decision).toBe(decision)
  })

  test('says why an act is blocked and what to do, and nothing where it may simply go ahead', async () => {
    const { body } = await evaluate({
      subject: ALICE,
      action: { name: 'delete', properties: { soft: false } },
      resource: RECORD,
    })
    expect(body.context).toMatchObject({
      verdict: 'BLOCKED',
      reasons: [{ message: 'Delete it so that it can be undone.', blocks: true }],
    })
    const { body: allowed } = await evaluate({ subject: ALICE, action: { name: 'read' }, resource: RECORD })
    expect(allowed).toEqual({ decision: true })
  })
})

describe('what lacks a part', () => {
  const FULL = { subject: ALICE, action: { name: 'read' }, resource: RECORD }

  test.each([
    ['subject', { ...FULL, subject: undefined }],
    ['action', { ...FULL, action: undefined }],
    ['resource', { ...FULL, resource: undefined }],
    ['subject.type', { ...FULL, subject: { id: 'alice' } }],
    ['subject.id', { ...FULL, subject: { type: 'user' } }],
    ['action.name', { ...FULL, action: {} }],
    ['resource.type', { ...FULL, resource: { id: 'record-1' } }],
    ['resource.id', { ...FULL, resource: { type: 'record' } }],
    ['subject', { ...FULL, subject: 'alice' }],
    ['action.name', { ...FULL, action: { name: 123 } }],
    ['resource.properties', { ...FULL, resource: { ...RECORD, properties: [] } }],
    ['context', { ...FULL, context: 'now' }],
  ])('is refused with 400 and its name: %s', async (name, body) => {
    const answer = await askAt<{ error: string; code: string }>(PATH, { key, body })
    expect(answer.status).toBe(400)
    expect(answer.body.error).toContain(name)
    expect(answer.body).not.toHaveProperty('decision')
  })
})

describe('several evaluations', () => {
  test('take from around them what they leave out, and replace a part as a whole', async () => {
    const { status, body } = await evaluations({
      subject: ALICE,
      action: { name: 'write' },
      resource: { ...RECORD, properties: { status: 'active' } },
      evaluations: [
        {},
        { resource: ARCHIVED },
        { resource: ARCHIVED, subject: { ...ALICE, properties: { role: 'admin' } } },
      ],
    })
    expect(status).toBe(200)
    // Callers compare the list as a text: nothing but decisions stands in it.
    expect(JSON.stringify(body)).toBe(
      '{"evaluations":[{"decision":true},{"decision":false},{"decision":true}]}',
    )
  })

  test('take the context of the request, or their own', async () => {
    const { body } = await evaluations({
      subject: ALICE,
      action: { name: 'read' },
      context: { time: '2025-06-27T18:03-07:00' },
      evaluations: [
        { resource: RECORD },
        { resource: RECORD, context: { time: '2025-06-27T19:00-07:00', source: 'batch-override' } },
        { resource: RECORD, context: { undeclared: true } },
      ],
    })
    expect(body.evaluations.map(({ decision }) => decision)).toEqual([true, true, false])
  })

  test('deny what is no question by itself and go on', async () => {
    const { status, body } = await evaluations({
      subject: ALICE,
      action: { name: 'read' },
      options: { evaluations_semantic: 'execute_all' },
      evaluations: [{ resource: RECORD }, {}, 'nonsense', { resource: RECORD }],
    })
    expect(status).toBe(200)
    expect(body.evaluations.map(({ decision }) => decision)).toEqual([true, false, false, true])
    expect(body.evaluations[1]?.context?.error).toEqual({
      status: 400,
      message: 'resource has to be an object.',
    })
  })

  test.each([
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
    ['execute_all', [true, false, true]],
  ])('end when they are asked to: %s', async (semantic, decisions) => {
    const act = (name: string, soft?: boolean) => ({
      action: { name, properties: soft === undefined ? {} : { soft } },
    })
    const { body } = await evaluations({
      subject: ALICE,
      resource: RECORD,
      options: { evaluations_semantic: semantic },
      evaluations: [act('read'), act('delete', false), act('delete', true)],
    })
    expect(body.evaluations.map(({ decision }) => decision)).toEqual(decisions)
  })

  test.each(['first_wins', '__proto__', 7, null])(
    'refuse an order that does not exist: %j',
    async (semantic) => {
      const { status } = await evaluations({
        subject: ALICE,
        resource: RECORD,
        options: { evaluations_semantic: semantic },
        evaluations: [{ action: { name: 'read' } }],
      })
      expect(status).toBe(semantic === null ? 200 : 400)
    },
  )

  test('say why when that is asked for', async () => {
    const { body } = await evaluations({
      subject: ALICE,
      resource: RECORD,
      options: { reasons: true },
      evaluations: [{ action: { name: 'delete' } }],
    })
    expect(body.evaluations[0]?.context).toMatchObject({
      verdict: 'NEEDS_INFORMATION',
      missing: [{ fact: 'soft', question: 'Can it be undone?', type: 'boolean' }],
    })
  })

  test.each([[undefined], [[]]])('are one evaluation where the list is %j', async (list) => {
    const { status, body } = await evaluations({
      subject: ALICE,
      action: { name: 'read' },
      resource: RECORD,
      ...(list && { evaluations: list }),
    })
    expect({ status, body }).toEqual({ status: 200, body: { decision: true } })
  })
})

describe('a request', () => {
  const body = { subject: ALICE, action: { name: 'read' }, resource: RECORD }

  test("gets the caller's name for it back, refused or not, and ours beside it", async () => {
    const headers = { 'x-request-id': 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716' }
    for (const answer of [await evaluate(body, { headers }), await evaluate({}, { headers })]) {
      expect(answer.headers.get('x-request-id')).toBe(headers['x-request-id'])
      expect(answer.headers.get('tutela-request-id')).toMatch(/^rqs_/)
    }
    expect((await evaluate(body)).headers.get('x-request-id')).toMatch(/^rqs_/)
  })

  test.each(['with space', 'ü', 'x'.repeat(129)])('does not get back what is no name: %j', async (name) => {
    const answer = await evaluate(body, { headers: { 'x-request-id': name } })
    expect(answer.headers.get('x-request-id')).toMatch(/^rqs_/)
  })

  test('has the same answer however often it is sent', async () => {
    const answers = await Promise.all([evaluate(body), evaluate(body), evaluate(body)])
    expect(answers.map((answer) => answer.body)).toEqual([
      { decision: true },
      { decision: true },
      { decision: true },
    ])
  })

  test('is told what an obligation is', async () => {
    const obliged = await makeKey(own.organisation, { scopes: ['check', 'authzen', 'obligations'] })
    const exported = { ...body, action: { name: 'export' } }
    const answer = await askAt<{ context: { obligations: unknown[] } }>(PATH, {
      key: obliged,
      body: exported,
    })
    expect(answer.body.context.obligations).toMatchObject([
      { id: `${own.organisation.slug}/LOGGED`, type: 'custom', properties: { status: 'OPEN' } },
    ])
    expect((await evaluate(exported)).body).toMatchObject({
      decision: false,
      context: { conditions: [{ code: `${own.organisation.slug}/LOGGED` }] },
    })
  })
})

test('the service describes itself to everybody, at the address it was asked at', async () => {
  const { status, headers, body } = await askAt('/.well-known/authzen-configuration', {})
  expect(status).toBe(200)
  expect(headers.get('content-type')).toContain('application/json')
  expect(body).toEqual({
    policy_decision_point: 'https://tutela.test',
    access_evaluation_endpoint: 'https://tutela.test/access/v1/evaluation',
    access_evaluations_endpoint: 'https://tutela.test/access/v1/evaluations',
  })
})
