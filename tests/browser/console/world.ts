import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type StartedProduct, startProduct } from '../../support/started-product.ts'
import { launchBrowser } from '../launch.ts'

/** axe-core, to be put into pages. */
export const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
export const ACTION_MS_MAX = 15_000

/** One product and one browser for everything that is tried on the console. */
export interface ConsoleWorld {
  readonly product: StartedProduct
  readonly browser: Browser
  readonly address: string
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

export async function startConsoleWorld(): Promise<ConsoleWorld> {
  const [product, browser] = await Promise.all([startProduct(), launchBrowser()])
  if (browser === null) throw new Error('whyNoBrowser said that there is one')
  const stop = async () => {
    await browser.close()
    await product.stop()
  }
  return { product, browser, address: new URL('/console/', product.graphql).href, stop }
}

/** A page in a window of its own. Everything it asks for and complains of is noted. */
export async function visit(
  { browser, address }: ConsoleWorld,
  at = '',
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
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
  await page.goto(address + at)
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
