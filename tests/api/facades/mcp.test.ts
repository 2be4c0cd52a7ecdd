import { beforeAll, describe, expect, test } from 'vitest'
import { ask, makeKey, type TestOrganisation } from '../../support/api.ts'
import { type Asking, askAt } from '../../support/facades.ts'
import { makeRecordsOrganisation } from '../../support/records-organisation.ts'

interface Message {
  readonly jsonrpc: '2.0'
  readonly id: unknown
  readonly result?: {
    readonly protocolVersion?: string
    readonly tools?: readonly {
      readonly name: string
      readonly annotations: { readonly readOnlyHint: boolean }
    }[]
    readonly isError?: boolean
    readonly structuredContent?: Readonly<Record<string, unknown>>
    readonly content?: readonly { readonly text: string }[]
  }
  readonly error?: { readonly code: number; readonly message: string }
}

let own: TestOrganisation
const keys = { asking: '', reading: '', recording: '' }

beforeAll(async () => {
  own = await makeRecordsOrganisation()
  keys.asking = await makeKey(own.organisation, { scopes: ['check', 'mcp'] })
  keys.reading = await makeKey(own.organisation, { scopes: ['check', 'read', 'mcp'] })
  keys.recording = await makeKey(own.organisation, { scopes: ['check', 'mcp', 'mcp-record'] })
}, 60_000)

const send = (message: object, asking: Asking = {}) =>
  askAt<Message>('/mcp', { key: keys.asking, body: { jsonrpc: '2.0', ...message }, ...asking })
const use = (name: string, given: unknown, key = keys.asking) =>
  send({ id: 7, method: 'tools/call', params: { name, arguments: given } }, { key })

const DELETE = { 'subject.kinds': ['record'], 'action.type': 'delete' }

describe('a conversation', () => {
  test.each([
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['1999-01-01', '2025-11-25'],
    [7, '2025-11-25'],
  ])('begins with a version that both speak: asked for %j, %s', async (asked, given) => {
    const params = { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    const { status, body } = await send({ id: 'a', method: 'initialize', params })
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 'a', result: { protocolVersion: given, capabilities: { tools: {} } } })
  })

  test('goes on without sessions: notifications and answers get 202 and nothing', async () => {
    for (const message of [{ method: 'notifications/initialized' }, { id: 1, result: {} }]) {
      const { status, body } = await send(message)
      expect({ status, body }).toEqual({ status: 202, body: null })
    }
    expect((await send({ id: 1, method: 'ping' })).body).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
  })

  test.each([
    ['a message that is no JSON-RPC', { jsonrpc: '1.0', id: 1, method: 'ping' }, 400],
    ['an id that is none', { id: {}, method: 'ping' }, 400],
    ['params that are a list', { id: 1, method: 'ping', params: [] }, 400],
    ['a method that does not exist', { id: 1, method: 'resources/list' }, 200],
    ['a tool that does not exist', { id: 1, method: 'tools/call', params: { name: '__proto__' } }, 200],
    [
      'arguments that are a list',
      { id: 1, method: 'tools/call', params: { name: 'assess_safety', arguments: [] } },
      200,
    ],
  ])('refuses %s in its own words', async (_title, message, status) => {
    const answer = await send(message)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', error: { code: expect.any(Number) } })
    expect(answer.body).not.toHaveProperty('result')
  })

  test('is not led by pages of other origins, whatever key they hold', async () => {
    const headers = { origin: 'https://evil.example' }
    expect((await send({ id: 1, method: 'ping' }, { headers })).status).toBe(403)
    expect(
      (await send({ id: 1, method: 'ping' }, { headers: { origin: 'https://tutela.test' } })).status,
    ).toBe(200)
  })

  test('is refused in a version that is not spoken', async () => {
    const headers = { 'mcp-protocol-version': '1999-01-01' }
    expect((await send({ id: 1, method: 'ping' }, { headers })).status).toBe(400)
  })
})

