import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ConsoleWorld, expectAccessible, visit } from './world.ts'

const MANDATORY = join(import.meta.dirname, '../../../rules/core-safety/pack.json')

/** The playground, tried by somebody who has nothing. */
export function playgroundStory(world: () => ConsoleWorld): void {
  test('somebody without an account tries it, offline after loading, and the link gives the same elsewhere', async () => {
    const { page, requests, complaints } = await visit(world(), '#/play')
    await page.locator('.played').waitFor()
    await page.waitForLoadState('networkidle')
    expect(requests.filter((url) => url.endsWith('/graphql'))).toEqual([])
    await page.context().setOffline(true)
    const before = requests.length
    await page.getByRole('button', { name: 'A session is to be recorded' }).click()
    await page.getByText('Stop', { exact: true }).waitFor()
    const line = page.locator('.findings > li.stop').first()
    await line.locator('summary').click()
    expect(await line.locator('.reason .reason').count()).toBeGreaterThan(0)
    await expectAccessible(page)
    await page.locator('dl.given > div', { hasText: 'agree' }).first().getByRole('button').click()
    await page.getByRole('button', { name: 'Yes', exact: true }).click()
    await page.locator('.verdict:not(.blocked)').waitFor()
    await page.getByRole('button', { name: 'Copy a link to this' }).click()
    const link = await page.locator('input[readonly]').inputValue()
    expect(requests.length).toBe(before)
    expect(complaints).toEqual([])

    const verdict = await page.locator('.verdict').textContent()
    const other = await visit(world(), link.slice(link.indexOf('#')))
    await other.page.locator('dl.given').waitFor()
    expect(await other.page.locator('.verdict').textContent()).toBe(verdict)
    expect(await other.page.locator('dl.given').textContent()).toBe(
      await page.locator('dl.given').textContent(),
    )
  })
}

/** The playground: no account, no request, no network. */
export function playgroundTests(world: () => ConsoleWorld): void {
  describe('the playground', () => {
    test('an answer that is being typed outlives a reload', async () => {
      const { page } = await visit(world(), '#/play')
      await page.locator('.played').waitFor()
      await page.locator('#ask-else').selectOption('client.ageYears')
      await page.getByRole('button', { name: 'Answer it' }).click()
      await page.locator('#answer').fill('41')
      await page.reload()
      await page.locator('.played').waitFor()
      expect(await page.locator('#answer').inputValue()).toBe('41')
      await page.getByRole('button', { name: 'Next' }).click()
      await page.locator('dl.given > div', { hasText: '41' }).waitFor()
    })

    test('an age is said as an age in Chinese, beside its field and among the answers', async () => {
      const { page } = await visit(world(), '#/play', { locale: 'zh-CN' })
      await page.locator('.played').waitFor()
      await page.locator('#ask-else').selectOption('client.ageYears')
      await page.locator('form:has(#ask-else) button').click()
      expect(await page.locator('.question form').textContent()).toContain('岁')
      await page.locator('#answer').fill('34')
      await page.locator('.question .main').click()
      await page.locator('dl.given > div', { hasText: '34岁' }).waitFor()
    })

    test('a link that is no link, or unfolds into too much, opens an empty playground and says so', async () => {
      const { page } = await visit(world(), '#/play?not-a-link')
      await page.getByText('This link cannot be read.').waitFor()
      await page.locator('.played').waitFor()
      // Some kilobytes that unfold into sixty-four megabytes.
      const bomb = await page.evaluate(async () => {
        const zeros = new Blob([`{"packs":["${' '.repeat(64 * 1024 * 1024)}"]}`])
        const folded = zeros.stream().pipeThrough(new CompressionStream('deflate-raw'))
        const bytes = new Uint8Array(await new Response(folded).arrayBuffer())
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
      })
      const other = await visit(
        world(),
        `#/play?${bomb.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`,
      )
      await other.page.getByText('This link cannot be read.').waitFor()
      await other.page.locator('.played').waitFor()
    })

    test('a pack of one’s own is read in the page; what is wrong with it is said where it is', async () => {
      const { page, requests } = await visit(world(), '#/play')
      await page.locator('.played').waitFor()
      await page.getByText('Your own packs').click()
      const file = page.locator('input[type=file]')
      const take = (text: string) =>
        file.setInputFiles({ name: 'pack.json', mimeType: 'application/json', buffer: Buffer.from(text) })
      const whole = readFileSync(MANDATORY, 'utf8')
      await take(whole.replace('"requirements"', '"requirement"'))
      await page.getByText('These packs cannot be used together yet').waitFor()
      await page
        .getByText(/Line \d+, column \d+/)
        .first()
        .waitFor()
      await take(whole)
      await page.locator('.played').waitFor()
      expect(requests.filter((url) => url.endsWith('/graphql'))).toEqual([])
    })
  })
}
