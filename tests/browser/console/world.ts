import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StartedProduct, startProduct } from '../../support/started-product.ts'
import { launchBrowser, whyNoBrowser } from '../launch.ts'

/** axe-core, to be put into pages. */
export const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
export const ACTION_MS_MAX = 15_000

/** One product and one browser for everything that is tried on the console. */
export interface ConsoleWorld {
  readonly product: StartedProduct
  readonly browser: Browser
  readonly address: string
  /** What pages of the console asked of any other host, but the window in which somebody signs in. */
  readonly strays: string[]
  stop(): Promise<void>
}

/** What a page did, for as long as it is open. */
export interface Visit {
  readonly page: Page
  /** The address of every request. */
  readonly requests: readonly string[]
  /** What its console said that nobody wants to read there. */
  readonly complaints: readonly string[]
}

async function startConsoleWorld(): Promise<ConsoleWorld> {
  const [product, browser] = await Promise.all([startProduct(), launchBrowser()])
  if (browser === null) throw new Error('whyNoBrowser said that there is one')
  const stop = async () => {
    await browser.close()
    await product.stop()
  }
  return { product, browser, address: new URL('/console/', product.graphql).href, strays: [], stop }
}

/** Plays tests on one product and one browser; at the end nothing of it may have asked any host but its own. */
export function consoleTests(title: string, tests: readonly ((world: () => ConsoleWorld) => void)[]): void {
  const reason = whyNoBrowser()
  if (reason !== null) console.warn(`${title} ${reason}`)
  describe.skipIf(reason !== null)(title, () => {
    let world: ConsoleWorld
    beforeAll(async () => {
      world = await startConsoleWorld()
    })
    afterAll(() => world?.stop())
    for (const add of tests) add(() => world)
    test('no page of all this has asked anything of any other host', () => {
      expect(world.strays).toEqual([])
    })
  })
}

/** Whether a page of the console asks another host. Where somebody signs in asks the provider that was named to it. */
function isStray(request: Request, { address }: ConsoleWorld): boolean {
  const isOwn = new URL(request.url()).origin === new URL(address).origin
  // What a page is left for is asked by the browser, and has no frame yet.
  if (isOwn || request.isNavigationRequest() || /^(blob|data):/.test(request.url())) return false
  const asker = request.frame().url()
  return asker.startsWith(address) && !asker.startsWith(new URL('sign-in/', address).href)
}

/** A page in a window of its own. Everything it asks for and complains of is noted. */
export async function visit(
  world: ConsoleWorld,
  at = '',
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await world.browser.newContext({ locale: 'en-GB', ...options })
  context.on('request', (request) => {
    if (isStray(request, world)) world.strays.push(request.url())
  })
  await context.addInitScript({ path: AXE })
  const page = await context.newPage()
  page.setDefaultTimeout(ACTION_MS_MAX)
  const [requests, complaints]: [string[], string[]] = [[], []]
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/.test(message.text()))
      complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(world.address + at)
  return { page, requests, complaints }
}

/** Signs in on the page that asks for a key. */
export async function enterKey(page: Page, key: string): Promise<void> {
  await page.locator('#key').fill(key)
  await page.locator('#key').press('Enter')
}

/** The screen Ask, signed in. */
export async function visitAsk(world: ConsoleWorld, options: BrowserContextOptions = {}): Promise<Visit> {
  const visited = await visit(world, '#/ask', options)
  await enterKey(visited.page, world.product.adminKey)
  await visited.page.locator('.ask').waitFor()
  return visited
}

/** A screen of an organisation of its own, as its first administrator; what is changed there disturbs nobody. */
export async function visitOwn(world: ConsoleWorld, address: string): Promise<{ page: Page; key: string }> {
  const key = await world.product.makeOrganisation(`own-${randomUUID().slice(0, 8)}`)
  const { page } = await visit(world, address)
  await enterKey(page, key)
  return { page, key }
}

/** Asks the API as the organisation's first key, or with another one. */
export async function askApi<Data>(
  world: ConsoleWorld,
  query: string,
  variables: object = {},
  key = world.product.adminKey,
): Promise<Data> {
  const response = await fetch(world.product.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors }: { data?: Data; errors?: unknown } = await response.json()
  if (data === undefined || errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

/** Holds a page to axe-core's rules (WCAG 2.2 A and AA, and what it calls good practice). */
export async function expectAccessible(page: Page): Promise<void> {
  // What is still moving has the colours of half-way.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
  const violations = await page.evaluate(async () => {
    const axe = Reflect.get(globalThis, 'axe') as {
      run: (options: object) => Promise<{ violations: Violation[] }>
    }
    return (await axe.run({ resultTypes: ['violations'] })).violations
  })
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      where: nodes.map(({ target, failureSummary }) => [target, failureSummary]),
    })),
  ).toEqual([])
}

/** Whether everything fits without moving the page sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { wanted, there } = await page.evaluate(() => ({
    wanted: document.documentElement.scrollWidth,
    there: document.documentElement.clientWidth,
  }))
  expect(wanted).toBeLessThanOrEqual(there)
}

export const readText = (file: string): string => readFileSync(file, 'utf8')
