import { describe, expect, test } from 'vitest'
import { type ConsoleWorld, enterKey, expectAccessible, visitOwn } from './world.ts'

/** Texts of packs in a further language, under Packs. */
export function translationTests(world: () => ConsoleWorld): void {
  describe('the screen Translations', () => {
    test('what a language lacks is filled in side by side, outlives a reload, and becomes a pack of translations', async () => {
      const { page, key } = await visitOwn(world(), '#/packs')
      await page.getByRole('link', { name: 'Translations', exact: true }).click()
      await page.locator('#translate-tag').fill('no language')
      await page.getByRole('button', { name: 'Show its texts' }).click()
      await page.getByText('This is no tag of a language.').waitFor()
      await page.locator('#translate-tag').fill('pt-br')
      await page.getByRole('button', { name: 'Show its texts' }).click()
      const count = page.locator('[role=status]', { hasText: 'texts are there' })
      await count.waitFor()
      const lacking = async () =>
        Number(/([\d,]+) are missing/.exec((await count.textContent()) ?? '')?.[1]?.replace(',', ''))
      const before = await lacking()
      expect(before).toBeGreaterThan(500)
      await page.locator('#translate-pack').selectOption('tutela/core-safety')
      const fields = page.locator('.side textarea')
      await fields.first().fill('Segurança')
      await fields.nth(1).fill('Texto')
      await fields.nth(1).fill('')
      expect(await lacking()).toBe(before - 1)
      await expectAccessible(page)
      await page.reload()
      await enterKey(page, key)
      await count.waitFor()
      expect(await lacking()).toBe(before - 1)
      await page.getByRole('button', { name: 'Publish version 1.0.0' }).click()
      await page.getByRole('heading', { name: 'Change', exact: true }).waitFor()

      await page.goto(`${world().address}#/packs/~translations/pt-BR`)
      await count.waitFor()
      expect(await lacking()).toBe(before - 1)
      await page.locator('.side textarea').first().fill('E mais')
      await page.getByRole('button', { name: 'Publish version 1.1.0' }).waitFor()
    })

    test('what the packs say in a language themselves is shown, and cannot be written over', async () => {
      const { page } = await visitOwn(world(), '#/packs/~translations/es')
      await page.getByText(' 0 are missing').waitFor()
      expect(await page.locator('.side').count()).toBe(0)
      await page.getByRole('checkbox', { name: 'Also what is there already' }).check()
      await page.locator('.side textarea').first().waitFor()
      expect(await page.locator('.side textarea:not([readonly])').count()).toBe(0)
    })
  })
}
