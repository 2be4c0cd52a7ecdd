import { serverAudits } from 'graphql-http'
import { beforeAll, describe, expect, test } from 'vitest'
import { appWith, makeOrganisation } from '../support/api.ts'

let key: string

beforeAll(async () => {
  key = (await makeOrganisation()).key
})

// The audits know nothing of keys.
const send = appWith({})
const audits = serverAudits({
  url: 'https://tutela.test/graphql',
  fetchFn: (url: string, init?: RequestInit) => {
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${key}`)
    return send(new Request(url, { ...init, headers }))
  },
})

describe('GraphQL over HTTP', () => {
  test('has all 61 audits', () => {
    expect(audits).toHaveLength(61)
  })

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      const result = await audit.fn()
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
    },
  )
})
