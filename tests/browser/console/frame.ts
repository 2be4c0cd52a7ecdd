import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { type ConsoleWorld, enterKey, visit, visitAsk } from './world.ts'

const FIRST_VIEW_KIB_MAX = 45
const CSS_KIB_MAX = 12
const EDITOR_KIB_MAX = 320

interface Weighed {
  readonly type: string
  readonly kib: number
  readonly url: string
}

/** What a page loads from now on, as it comes over the wire. */
function weigh(page: Page): readonly Weighed[] {
  const sizes: Weighed[] = []
  page.on('response', async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0))
    sizes.push({
      type: response.request().resourceType(),
      kib: gzipSync(body).length / 1024,
      url: response.url(),
    })
  })
  return sizes
}

/** Signing in and out, the policy of the page, its size, and leaving in a hurry. */
export function frameTests(world: () => ConsoleWorld): void {
  describe('the frame', () => {
    test('the page arrives under a policy that allows nothing unsafe and nobody to frame it', async () => {
      const response = await fetch(world().address)
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      expect(await response.text()).not.toMatch(/<script(?![^>]*\bsrc=)|<style| style=| on\w+=/)
    })

    test('the first view is small, and asks nothing of any other host', async () => {
      const { page } = await visit(world())
      const sizes = weigh(page)
      await page.reload({ waitUntil: 'networkidle' })
      await page.locator('#key').waitFor()
      const total = sizes.reduce((sum, { kib }) => sum + kib, 0)
      const css = sizes.filter(({ type }) => type === 'stylesheet').reduce((sum, { kib }) => sum + kib, 0)
      expect(sizes.length).toBeGreaterThan(3)
      expect(css).toBeGreaterThan(1)
      expect(css).toBeLessThan(CSS_KIB_MAX)
      expect(total).toBeLessThan(FIRST_VIEW_KIB_MAX)
      const origin = new URL(world().address).origin
      expect(sizes.filter(({ url }) => !url.startsWith(origin))).toEqual([])
    })

    test('the editor of packs stays small, the engine that answers in the page included', async () => {
      const { page } = await visit(world(), '#/packs')
      const sizes = weigh(page)
      await page.reload({ waitUntil: 'networkidle' })
      await enterKey(page, world().product.adminKey)
      await page.locator('#pack-title').fill('Small')
      await page.locator('#pack-team').fill('Ana')
      await page.getByRole('button', { name: 'Begin', exact: true }).click()
      await page.getByText('Nothing is wrong with it.').waitFor()
      await page.waitForLoadState('networkidle')
      const program = sizes.filter(({ type }) => type !== 'fetch')
      expect(program.length).toBeGreaterThan(5)
      expect(program.reduce((sum, { kib }) => sum + kib, 0)).toBeLessThan(EDITOR_KIB_MAX)
    })

    test('somebody signs in with the keyboard alone; a wrong key and no key are told apart', async () => {
      const { page } = await visit(world())
      await page.locator('#key').waitFor()
      for (let presses = 0; presses < 12; presses += 1) {
        await page.keyboard.press('Tab')
        if (await page.locator('#key').evaluate((field) => field === document.activeElement)) break
      }
      await page.keyboard.press('Enter')
      await page.getByText('Enter the key first.').waitFor()
      await page.keyboard.type('tut_wrong')
      await page.keyboard.press('Enter')
      await page.getByText('This key was refused.').waitFor()
      await page.keyboard.press('Control+A')
      await page.keyboard.type(` Bearer ${world().product.adminKey} `)
      await page.keyboard.press('Enter')
      await page.locator('.ask').waitFor()
    })

    test('the key is kept nowhere that outlives the page', async () => {
      const { page } = await visitAsk(world())
      const kept = await page.evaluate(() =>
        JSON.stringify([
          { ...localStorage },
          { ...sessionStorage },
          document.cookie,
          location.href,
          history.state,
        ]),
      )
      expect(kept).not.toContain('tut_')
      await page.reload()
      await page.locator('#key').waitFor()
      expect(await page.locator('.ask').count()).toBe(0)
    })

    test('what was entered is put away when somebody of another organisation signs in', async () => {
      const other = await world().product.makeOrganisation('another-house')
      const { page } = await visitAsk(world())
      await page.getByRole('button', { name: 'I don’t know' }).click()
      await page.getByRole('heading', { name: 'Your answers' }).waitFor()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await enterKey(page, other)
      await page.getByText('What you had entered was put away.').waitFor()
      await page.locator('.ask').waitFor()
      expect(await page.getByRole('heading', { name: 'Your answers' }).count()).toBe(0)
    })

    test('Shift three times leaves at once: nothing that was entered stays, and the way back asks for a key', async () => {
      const { page } = await visitAsk(world())
      await page.getByRole('button', { name: 'I don’t know' }).click()
      await page.getByRole('heading', { name: 'Your answers' }).waitFor()
      await page.route(/bbc\.com/, (route) =>
        route.fulfill({ contentType: 'text/html', body: 'the weather' }),
      )
      await page.keyboard.press('Shift')
      await page.keyboard.press('a')
      await page.keyboard.press('Shift')
      await page.keyboard.press('Shift')
      expect(page.url()).toContain('/console/')
      await page.keyboard.press('Shift')
      await page.getByText('the weather').waitFor()
      await page.goBack({ waitUntil: 'commit' }).catch(() => null)
      if (!page.url().startsWith(world().address)) await page.goto(world().address)
      await page.locator('#key').waitFor()
      expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('tutela.draft')
    })

    test('an address of nothing says so and shows a way on', async () => {
      const { page } = await visit(world(), '#/nowhere')
      await page.getByRole('heading', { name: 'There is nothing at this address.' }).waitFor()
      await page.getByRole('link', { name: 'Back to Ask' }).click()
      await page.locator('#key').waitFor()
    })
  })
}
