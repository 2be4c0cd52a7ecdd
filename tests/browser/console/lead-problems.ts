import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { refuse } from './problems.ts'
import { type ConsoleWorld, enterKey, visit } from './world.ts'

/** Each screen for who leads, what it asks, and what shows that it was answered. */
const SCREENS: readonly (readonly [address: string, operation: string, shown: string])[] = [
  ['#/tasks', 'query Tasks', 'ul.rows'],
  ['#/reports', 'query Reports', '#report'],
  ['#/reports/~rules', 'query Health', '#health-sign'],
  ['#/packs', 'query Packs', 'ul.rows li'],
  ['#/change', 'rulesetActivations', 'ol.rows'],
  ['#/house', 'apiKeys', 'ul.rows .code'],
  ['#/records/waivers', 'waiverRequests', 'main h2'],
]

const REFUSALS: readonly (readonly [code: string, status: number, sentence: string])[] = [
  ['FORBIDDEN', 403, 'Your key may not do this.'],
  ['RATE_LIMITED', 429, 'Please wait 60 seconds.'],
  ['OPERATION_TOO_COMPLEX', 400, 'too much at once'],
  ['INTERNAL_SERVER_ERROR', 500, 'The service made a mistake.'],
  ['UNAVAILABLE', 503, 'not available just now'],
]

/** Begins to write a pack. */
async function beginPack(page: Page, title: string): Promise<void> {
  await page.locator('#pack-title').fill(title)
  await page.locator('#pack-team').fill('Ana')
  await page.getByRole('button', { name: 'Begin', exact: true }).click()
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}

/** What goes wrong on the screens for who leads, and that nothing typed is lost by it. */
export function leadProblemTests(world: () => ConsoleWorld): void {
  describe('when something goes wrong for who leads', () => {
    test.each(SCREENS)(
      'each refusal is said in words on %s, and trying again goes on',
      async (address, operation, shown) => {
        const { page } = await visit(world(), '#/ask')
        await enterKey(page, world().product.adminKey)
        await page.locator('.ask').waitFor()
        await refuse(page, operation, 'FORBIDDEN', 403)
        await page.goto(world().address + address)
        for (const [code, status, sentence] of REFUSALS) {
          await refuse(page, operation, code, status)
          await page.getByRole('button', { name: 'Try again' }).first().click()
          const problem = page.locator('.problem', { hasText: sentence }).first()
          await problem.waitFor()
          expect(await problem.textContent()).toContain('rqs_test')
        }
        await page.unroute('**/graphql')
        await page.getByRole('button', { name: 'Try again' }).first().click()
        await page.locator(shown).first().waitFor()
        await page.locator('.problem').first().waitFor({ state: 'detached' })
        expect(await page.locator('.problem').count()).toBe(0)
      },
    )

    test('a session that ends while a pack is written asks for a key, and the pack is there as it was', async () => {
      const { page } = await visit(world(), '#/packs')
      await enterKey(page, world().product.adminKey)
      await beginPack(page, 'Interrupted')
      await page.getByText('Nothing is wrong with it.').waitFor()
      await refuse(page, 'validateRulePack', 'UNAUTHENTICATED', 401)
      await page.getByLabel('A further client group').fill('Young carers')
      await page.getByRole('button', { name: 'Add the group' }).click()
      await page.getByRole('heading', { name: 'Sign in again to go on' }).waitFor()
      await page.unroute('**/graphql')
      await enterKey(page, world().product.adminKey)
      await page.getByText('Nothing is wrong with it.').waitFor()
      await page.locator('details.card', { hasText: 'Young carers' }).waitFor()
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.locator('details.card', { hasText: 'Young carers' }).waitFor({ state: 'detached' })
    })

    test('a pack is begun, and a requirement added to it, with the keyboard alone', async () => {
      const { page } = await visit(world(), '#/packs')
      await enterKey(page, world().product.adminKey)
      await page.locator('#pack-title').waitFor()
      const tabTo = async (selector: string) => {
        for (let presses = 0; presses < 200; presses += 1) {
          await page.keyboard.press('Tab')
          if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
        }
        throw new Error(`Tab does not reach ${selector}`)
      }
      await tabTo('#pack-title')
      await page.keyboard.type('By keyboard')
      await tabTo('#pack-team')
      await page.keyboard.type('Ana')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'By keyboard', level: 1 }).waitFor()
      await tabTo('#new-requirement')
      await page.keyboard.type('Door closed')
      await page.keyboard.press('Enter')
      await tabTo('details.card > summary')
      await page.keyboard.press('Enter')
      await tabTo('details.card textarea')
      await page.keyboard.type('Close the door.')
      const card = page.locator('details.card', { hasText: 'Door closed' })
      expect(await card.getByLabel('What to do and why').inputValue()).toBe('Close the door.')
    })
  })
}
