import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { askApi, type ConsoleWorld, enterKey, expectAccessible, visit, visitOwn } from './world.ts'

/** A key of a person of the organisation, made on the screen House. */
export async function makeKey(page: Page, name: string, scopes: readonly string[]): Promise<string> {
  await page.getByLabel('Whose or what for').fill(name)
  const form = page.locator('form.panel', { hasText: 'A new key' })
  for (const scope of scopes) await form.getByRole('checkbox', { name: scope, exact: true }).check()
  await form.getByRole('button', { name: 'Make the key' }).click()
  const secret = (await page.locator('.secret').textContent()) ?? ''
  await page.getByRole('button', { name: 'I have it' }).click()
  return secret
}

/** Records a check of a counselling room. */
const recordRoom = (world: ConsoleWorld, key: string) =>
  askApi(
    world,
    'mutation ($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } } }',
    {
      input: {
        idempotencyKey: randomUUID(),
        facts: {
          'subject.kinds': ['room'],
          'service.setting': 'counselling_room',
          'recording.active': true,
          'recording.clientConsent': false,
        },
      },
    },
    key,
  )

/** A day so many days from now, as a field for days takes it. */
const dayAhead = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** The screens House, Tasks, Reports, and the waivers of Records. */
export function houseTests(world: () => ConsoleWorld): void {
  describe('the screens of who runs the house', () => {
    test('a key is shown once, lets its owner in, and lets nobody in once it is revoked', async () => {
      const { page } = await visitOwn(world(), '#/house')
      const secret = await makeKey(page, 'Night shift', ['read records'])
      expect(secret).toMatch(/^tut_/)
      expect(await page.content()).not.toContain(secret)
      const other = await visit(world(), '#/ask')
      await enterKey(other.page, secret)
      await other.page.locator('.ask').waitFor()

      const row = page.locator('ul.rows li', { hasText: 'Night shift' })
      await row.locator('summary', { hasText: 'Revoke' }).click()
      await row.getByLabel('Why?').fill('The phone was lost.')
      await row.getByRole('button', { name: 'Revoke Night shift' }).click()
      await row.getByText('Revoked', { exact: true }).waitFor()
      await expectAccessible(page)
      const late = await visit(world(), '#/ask')
      await enterKey(late.page, secret)
      await late.page.getByText('This key was refused.').waitFor()
    })

    test('a key is put in the place of another, and the old one is taken back when the new one is in use', async () => {
      const { page } = await visitOwn(world(), '#/house')
      const before = await makeKey(page, 'Door tablet', ['read records'])
      const rows = page.locator('ul.rows li', { hasText: 'Door tablet' })
      await rows.first().getByText('Put another key in its place').click()
      await rows.first().getByLabel('For how many hours').fill('721')
      await rows.first().getByRole('button', { name: 'Make the successor' }).click()
      await rows.first().getByText('from 0 to 720').waitFor()
      await rows.first().getByLabel('For how many hours').fill('48')
      await rows.first().getByRole('button', { name: 'Make the successor' }).click()
      const secret = (await page.locator('.secret').textContent()) ?? ''
      expect(secret).toMatch(/^tut_/)
      expect(secret).not.toBe(before)
      await page.getByRole('button', { name: 'I have it' }).click()
      const old = rows.filter({ hasText: 'Its successor' })
      await old.getByText('has not been used yet').waitFor()
      await expectAccessible(page)
      for (const key of [before, secret]) {
        const other = await visit(world(), '#/tasks')
        await enterKey(other.page, key)
        await other.page.locator('#task-filter').waitFor()
        await other.page.close()
      }
      await page.goto(`${world().address}#/tasks`)
      await page.locator('#task-filter').waitFor()
      await page.goto(`${world().address}#/house`)
      await old.getByText('is in use').waitFor()
      await old.locator('summary', { hasText: 'Revoke' }).click()
      await old.getByLabel('Why?').fill('Replaced.')
      await old.getByRole('button', { name: /^Revoke/ }).click()
      await rows.filter({ hasText: 'Revoked' }).waitFor()
      expect(await rows.count()).toBe(2)
    })

    test('how many checks and packs may still be recorded and published today is shown', async () => {
      const { page, key } = await visitOwn(world(), '#/ask')
      await recordRoom(world(), key)
      await page.goto(`${world().address}#/house`)
      await page.getByText(/^1 of 1,000,000 checks recorded today/).waitFor()
      await page.getByText('0 of 500 versions of packs published today').waitFor()
      await page.getByText('Together 0 megabytes of 104.9 megabytes').waitFor()
    })

    test('a trial is shown in figures, and check by check', async () => {
      const { page, key } = await visitOwn(world(), '#/ask')
      const ask = <Data>(query: string, variables: object = {}) =>
        askApi<Data>(world(), query, variables, key)
      const { activeRuleset } = await ask<{ activeRuleset: { packs: { name: string; version: string }[] } }>(
        '{ activeRuleset { packs { name version } } }',
      )
      const packs = activeRuleset.packs.filter(({ name }) => name !== 'tutela/counselling-room-privacy')
      const { activateRuleset } = await ask<{ activateRuleset: { userErrors: object[] } }>(
        `mutation ($input: ActivateRulesetInput!) { activateRuleset(input: $input) { userErrors { message } } }`,
        { input: { packs, stage: 'SHADOW', weakeningReason: 'To be tried out.' } },
      )
      expect(activateRuleset.userErrors).toEqual([])
      await recordRoom(world(), key)
      await page.goto(`${world().address}#/change`)
      const trial = page.locator('section', { has: page.getByRole('heading', { name: 'Trials in figures' }) })
      const row = trial.locator('tbody tr')
      await row.waitFor()
      expect(await row.locator('td').nth(1).textContent()).toBe('1')
      expect(await row.locator('td').nth(2).textContent()).toBe('1 (100%)')
      await row.getByRole('button').click()
      const shown = trial.locator('ul.rows li')
      await shown.waitFor()
      expect(await shown.textContent()).toContain('→ Does not apply')
      await expectAccessible(page)
    })

    test('settings stay as they were saved, and what was typed outlives a refusal and a reload', async () => {
      const { page, key } = await visitOwn(world(), '#/house')
      await page.locator('#keep-CHECKS').fill('3650')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved.').waitFor()
      await page.locator('#hook-name').fill('The duty desk')
      await page.locator('#hook-url').fill('the duty desk')
      await page.getByRole('checkbox', { name: '“Stop”' }).check()
      await page.getByRole('button', { name: 'Add the address' }).click()
      await page.locator('.problem').waitFor()
      await page.reload()
      await enterKey(page, key)
      await page.locator('#keep-CHECKS').waitFor()
      expect(await page.locator('#keep-CHECKS').inputValue()).toBe('3650')
      expect(await page.locator('#hook-url').inputValue()).toBe('the duty desk')
      await page.locator('#hook-url').fill('https://desk.example.org/inbox')
      await page.getByRole('button', { name: 'Add the address' }).click()
      await page.getByText('Messages are signed with this.').waitFor()
      await page.locator('ul.rows li', { hasText: 'The duty desk' }).waitFor()
    })

    test('a task is set aside with a reason, and only with one', async () => {
      const { page } = await visitOwn(world(), '#/tasks')
      const row = page.locator('ul.rows li', { hasText: 'Hold a drill' })
      await row.locator('summary').click()
      await row.getByRole('button', { name: 'Set it aside' }).click()
      await row.getByText('This has to be filled in.').waitFor()
      await row.getByLabel('Why?').fill('The house opens in March.')
      await row.getByRole('button', { name: 'Set it aside' }).click()
      await row.waitFor({ state: 'detached' })
      expect(await page.locator('ul.rows li').count()).toBeGreaterThan(0)
    })

    test('a waiver is asked for by one person, granted by another, and taken back', async () => {
      const { page, key } = await visitOwn(world(), '#/house')
      const second = await makeKey(page, 'Ben', ['read records', 'approve'])
      await page.goto(`${world().address}#/records/waivers`)
      await page.locator('#waiver-requirementCode').waitFor()
      const offered = await page.locator('#waiver-requirementCode option').allTextContents()
      expect(offered.length).toBeGreaterThan(100)
      await page.locator('#waiver-requirementCode').selectOption('EN-1')
      await page.locator('#waiver-subjectRef').fill('room-7')
      await page.locator('#waiver-reasonCode').fill('renovation')
      await page.locator('#waiver-reason').fill('The walls are rebuilt until spring.')
      await page.getByRole('button', { name: 'Ask', exact: true }).click()
      await page.getByText('Until: this has to be filled in.').waitFor()
      await page.locator('#waiver-until').fill(dayAhead(10))
      await page.reload()
      await enterKey(page, key)
      await page.getByRole('button', { name: 'Ask', exact: true }).click()
      await page.locator('ul.rows li', { hasText: 'room-7' }).waitFor()

      const other = await visit(world(), '#/records/waivers')
      await enterKey(other.page, second)
      await other.page.getByRole('button', { name: 'Grant EN-1' }).click()
      const given = other.page.locator('ul.rows li', { hasText: 'room-7' })
      await given.getByText('Counts', { exact: true }).waitFor()
      await expectAccessible(other.page)
      await given.locator('summary').click()
      await given.getByLabel('Why?').fill('The walls are done.')
      await given.getByRole('button', { name: 'Take back EN-1' }).click()
      await given.getByText('Taken back', { exact: true }).waitFor()
    })

    test('a report is a table with a plot beside it, and a file', async () => {
      const { page } = await visitOwn(world(), '#/reports')
      await page.locator('#report').selectOption({ label: 'Open risks' })
      const rows = page.locator('tbody tr')
      await rows.first().waitFor()
      expect(await page.locator('.plot li').count()).toBe(await rows.count())
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save as CSV' }).click()
      const lines = readFileSync(await (await downloading).path(), 'utf8')
        .trim()
        .split('\r\n')
      expect(lines).toHaveLength((await rows.count()) + 1)
    })
  })
}
