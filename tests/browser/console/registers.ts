import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type ConsoleWorld, enterKey, expectAccessible, visit } from './world.ts'

const REGISTER = 'acknowledgements'

/** Registers as tables. */
export function registerTests(world: () => ConsoleWorld): void {
  describe('the screen Registers', () => {
    test('an entry is added, stands in the table, and leaves as a file in which no cell is a formula', async () => {
      const { page } = await visit(world(), `#/registers/${REGISTER}`)
      await enterKey(page, world().product.adminKey)
      await page.getByText('Add an entry').click()
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.getByText('this has to be filled in.').first().waitFor()
      const reference = `=cmd-${randomUUID()}`
      await page.locator('#entry-ref').fill(reference)
      await page.locator(`#${REGISTER}-document`).selectOption({ index: 1 })
      await page.locator(`#${REGISTER}-on`).fill('2026-11-03')
      await page.locator(`#${REGISTER}-version`).fill('2, with "quotes"')
      await page.reload()
      await enterKey(page, world().product.adminKey)
      await page.getByText('Add an entry').click()
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      const row = page.locator('tbody tr', { hasText: reference })
      await row.waitFor()
      expect(await row.textContent()).toContain('November 3, 2026')
      await expectAccessible(page)

      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save as CSV' }).click()
      const file = await (await downloading).path()
      const text = readFileSync(file, 'utf8')
      expect(text).toContain(`'${reference}`)
      expect(text).toContain('"2, with ""quotes"""')
    })
  })
}
