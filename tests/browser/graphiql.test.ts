import type { Browser, Page, Response } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { GRAPHIQL_PAGE } from '../../src/graphiql-page.ts'
import { SHIPPED_SOURCES } from '../support/shipped-packs.ts'
import { type ServedApp, serveApp } from '../unit/scripts/tutela/serve-app.ts'
import { launchBrowser, whyNoBrowser } from './launch.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const reason = whyNoBrowser()
if (reason !== null) console.warn(`tests/browser/graphiql.test.ts ${reason}`)

const NAMES = GRAPHIQL_PAGE.examples('en').map(
  ({ query }) => /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '',
)

test('the page is offered in the languages of all shipped packs of rules', () => {
  const packs = Object.values(SHIPPED_SOURCES).map((source) => JSON.parse(source))
  const ofRules = packs.filter(({ kind }) => kind !== 'translations')
  expect(ofRules.length).toBeGreaterThan(10)
  for (const { locales } of ofRules) expect(locales).toEqual(GRAPHIQL_PAGE.locales)
})

const isAnswer = async (response: Response) =>
  response.request().method() === 'POST' && !(await response.text()).includes('"__schema"')

describe.skipIf(reason !== null)('somebody who opens the page to try things out', () => {
  let app: ServedApp
  let browser: Browser
  beforeAll(async () => {
    app = await serveApp(Object.values(SHIPPED_SOURCES))
    const launched = await launchBrowser()
    if (launched === null) throw new Error('whyNoBrowser said that there is one')
    browser = launched
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  /** The page in a window of its own, as a reader of these languages opens it. */
  async function open(locale = 'en-GB'): Promise<Page> {
    const context = await browser.newContext({ locale })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(app.url)
    return page
  }

  async function enterKey(page: Page, key: string): Promise<void> {
    await page.locator('#key-dialog input').fill(key)
    await page.locator('#key-dialog button').click()
  }

  /** Presses the button, on a slow machine more than once, and waits for what the page shows. */
  async function run(page: Page): Promise<{ data: Record<string, unknown>; errors?: unknown }> {
    for (let presses = 0; presses < 5; presses += 1) {
      const answered = page.waitForResponse(isAnswer, { timeout: 6_000 }).catch(() => null)
      await page.locator('.graphiql-execute-button').click()
      const response = await answered
      if (response === null) continue
      await page.locator('.result-window', { hasText: /data|errors/ }).waitFor()
      await page.locator('.graphiql-spinner').waitFor({ state: 'detached' })
      return response.json()
    }
    throw new Error('pressing the button does nothing')
  }

  test('enters the key once: every example runs as it is, with nothing refused', async () => {
    const page = await open()
    await enterKey(page, app.key)
    const answers: Record<string, unknown> = {}
    for (const name of NAMES) {
      await page.locator('.graphiql-tab-button', { hasText: name }).press('Enter')
      await page.locator('.graphiql-query-editor', { hasText: name }).waitFor()
      answers[name] = await run(page)
    }
    expect(Object.keys(answers)).toHaveLength(7)
    for (const answer of Object.values(answers)) {
      expect(answer).not.toHaveProperty('errors')
      expect(JSON.stringify(answer)).not.toMatch(/"userErrors":\[[^\]]/)
    }
    expect(await page.locator('#key-dialog').isVisible()).toBe(false)
  })

  test('sees the answer of the first example after one press', async () => {
    const page = await open()
    await enterKey(page, app.key)
    await page.locator('.graphiql-execute-button').click()
    await page.locator('.result-window', { hasText: '"verdict": "NEEDS_INFORMATION"' }).waitFor()
  })

  test('finds the documentation loaded once the key is there', async () => {
    const page = await open()
    await enterKey(page, app.key)
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.getByRole('link', { name: 'Query', exact: true }).click()
    await page.getByRole('link', { name: 'assessSafety', exact: true }).waitFor()
  })

  test.each([
    ['zh-CN', 'API 密钥', /[一-鿿]/],
    ['en-GB', 'API key', /^[^一-鿿]*$/],
    ['de-DE', 'API key', /^[^一-鿿]*$/],
  ])('is answered in the language the browser asks for (%s)', async (locale, label, language) => {
    const page = await open(locale)
    expect(await page.locator('#key-dialog label').textContent()).toContain(label)
    await enterKey(page, app.key)
    const { data } = await run(page)
    const { assessSafety } = data as { assessSafety: { assessment: { nextQuestions: { text: string }[] } } }
    const [question] = assessSafety.assessment.nextQuestions
    expect(question?.text).toMatch(language)
  })

  test('who enters a wrong key is told so and asked again; nothing has to be typed anew', async () => {
    const page = await open()
    await enterKey(page, 'tut_wrong')
    await page.locator('#key-dialog [role=alert]').waitFor({ state: 'visible' })
    await enterKey(page, `Bearer ${app.key} `)
    await page.locator('#key-dialog').waitFor({ state: 'hidden' })
    expect(await run(page)).not.toHaveProperty('errors')
  })

  test('leaves no key behind in what the browser keeps', async () => {
    const page = await open()
    await enterKey(page, app.key)
    await run(page)
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(app.key)
  })

  test('has the key after loading the page again', async () => {
    const page = await open()
    await enterKey(page, app.key)
    await run(page)
    await page.reload()
    expect(await run(page)).not.toHaveProperty('errors')
    expect(await page.locator('.graphiql-tab-button').count()).toBe(NAMES.length)
    expect(await page.locator('#key-dialog').isVisible()).toBe(false)
  })
})
