import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { askAt } from '../../support/facades.ts'
import { makeRecordsOrganisation } from '../../support/records-organisation.ts'

interface Problem {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors?: readonly { readonly code: string; readonly path: readonly string[] }[]
}

interface Assessed {
  readonly id: string
  readonly verdict: string
  readonly assessment: { readonly verdict: string }
  readonly nextQuestions: readonly unknown[]
  readonly findings: readonly { readonly message: string }[]
}

let own: TestOrganisation
let key: string

beforeAll(async () => {
  own = await makeRecordsOrganisation()
  key = await makeKey(own.organisation, { scopes: ['check', 'rest'] })
}, 60_000)

const DELETE = { 'subject.kinds': ['record'], 'action.type': 'delete' }
const post = <Body>(path: string, body: unknown, headers = {}) => askAt<Body>(path, { key, body, headers })

describe('POST /v1/assess', () => {
  test('answers with the assessment that GraphQL has', async () => {
    const { status, body } = await post<Assessed>('/v1/assess', { facts: { ...DELETE, soft: false } })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      verdict: 'BLOCKED',
      blockers: [{ requirement: { code: `${own.organisation.slug}/UNDO` } }],
      remedies: [{ changes: { soft: true }, verdictAfter: 'PROCEED' }],
    })
    const { data } = await ask<{ assessSafety: { assessment: Assessed } }>(
      own.key,
      `query A($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment {
        verdict findings(status: [UNMET, OPEN, POSSIBLE, WAIVED]) { message } } } }`,
      { input: { facts: { ...DELETE, soft: false } } },
    )
    expect(body.findings.map(({ message }) => ({ message }))).toEqual(data?.assessSafety.assessment.findings)
  })

  test('tells what the rules do not take as problems with codes and places', async () => {
    const { status, headers, body } = await post<Problem>('/v1/assess', { facts: { sotf: true } })
    expect(status).toBe(422)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toMatchObject({
      status: 422,
      code: 'UNDECLARED_FACT',
      errors: [{ code: 'UNDECLARED_FACT', path: ['input', 'facts', 'sotf'] }],
    })
  })

  test('tells of a list that is too long', async () => {
    const attestations = Array.from({ length: 501 }, () => 'A')
    const { status, body } = await post<Problem>('/v1/assess', { facts: {}, attestations })
    expect(status).toBe(422)
    expect(body.code).toBe('INVALID_INPUT')
  })

  test.each([
    ['a member that does not exist', { facts: {}, fact: {} }],
    ['a value of another type', { facts: {}, attestations: [7] }],
    ['a moment that is none', { facts: {}, asOf: 'yesterday' }],
    ['a key for what is not recorded', { facts: {}, idempotencyKey: 'k' }],
  ])('refuses %s with 400', async (_title, sent) => {
    const { status, body } = await post<Problem>('/v1/assess', sent)
    expect(status).toBe(400)
    expect(body.code).toMatch(/^(BAD_USER_INPUT|OPERATION_TOO_COMPLEX)$/)
  })
})

describe('POST /v1/checks', () => {
  test('records once under a key, in the body or in the header', async () => {
    const sent = { facts: { ...DELETE, soft: true } }
    const first = await post<Assessed>('/v1/checks', { ...sent, idempotencyKey: 'rest-1' })
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ verdict: 'PROCEED', receipt: { sequence: expect.any(Number) } })
    const again = await post<Assessed>('/v1/checks', sent, { 'idempotency-key': 'rest-1' })
    expect(again.body.id).toBe(first.body.id)
    const { data } = await ask<{ safetyCheck: { facts: unknown } }>(
      own.key,
      'query C($id: ID!) { safetyCheck(id: $id) { facts } }',
      { id: first.body.id },
    )
    expect(data?.safetyCheck.facts).toEqual(sent.facts)
  })

  test('refuses two keys, no key, and a key that was used for something else', async () => {
    const headers = { 'idempotency-key': 'rest-2' }
    const two = await post<Problem>('/v1/checks', { facts: {}, idempotencyKey: 'rest-3' }, headers)
    expect(two.status).toBe(400)
    expect((await post('/v1/checks', { facts: {} })).status).toBe(400)
    await post('/v1/checks', { facts: {} }, headers)
    const other = await post<Problem>('/v1/checks', { facts: DELETE }, headers)
    expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_CONFLICT' } })
  })

  test('does not record for a key that may not', async () => {
    const reader = await makeKey(own.organisation, { scopes: ['read', 'rest'] })
    const answer = await askAt('/v1/checks', { key: reader, body: { facts: {}, idempotencyKey: 'no' } })
    expect(answer.status).toBe(403)
  })
})

describe('GET /v1/openapi.json', () => {
  test('is there for everybody, and describes each member that is taken and given', async () => {
    const { status, body } = await askAt<{
      openapi: string
      servers: unknown
      components: {
        schemas: Record<string, { properties: Record<string, unknown>; required: string[] }>
      }
    }>('/v1/openapi.json', {})
    expect(status).toBe(200)
    expect(body.openapi).toBe('3.1.0')
    expect(body.servers).toEqual([{ url: 'https://tutela.test' }])
    const { Situation, Assessment, Check } = body.components.schemas
    expect(Object.keys(Situation?.properties ?? {}).sort()).toEqual([
      ...['asOf', 'attestations', 'facts', 'locale', 'subjectRef', 'subjects'],
    ])
    expect(Situation?.required).toEqual(['facts'])
    const answer = await post<object>('/v1/assess', { facts: DELETE })
    expect(Object.keys(answer.body).sort()).toEqual(Object.keys(Assessment?.properties ?? {}).sort())
    const check = await post<object>('/v1/checks', { facts: DELETE, idempotencyKey: 'described' })
    expect(Object.keys(check.body).sort()).toEqual(Object.keys(Check?.properties ?? {}).sort())
  })
})
