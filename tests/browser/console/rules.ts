import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import {
  askApi,
  type ConsoleWorld,
  enterKey,
  expectAccessible,
  expectNoSidewaysScroll,
  visit,
  visitOwn,
} from './world.ts'

const RUN = `mutation ($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id assessment {
  findings(status: [UNMET, OPEN]) { requirement { code } } } } } }`
const ANSWER = `mutation ($input: AnswerFindingInput!) { answerFinding(input: $input) { userErrors { message } } }`
const ACTIVATIONS = '{ rulesetActivations(first: 1) { nodes { id } } }'

interface Run {
  readonly runSafetyCheck: {
    readonly safetyCheck: {
      readonly id: string
      readonly assessment: {
        readonly findings: readonly { readonly requirement: { readonly code: string } }[]
      }
    }
  }
}

/** Checks of three rooms that showed the same finding; of one of them somebody went on without it, and wrote why. */
async function shownThrice(world: ConsoleWorld, key: string): Promise<string> {
  const ask = async <Data>(query: string, input: object) => askApi<Data>(world, query, { input }, key)
  const runs = await Promise.all(
    [1, 2, 3].map((room) =>
      ask<Run>(RUN, {
        idempotencyKey: randomUUID(),
        subjectRef: `room-${room}`,
        facts: { 'subject.kinds': ['room'], 'service.setting': 'counselling_room' },
      }),
    ),
  )
  const [{ id, assessment } = { id: '', assessment: { findings: [] } }] = runs.map(
    ({ runSafetyCheck }) => runSafetyCheck.safetyCheck,
  )
  const code = assessment.findings[0]?.requirement.code
  if (code === undefined) throw new Error('the room shows no finding')
  const said = { outcome: 'OVERRIDDEN', reasonCode: 'renovation', comment: 'The walls are rebuilt.' }
  await ask(ANSWER, { idempotencyKey: randomUUID(), checkId: id, requirementCode: code, ...said })
  return code
}

/** Puts something into the answer to the question for one rule: weeks that only time could bring. */
async function withChange(page: Page, activationId: string): Promise<void> {
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('query RuleHealth')) return route.continue()
    const response = await route.fetch()
    const body: { data: { ruleHealth: { nodes: Record<string, unknown>[] } } } = await response.json()
    const [node] = body.data.ruleHealth.nodes
    const counts = { shown: 4, actedOn: 1, overridden: 1, ignored: 2 }
    const week = (name: string, shown: number) => ({
      week: name,
      begins: '2026-10-05',
      version: 'example/pack 1.0.0',
      counts: { ...counts, shown },
    })
    if (node !== undefined)
      Object.assign(node, {
        weeks: [week('2026-W41', 4), week('2026-W42', 40)],
        changes: [
          {
            week: '2026-W42',
            direction: 'UP',
            observed: 40,
            expected: 4.5,
            p: 1e-9,
            activationIds: [activationId],
          },
        ],
      })
    await route.fulfill({ response, json: body })
  })
}

/** How rules do, under Reports. */
export function ruleTests(world: () => ConsoleWorld): void {
  describe('the screen of how rules do', () => {
    test('a lead finds the rule that was gone past, reads why, and says that it was right', async () => {
      const { page, key } = await visitOwn(world(), '#/reports')
      const code = await shownThrice(world(), key)
      await page.getByRole('link', { name: 'How the rules do' }).click()
      const row = page.locator('tbody tr', { hasText: code })
      await row.waitFor()
      await page.getByText('3 checks of about 3 people').waitFor()
      expect(await row.locator('td').nth(1).textContent()).toBe('3')
      expect(await row.locator('td').nth(3).textContent()).toContain('0% (0% to ')
      await page.locator('ul.rows li', { hasText: 'The walls are rebuilt.' }).waitFor()
      expect(await page.locator('.plot li').count()).toBeGreaterThan(0)
      await expectAccessible(page)
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save as CSV' }).click()
      const file = readFileSync(await (await downloading).path(), 'utf8')
      expect(file).toMatch(new RegExp(`^${code},.*,3,100,0,0,[\\d.]+,1,`, 'm'))

      await row.getByRole('link').click()
      await page.getByRole('heading', { name: 'What became of it' }).waitFor()
      expect(await page.locator('dl', { hasText: 'renovation' }).count()).toBe(1)
      const review = page.locator('section', { has: page.getByRole('heading', { name: 'Was it right?' }) })
      const waiting = await review.locator('ol.rows li').count()
      expect(waiting).toBeGreaterThan(0)
      const first = review.locator('ol.rows li').first()
      await first.locator('summary').click()
      await first.getByLabel('What there is to say about it').fill('No wall, no room.')
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
      await page.reload()
      await enterKey(page, key)
      await first.locator('summary').click()
      expect(await first.getByLabel('What there is to say about it').inputValue()).toBe('No wall, no room.')
      await first.getByRole('button', { name: 'It was right' }).click()
      await page.getByText('100% (').waitFor()
      expect(await review.locator('ol.rows li').count()).toBe(waiting - 1)
      await page.locator('ul.rows li', { hasText: 'No wall, no room.' }).waitFor()
    })

    test('a change is drawn, told in words, and named with what was put to use then', async () => {
      const { page, key } = await visitOwn(world(), '#/ask')
      const code = await shownThrice(world(), key)
      const { rulesetActivations } = await askApi<{ rulesetActivations: { nodes: { id: string }[] } }>(
        world(),
        ACTIVATIONS,
        {},
        key,
      )
      await withChange(page, rulesetActivations.nodes[0]?.id ?? '')
      await page.goto(`${world().address}#/reports/~rules/${encodeURIComponent(code)}`)
      await page.getByText('2026-W42: shown more often. 40 people, where 4.5').waitFor()
      await page.getByText(/^Put to use then: .*20\d\d/).waitFor()
      expect(await page.locator('.plot li', { hasText: '2026-W42 ◆' }).count()).toBe(1)
      expect(await page.locator('tbody tr', { hasText: '2026-W42' }).textContent()).toContain('40')
      await expectAccessible(page)
    })

    test('what never applied can be picked out, and a rule that did nothing is said not to be there', async () => {
      const { page, key } = await visitOwn(world(), '#/reports/~rules')
      await shownThrice(world(), key)
      await page.locator('#health-sign').selectOption({ label: 'Never applied' })
      await page.locator('tbody tr', { hasNotText: 'Never applied' }).first().waitFor({ state: 'detached' })
      const signs = await page.locator('tbody tr td:last-child').allTextContents()
      expect(signs.filter((words) => !words.includes('Never applied'))).toEqual([])
      await page.goto(`${world().address}#/reports/~rules/NO-SUCH-RULE`)
      await page.getByRole('heading', { name: 'There is nothing of this name here.' }).waitFor()
    })

    test('who may not approve sees the sample and is offered no word on it', async () => {
      const { page, key } = await visitOwn(world(), '#/ask')
      const code = await shownThrice(world(), key)
      const { createApiKey } = await askApi<{ createApiKey: { key: string } }>(
        world(),
        'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
        { input: { name: 'Reader', scopes: ['read'] } },
        key,
      )
      await page.close()
      const other = await visit(world(), `#/reports/~rules/${encodeURIComponent(code)}`)
      await enterKey(other.page, createApiKey.key)
      await other.page.getByRole('heading', { name: 'Was it right?' }).waitFor()
      expect(await other.page.getByRole('button', { name: 'It was right' }).count()).toBe(0)
    })
  })
}
