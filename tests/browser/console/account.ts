import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Configuration, Provider } from 'oidc-provider'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  askApi,
  type ConsoleWorld,
  enterKey,
  expectAccessible,
  expectNoSidewaysScroll,
  visit,
} from './world.ts'

const CLIENT = 'tutela-console'
const AUDIENCE = 'tutela:example'
const FOREIGN = 'https://elsewhere.example/other'
const CREATE = `mutation ($input: CreateIdentityProviderInput!) { createIdentityProvider(input: $input) {
  identityProvider { id } userErrors { message } } }`
/** Clocks may differ by this much at the API: a token that has run out so long ago is over. */
const SKEW_S = 60

/** An OpenID provider of somebody else, with accounts that are called as what they may do. */
interface OpenId {
  readonly issuer: string
  readonly server: Server
  /** How many seconds from now on the API takes the next tokens; null for an hour. */
  lastingSeconds: number | null
  /** Whom the tokens are for, whatever was asked for. */
  audience: string | null
}

async function startOpenId(redirect: string): Promise<OpenId> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const own: OpenId = { issuer, server, lastingSeconds: null, audience: null }
  const configuration: Configuration = {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirect],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (_ctx, token) => ({ groups: ['accountId' in token ? String(token.accountId) : ''] }),
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => ({
          scope: '',
          audience: own.audience ?? resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 3_600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt: (_ctx, _token, { payload }) => {
          if (own.lastingSeconds !== null)
            payload.exp = Math.floor(Date.now() / 1_000) - SKEW_S + own.lastingSeconds
        },
      },
    },
  }
  server.on('request', new Provider(issuer, configuration).callback())
  return own
}

const enterAddress = (issuer: string, others: Readonly<Record<string, string>> = {}): string =>
  `#/enter?${new URLSearchParams({ issuer, client: CLIENT, audience: AUDIENCE, ...others })}`

/** Presses the button and signs in at the provider, in the window that opens; that window, when it is done. */
async function signInAs(page: Page, account: string): Promise<Page> {
  await page.context().route('https://fonts.googleapis.com/**', (route) => route.abort())
  const opening = page.context().waitForEvent('page')
  await page.locator('#with-account').click()
  const other = await opening
  // Somebody whom the provider knows already is only sent through.
  for (;;) {
    const login = other.locator('[name=login]')
    const consent = other.locator('form button[type=submit]')
    const end = other.locator('[role=status], [role=alert]').filter({ hasNotText: 'One moment' })
    if (other.isClosed()) return other
    await login
      .or(consent)
      .or(end)
      .first()
      .waitFor()
      .catch(() => null)
    if (other.isClosed() || (await end.count()) > 0) return other
    if ((await login.count()) > 0) {
      await login.fill(account)
      await other.locator('[name=password]').fill('any')
    }
    await consent.first().click()
  }
}

const question = (page: Page) => page.locator('.question h2')

