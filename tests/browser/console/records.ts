import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { aDocument, anEntry } from './registers.ts'
import { askApi, type ConsoleWorld, enterKey, expectAccessible, visit } from './world.ts'

const RUN = `mutation ($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } } }`
const START = `mutation ($input: StartProcedureInput!) { startProcedure(input: $input) { run { id } userErrors { message } } }`
const ADD = `mutation ($input: AddRegisterEntriesInput!) { addRegisterEntries(input: $input) {
  results { entry { id } userErrors { message } } } }`
const HEAD = '{ logHead { publicKey } }'

async function recordCheck(world: ConsoleWorld, subjectRef: string): Promise<string> {
  const input = { idempotencyKey: randomUUID(), subjectRef, facts: { 'subject.kinds': ['room'] } }
  const { runSafetyCheck } = await askApi<{ runSafetyCheck: { safetyCheck: { id: string } } }>(world, RUN, {
    input,
  })
  return runSafetyCheck.safetyCheck.id
}

async function visitRecords(world: ConsoleWorld): Promise<Page> {
  const { page } = await visit(world, '#/records')
  await enterKey(page, world.product.adminKey)
  await page.getByRole('heading', { name: 'Records' }).waitFor()
  return page
}

/** Changes what the API answers to the question for a proof. */
async function tamper(
  page: Page,
  change: (proof: Record<string, Record<string, unknown>>) => void,
): Promise<void> {
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('query Proof')) return route.continue()
    const response = await route.fetch()
    const body: { data: { inclusionProof: Record<string, Record<string, unknown>> } } = await response.json()
    change(body.data.inclusionProof)
    await route.fulfill({ response, json: body })
  })
}

/** What an auditor does with records. */
export function auditStory(world: () => ConsoleWorld): void {
  test('an auditor prints the timeline of a subject, sees who looked, and verifies a receipt against a key of her own', async () => {
    const reference = `audit-${randomUUID()}`
    await recordCheck(world(), reference)
    await recordCheck(world(), 'somebody-else')
    const run = { procedure: 'incident_response', subjectRef: reference, idempotencyKey: randomUUID() }
    await askApi(world(), START, { input: run })
    const document = await aDocument(world())
    await anEntry(world(), reference, document.code)
    const page = await visitRecords(world())
    await page.locator('#about').fill(reference)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('3 in this list').waitFor()
    const lines = page.locator('ol.rows li')
    for (const shown of ['Incident response', 'Entry of'])
      expect(await lines.filter({ hasText: shown }).count()).toBe(1)
    const check = lines.filter({ has: page.locator('.verdict-tag') })
    expect(await check.count()).toBe(1)
    await page.getByRole('button', { name: 'Show who looked' }).click()
    const looked = page.locator('section', { has: page.getByRole('heading', { name: 'Who looked' }) })
    await looked.getByText('in this list').waitFor()
    await expectAccessible(page)
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('button').locator('visible=true').count()).toBe(0)
    expect(await page.getByText(reference).locator('visible=true').count()).toBeGreaterThan(0)
    expect(await page.locator('ol.rows').first().locator('li').locator('visible=true').count()).toBe(3)
    await page.emulateMedia({ media: 'screen' })
    await check.locator('a').click()
    const { logHead } = await askApi<{ logHead: { publicKey: string } }>(world(), HEAD)
    await page.locator('#log-key').fill(logHead.publicKey)
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('It is what was recorded').waitFor()
    expect(await page.locator('.panel .reason.true').count()).toBe(5)
    await expectAccessible(page)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('header.frame').isVisible()).toBe(false)
    expect(await page.locator('.receipt').isVisible()).toBe(true)
  })
}

/** The timeline of recorded checks, and receipts that are verified in the page. */
export function recordTests(world: () => ConsoleWorld): void {
  describe('the screen Records', () => {
    test('a long timeline is shown page by page, everything once and the newest first', async () => {
      const subjectRef = `long-${randomUUID()}`
      const { code } = await aDocument(world())
      const days = Array.from({ length: 60 }, (_none, at) => new Date(Date.UTC(2026, 0, 1 + 2 * at)))
      const entries = [...days, ...days].map((happenedAt) => ({
        register: 'acknowledgements',
        subjectRef,
        fields: { document: code, on: '2026-01-01', version: '1' },
        happenedAt,
        idempotencyKey: randomUUID(),
      }))
      for (const part of [entries.slice(0, 60), entries.slice(60)])
        await askApi(world(), ADD, { input: { entries: part } })
      await recordCheck(world(), subjectRef)
      const page = await visitRecords(world())
      await page.locator('#about').fill(subjectRef)
      await page.getByRole('button', { name: 'Find' }).click()
      await page.getByText('121 in this list').waitFor()
      const shown = () =>
        page.locator('ol.rows a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
      const first = await shown()
      expect(first).toHaveLength(100)
      expect(first[0]).toMatch(/^#\/records\//)
      await page.getByRole('button', { name: 'More' }).click()
      await page.waitForFunction(() => document.querySelectorAll('ol.rows a').length === 21)
      const second = await shown()
      expect(new Set([...first, ...second]).size).toBe(121)
      expect(await page.getByRole('button', { name: 'More' }).count()).toBe(0)
    })

    test.each<[what: string, change: (proof: Record<string, Record<string, unknown>>) => void]>([
      [
        'another verdict in the record',
        ({ entry }) => Object.assign(entry?.record ?? {}, { verdict: 'PROCEED' }),
      ],
      ['another leaf', ({ entry }) => Object.assign(entry ?? {}, { leafHash: 'ab'.repeat(32) })],
      ['another place', ({ entry }) => Object.assign(entry ?? {}, { sequence: Number(entry?.sequence) - 1 })],
      ['another root', ({ head }) => Object.assign(head ?? {}, { rootHash: 'cd'.repeat(32) })],
      [
        'another time of signing',
        ({ head }) => Object.assign(head ?? {}, { signedAt: '2026-01-01T00:00:00.000Z' }),
      ],
      [
        'a key of somebody else',
        ({ head }) => Object.assign(head ?? {}, { publicKey: btoa('k'.repeat(32)) }),
      ],
      ['no hash in the path', (proof) => Object.assign(proof, { path: ['nothing'] })],
    ])('the page does not take the word of the service: %s is found', async (_what, change) => {
      const reference = `tampered-${randomUUID()}`
      const id = await recordCheck(world(), reference)
      const { page } = await visit(world(), `#/records/${id}`)
      await enterKey(page, world().product.adminKey)
      await tamper(page, change)
      await page.getByRole('button', { name: 'Verify' }).click()
      await page.getByText('It is not certain that this was recorded so').waitFor()
    })
  })
}