describe('a key', () => {
  test.each([
    ['asking', ['assess_safety', 'next_questions']],
    ['reading', ['assess_safety', 'next_questions', 'explain_requirement']],
    ['recording', ['assess_safety', 'next_questions', 'run_safety_check']],
  ] as const)(
    'for %s sees the tools it may use, all read-only but the one that records',
    async (name, tools) => {
      const { body } = await send({ id: 1, method: 'tools/list' }, { key: keys[name] })
      const listed = body.result?.tools ?? []
      expect(listed.map((tool) => tool.name)).toEqual(tools)
      for (const tool of listed) expect(tool.annotations.readOnlyHint).toBe(tool.name !== 'run_safety_check')
    },
  )

  test.each(['asking', 'reading'] as const)(
    'for %s records nothing, whatever tool it names',
    async (name) => {
      const before = await count()
      const { body } = await use('run_safety_check', { facts: {}, idempotencyKey: 'x' }, keys[name])
      expect(body.error?.message).toBe('There is no such tool for this key.')
      expect(await count()).toBe(before)
    },
  )

  test('for recording records once under the key of the call', async () => {
    const before = await count()
    const given = { facts: DELETE, idempotencyKey: 'mcp-1' }
    const [first, again] = [
      await use('run_safety_check', given, keys.recording),
      await use('run_safety_check', given, keys.recording),
    ]
    expect(first.body.result?.structuredContent).toMatchObject({ verdict: 'NEEDS_INFORMATION' })
    expect(again.body.result?.structuredContent?.id).toBe(first.body.result?.structuredContent?.id)
    expect(await count()).toBe((before ?? 0) + 1)
  })

  async function count(): Promise<number | undefined> {
    const { data } = await ask<{ safetyChecks: { totalCount: number } }>(
      own.key,
      '{ safetyChecks { totalCount } }',
    )
    return data?.safetyChecks.totalCount
  }
})

describe('a tool', () => {
  test('assesses a situation, and says the same as text and as data', async () => {
    const { body } = await use('assess_safety', { facts: { ...DELETE, soft: false } })
    expect(body.result?.structuredContent).toMatchObject({ verdict: 'BLOCKED' })
    expect(JSON.parse(body.result?.content?.[0]?.text ?? '')).toEqual(body.result?.structuredContent)
    // The verdict comes first, so that a text that is cut off still has it.
    expect(body.result?.content?.[0]?.text).toMatch(/^\{"verdict":"BLOCKED"/)
  })

  test('asks the question that decides', async () => {
    const { body } = await use('next_questions', { facts: DELETE })
    expect(body.result?.structuredContent).toMatchObject({
      verdict: 'NEEDS_INFORMATION',
      nextQuestions: [{ text: 'Can it be undone?', fact: { name: 'soft', type: 'boolean' } }],
    })
  })

  test("explains a requirement of the caller's own rules, and none of another organisation", async () => {
    const other = await makeRecordsOrganisation()
    const { body } = await use('explain_requirement', { code: `${own.organisation.slug}/UNDO` }, keys.reading)
    expect(body.result?.structuredContent).toMatchObject({ title: 'Rule UNDO', level: 'BLOCKING' })
    const theirs = await use('explain_requirement', { code: `${other.organisation.slug}/UNDO` }, keys.reading)
    expect(theirs.body.result).toMatchObject({ isError: true })
  }, 60_000)

  test.each([
    ['a fact that no pack declares', { facts: { sotf: true } }, 'UNDECLARED_FACT'],
    ['no facts', {}, 'BAD_USER_INPUT'],
    ['a member that does not exist', { facts: {}, fact: 1 }, 'BAD_USER_INPUT'],
    ['facts that are a text', { facts: 'client' }, 'INVALID_INPUT'],
  ])('tells the assistant its mistake: %s', async (_title, given, code) => {
    const { status, body } = await use('assess_safety', given)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 7, result: { isError: true } })
    expect(body.result?.content?.[0]?.text).toContain(code)
    expect(body.result?.content?.[0]?.text).not.toContain('PROCEED')
  })
})
