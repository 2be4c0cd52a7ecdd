import { describe, expect, test } from 'vitest'
import { appWith } from '../../support/api.ts'
import { countDatabaseRequests } from '../../support/database.ts'

const graphiql = {
  render: (options: unknown) => `<!doctype html>${JSON.stringify(options)}`,
  locales: ['en', 'zh-CN'] as const,
  examples: (locale: string) => [{ query: 'query Example { __typename }', variables: locale }],
}
const visit = (headers: HeadersInit = { accept: 'text/html,*/*;q=0.8' }) =>
  new Request('https://tutela.test/graphql', { headers })

describe('the page to try things out', () => {
  test('loads without a key and without the database, with the ready-made operations', async () => {
    const page = appWith({ graphiql }, { ENVIRONMENT: 'development' })
    const { result, requests } = await countDatabaseRequests(() => page(visit()))
    expect(result.status).toBe(200)
    expect(result.headers.get('content-type')).toContain('text/html')
    expect(await result.text()).toContain('query Example')
    expect(requests).toBe(0)
  })

  test.each([
    ['zh', 'zh-CN'],
    ['fr;q=0.9, zh-TW;q=0.5, en;q=0.4', 'en'],
    ['fr;q=0.9, zh-CN;q=0.5, en;q=0.4', 'zh-CN'],
    ['en;q=0.3, zh-CN;q=0.8', 'zh-CN'],
    ['zh-CN;q=0, en', 'en'],
    ['*', 'en'],
    ['', 'en'],
    ['"><script>', 'en'],
  ])('comes in the first language wanted that the packs offer (%s: %s)', async (wanted, locale) => {
    const page = appWith({ graphiql }, { ENVIRONMENT: 'development' })
    const response = await page(visit({ accept: 'text/html', 'accept-language': wanted }))
    expect(response.headers.get('vary')).toContain('accept-language')
    expect(await response.text()).toContain(`"variables":"${locale}"`)
  })

  test('may load nothing from another host', async () => {
    const page = appWith({ graphiql }, { ENVIRONMENT: 'development' })
    const policy = (await page(visit())).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toMatch(/https?:|\*/)
  })

  test('is not there for a program', async () => {
    const page = appWith({ graphiql }, { ENVIRONMENT: 'development' })
    expect((await page(visit({ accept: 'application/json' }))).status).toBe(401)
  })

  test('is not there in production, even if the entry brings it', async () => {
    const production = { ENVIRONMENT: 'production', LIBSQL_AUTH_TOKEN: 'token' }
    expect((await appWith({ graphiql }, production)(visit())).status).toBe(401)
  })

  test('is not there when the entry does not bring it', async () => {
    expect((await appWith({}, { ENVIRONMENT: 'development' })(visit())).status).toBe(401)
  })
})
