import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, ask, makeOrganisation, type TestOrganisation } from '../../support/api.ts'

const REVOKE = `mutation Revoke($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) { userErrors { code message path } }
}`
const ASSESS = `query Assess($input: AssessSafetyInput!) {
  assessSafety(input: $input) { userErrors { code message } }
}`
const CHINESE = /[一-鿿]/

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[]
}

let own: TestOrganisation

beforeAll(async () => {
  own = await makeOrganisation()
})

/** Sends it with the header as it is; none when null. */
async function askIn(header: string | null, query: string, variables: object): Promise<string> {
  const send = appWith({})
  const answer = await ask<Record<string, Payload>>(own.key, query, { ...variables }, (request) => {
    const headers = new Headers(request.headers)
    if (header !== null) headers.set('accept-language', header)
    return send(new Request(request, { headers }))
  })
  const [payload] = Object.values(answer.data ?? {})
  const [error] = payload?.userErrors ?? []
  if (error === undefined) throw new Error(JSON.stringify(answer))
  return error.message
}

const refused = (header: string | null) =>
  askIn(header, REVOKE, { input: { id: 'key_nobody', reason: 'gone' } })

describe('the language in which something is refused', () => {
  test.each(['zh-CN', 'zh-CN,zh;q=0.9,en;q=0.8', 'zh'])(
    'is the reader’s own, asked for as %s',
    async (header) => {
      expect(await refused(header)).toMatch(CHINESE)
    },
  )

  test.each([null, '*', '', 'en-GB', 'tlh', 'no language at all', `zh-${'x'.repeat(4_000)}`, '<script>'])(
    'is the organisation’s where the request asks for none that is spoken: %s',
    async (header) => {
      expect(await refused(header)).not.toMatch(CHINESE)
    },
  )

  test('is the one that the operation names, whatever the request says besides', async () => {
    const facts = { client: { ageYears: 'nine' } }
    expect(await askIn('zh-CN', ASSESS, { input: { facts, locale: 'en' } })).not.toMatch(CHINESE)
    expect(await askIn('en', ASSESS, { input: { facts, locale: 'zh-CN' } })).toMatch(CHINESE)
  })
})