/** Signing in with OpenID Connect, against a real provider on this machine. */
export function accountTests(world: () => ConsoleWorld): void {
  describe('signing in with an identity provider', () => {
    let openId: OpenId
    beforeAll(async () => {
      openId = await startOpenId(new URL('sign-in/', world().address).href)
      const rule = (value: string, scopes: string[]) => ({ claim: ['groups'], value, scopes })
      const input = {
        name: 'Example accounts',
        issuer: openId.issuer,
        audience: AUDIENCE,
        jwksUrl: `${openId.issuer}/jwks`,
        algorithms: ['RS256'],
        rules: [rule('worker', ['check', 'read'])],
      }
      const { createIdentityProvider } = await askApi<{ createIdentityProvider: { userErrors: object[] } }>(
        world(),
        CREATE,
        { input },
      )
      expect(createIdentityProvider.userErrors).toEqual([])
    })
    afterAll(() => {
      openId.server.closeAllConnections()
      openId.server.close()
    })

    test('a worker signs in and asks; no request of the console leaves its origin, and the token is kept nowhere', async () => {
      const { page, requests, complaints } = await visit(world(), enterAddress(openId.issuer))
      await page.locator('#with-account').waitFor()
      expect(await page.locator('#with-account').textContent()).toContain(new URL(openId.issuer).host)
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
      const asked: string[] = []
      // What the provider's own pages load is its own affair.
      page.context().on('request', (request) => {
        if (!request.isNavigationRequest() && request.frame().url().startsWith(world().address))
          asked.push(request.url())
      })
      const other = await signInAs(page, 'worker')
      await page.locator('.ask').waitFor()
      await page.getByRole('button', { name: 'I don’t know' }).click()
      await page.getByRole('heading', { name: 'Your answers' }).waitFor()
      const { origin } = new URL(world().address)
      expect(requests.filter((url) => !url.startsWith(origin))).toEqual([])
      expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith(openId.issuer))).toEqual([])
      const kept = (one: Page) =>
        one.evaluate(() =>
          JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
        )
      for (const one of other.isClosed() ? [page] : [page, other])
        expect(await kept(one)).not.toMatch(/eyJ|code=|verifier/)
      expect(complaints).toEqual([])
    })

    test('the window of signing in may ask the provider and no other host', async () => {
      const { page, complaints } = await visit(world(), 'sign-in/#channel=x')
      await page.getByText('This address names no provider.').waitFor()
      await expectAccessible(page)
      await page.goto('about:blank')
      await page.route(`${openId.issuer}/**`, (route) => route.abort())
      const asked = `channel=x&${enterAddress(openId.issuer).split('?')[1]}`
      await page.goto(`${world().address}sign-in/#${asked}`)
      await page.getByText('The provider does not answer this page.').waitFor()
      for (const host of ['https://elsewhere.example', new URL(world().address).origin]) {
        const outcome = await page.evaluate(
          (url) =>
            fetch(url).then(
              () => 'answered',
              () => 'stopped',
            ),
          `${host}/anything`,
        )
        expect(outcome).toBe('stopped')
      }
      expect(complaints.filter((words) => words.includes('violates'))).not.toEqual([])
    })

    test('a token that runs out signs nobody out of what was typed, and signing in again goes on', async () => {
      openId.lastingSeconds = 4
      try {
        const { page } = await visit(world(), enterAddress(openId.issuer))
        await page.locator('#with-account').waitFor()
        await signInAs(page, 'worker')
        await page.locator('.ask').waitFor()
        await page.getByRole('button', { name: 'I don’t know' }).click()
        await page.locator('.ask[aria-busy=false]').waitFor()
        openId.lastingSeconds = null
        for (;;) {
          await page.locator('.ask[aria-busy=false]').or(page.locator('dialog[open]')).first().waitFor()
          if ((await page.locator('dialog[open]').count()) > 0) break
          await page.getByRole('button', { name: 'I don’t know' }).click()
          await page.waitForTimeout(500)
        }
        const asked = await question(page).textContent()
        const answers = await page.locator('dl.given > div').count()
        expect(answers).toBeGreaterThan(0)
        await expectAccessible(page)
        await signInAs(page, 'worker')
        await page.locator('dialog[open]').waitFor({ state: 'detached' })
        await page.locator('.ask[aria-busy=false]').waitFor()
        expect(await page.locator('dl.given > div').count()).toBeGreaterThanOrEqual(answers)
        expect(await page.locator('.problem').count()).toBe(0)
        expect(asked).not.toBeNull()
      } finally {
        openId.lastingSeconds = null
      }
    })

    test('somebody to whom no rule gives anything is told so', async () => {
      const { page } = await visit(world(), enterAddress(openId.issuer))
      await page.locator('#with-account').waitFor()
      await signInAs(page, 'stranger')
      await page.getByText('nothing your account says gives you anything').waitFor()
      await expectAccessible(page)
      expect(await page.locator('.ask').count()).toBe(0)
    })

    test('a provider that the organisation has not let in under this audience is said to be unknown', async () => {
      const { page } = await visit(world(), enterAddress(openId.issuer, { audience: 'tutela:elsewhere' }))
      await page.locator('#with-account').waitFor()
      await signInAs(page, 'worker')
      await page.getByText('the service does not take its token').waitFor()
      expect(await page.locator('.ask').count()).toBe(0)
    })

    test('a token for somebody else is not even sent', async () => {
      openId.audience = FOREIGN
      try {
        const { page, requests } = await visit(world(), enterAddress(openId.issuer))
        await page.locator('#with-account').waitFor()
        const other = await signInAs(page, 'worker')
        await other.getByText('a token that is meant for somebody else').waitFor()
        expect(requests.filter((url) => url.endsWith('/graphql'))).toEqual([])
      } finally {
        openId.audience = null
      }
    })

    test('who declines at the provider is told, and an answer of another window is not taken', async () => {
      const { page } = await visit(world(), enterAddress(openId.issuer))
      await page.locator('#with-account').waitFor()
      const opening = page.context().waitForEvent('page')
      await page.locator('#with-account').click()
      const other = await opening
      await other.getByRole('link', { name: /cancel/i }).click()
      await other.getByText('The provider did not sign you in.').waitFor()
      await other.getByText('access_denied').waitFor()
      await other.goto(`${world().address}sign-in/?code=stolen&state=guessed&iss=${openId.issuer}`)
      await other.getByText('This answer belongs to nothing that was begun').waitFor()
      expect(other.url()).not.toContain('code=')
      expect(await page.locator('.ask').count()).toBe(0)
    })

    test.each([
      ['another nonce', 'nonce'],
      ['another code challenge', 'code_challenge'],
    ])('an answer to a question with %s is not taken', async (_what, name) => {
      const { page } = await visit(world(), enterAddress(openId.issuer))
      await page.locator('#with-account').waitFor()
      await page.context().route(`${openId.issuer}/auth?**`, (route) => {
        const url = new URL(route.request().url())
        url.searchParams.set(name, 'x'.repeat(43))
        return route.continue({ url: url.href })
      })
      const other = await signInAs(page, 'worker')
      await other.getByText('does not fit what was asked').waitFor()
      expect(await page.locator('.ask').count()).toBe(0)
    })

    test('the address that the screen House makes leads people in', async () => {
      const { page } = await visit(world(), '#/house')
      await enterKey(page, world().product.adminKey)
      const row = page.locator('ul.rows li', { hasText: 'Example accounts' })
      await row.getByText('The address for its people').click()
      expect(await row.textContent()).toContain(`${world().address}sign-in/`)
      await row.getByLabel('What it calls this console').fill(CLIENT)
      const address = (await row.locator('.secret').textContent()) ?? ''
      await expectAccessible(page)
      const other = await visit(world(), address.slice(world().address.length))
      await other.page.locator('#with-account').waitFor()
      await signInAs(other.page, 'worker')
      await other.page.locator('.ask').waitFor()
    })

    test('who has no address types where they sign in; an address of nothing says what it lacks', async () => {
      const { page } = await visit(world(), '#/enter?issuer=javascript:alert(1)&client=x&audience=y')
      await page.getByText('This names no provider').waitFor()
      await page.goto(`${world().address}#/ask`)
      await page.getByText('With the account of your organisation').click()
      await page.locator('#provider-issuer').fill('login.example')
      await page.getByRole('button', { name: 'Use this provider' }).click()
      await page.getByText('This names no provider').waitFor()
      await page.locator('#provider-issuer').fill(openId.issuer)
      await page.locator('#provider-client').fill(CLIENT)
      await page.locator('#provider-audience').fill(AUDIENCE)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Use this provider' }).click()
      await signInAs(page, 'worker')
      await page.locator('.ask').waitFor()
    })
  })
}
