import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import {
  type ConsoleWorld,
  enterKey,
  expectAccessible,
  expectNoSidewaysScroll,
  type Visit,
  visit,
} from './world.ts'

/** Every screen that can be opened, with what shows that it is there. */
const SCREENS: readonly (readonly [address: string, shown: string])[] = [
  ['#/ask', '.ask'],
  ['#/protocols', '#procedure'],
  ['#/registers', '#register'],
  ['#/records', '#about'],
  ['#/play', '.played'],
]

const WAYS: readonly (readonly [way: string, options: BrowserContextOptions])[] = [
  ['in English', {}],
  ['in Chinese', { locale: 'zh-CN' }],
  ['from right to left', { locale: 'ar' }],
  ['in the dark', { colorScheme: 'dark' }],
  ['at 320 pixels, which is 400 % of 1280', { viewport: { width: 320, height: 640 } }],
]

/** Opens every screen one after the other, signed in once, and does something on each. */
async function onEveryScreen(
  world: ConsoleWorld,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<Visit> {
  const visited = await visit(world, '', options)
  const { page } = visited
  await page.locator('#key').waitFor()
  await look(page)
  await enterKey(page, world.product.adminKey)
  for (const [address, shown] of SCREENS) {
    await page.goto(world.address + address)
    await page.locator(shown).first().waitFor()
    await look(page)
  }
  return visited
}

/** What every screen has to look and sound like. */
export function lookTests(world: () => ConsoleWorld): void {
  describe('every screen', () => {
    test.each(WAYS)('passes axe-core, fits, and stays on its origin: %s', async (_way, options) => {
      const { requests, complaints } = await onEveryScreen(world(), options, async (page) => {
        await expectAccessible(page)
        await expectNoSidewaysScroll(page)
      })
      const { origin } = new URL(world().address)
      expect(requests.filter((url) => !url.startsWith(origin))).toEqual([])
      expect(complaints).toEqual([])
    })

    test('Chinese readers find no English sentence of the console', async () => {
      await onEveryScreen(world(), { locale: 'zh-CN' }, async (page) => {
        const words = await page.evaluate(() =>
          [...document.querySelectorAll('h1, h2, button, summary, nav a, label')].map(
            (part) => part.textContent ?? '',
          ),
        )
        const foreign = words.filter((word) => /[a-z]{3}/i.test(word) && !/[一-鿿]/.test(word))
        expect(foreign.filter((word) => !/^(Tutela|English|العربية)/.test(word.trim()))).toEqual([])
      })
    })

    test('who reads from right to left has the page in that direction', async () => {
      const { page } = await visit(world(), '', { locale: 'ar' })
      await page.locator('#key').waitFor()
      expect(
        await page.evaluate(() => [document.documentElement.dir, document.documentElement.lang]),
      ).toEqual(['rtl', 'ar'])
    })

    test('nothing moves for those who asked for less motion', async () => {
      const { page } = await visit(world(), '', { reducedMotion: 'reduce' })
      await enterKey(page, world().product.adminKey)
      await page.locator('.ask').waitFor()
      expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
    })
  })
}
