import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { askApi, type ConsoleWorld, enterKey, expectAccessible, visitAsk } from './world.ts'

const TAPS_MAX = 12
const CHECKS = `query Checks($subjectRef: String!) { safetyChecks(filter: { subjectRef: $subjectRef }) {
  totalCount nodes { verdict facts } } }`

interface Checks {
  readonly safetyChecks: {
    readonly totalCount: number
    readonly nodes: readonly { readonly verdict: string; readonly facts: Record<string, unknown> }[]
  }
}

const question = (page: Page) => page.locator('.question h2')

/** Goes on with `skip` until the question with these words is asked. */
async function reach(page: Page, words: string, skip: () => Promise<unknown>): Promise<void> {
  for (let asked = 0; asked < 10; asked += 1) {
    await page.locator('.ask[aria-busy=false]').waitFor()
    const now = (await question(page).textContent()) ?? ''
    if (now.includes(words)) return
    await skip()
    await question(page).filter({ hasNotText: now }).waitFor()
  }
  throw new Error(`"${words}" is not asked`)
}

/** A frightened child at the door, from the first question to the record. */
export function doorStory(world: () => ConsoleWorld): void {
  test('a worker records the check of a frightened child at the door within twelve taps', async () => {
    const { page } = await visitAsk(world(), {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    })
    let taps = 0
    const tap = async (name: string, role: 'button' | 'checkbox' = 'button') => {
      await page.getByRole(role, { name, exact: true }).tap()
      taps += 1
    }
    await tap('Client', 'checkbox')
    await tap('Next')
    await question(page).filter({ hasText: 'immediate danger' }).waitFor()
    await tap('I don’t know')
    await reach(page, 'Which of these apply', () => tap('I don’t know'))
    await tap('Abuse', 'checkbox')
    await tap('Next')
    await page.locator('.danger').getByText('Find out first').waitFor()
    await reach(page, 'How old', () => tap('I don’t know'))
    await page.locator('#answer').tap()
    await page.keyboard.type('9')
    taps += 1
    await tap('Next')
    await page.getByText('The law may oblige you to report this.').first().waitFor()
    const reference = `door-${randomUUID()}`
    await tap('Record this check')
    await page.locator('#subject-ref').fill(reference)
    await tap('Record')
    await page.getByRole('heading', { name: 'Recorded' }).waitFor()
    expect(taps).toBeLessThanOrEqual(TAPS_MAX)

    const { safetyChecks } = await askApi<Checks>(world(), CHECKS, { subjectRef: reference })
    expect(safetyChecks.totalCount).toBe(1)
    expect(safetyChecks.nodes[0]?.verdict).toBe('NEEDS_INFORMATION')
    expect(JSON.stringify(safetyChecks.nodes[0]?.facts)).toMatch(/"abuse"/)
  })
}

/** Asking, from the first question to the receipt. */
export function askTests(world: () => ConsoleWorld): void {
  describe('the screen Ask', () => {
    test('the whole interview can be answered with the keyboard alone', async () => {
      const { page } = await visitAsk(world())
      const focusOn = async (name: string) => {
        for (let presses = 0; presses < 60; presses += 1) {
          await page.keyboard.press('Tab')
          const here = await page.evaluate(
            () =>
              (document.activeElement?.closest('label') ?? document.activeElement)?.textContent?.trim() ?? '',
          )
          if (here === name) return
        }
        throw new Error(`the Tab key does not reach "${name}"`)
      }
      await focusOn('Room')
      await page.keyboard.press('Space')
      await focusOn('Next')
      await page.keyboard.press('Enter')
      await question(page).filter({ hasText: 'Where does the service take place' }).waitFor()
      expect(await question(page).evaluate((title) => title === document.activeElement)).toBe(true)
      await focusOn('Counselling room')
      await page.keyboard.press('Enter')
      await question(page).filter({ hasNotText: 'Where does the service take place' }).waitFor()
      await focusOn('Record this check')
      await page.keyboard.press('Enter')
      await focusOn('Record')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Recorded' }).waitFor()
    })

    test('nothing chosen is not taken for "none": it is asked which is meant', async () => {
      const { page } = await visitAsk(world())
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByText('Choose what applies, “None of these”, or “I don’t know”.').waitFor()
      expect(await page.getByRole('heading', { name: 'Your answers' }).count()).toBe(0)
    })

    test('a reload keeps the answers and what was being answered, and loses the key', async () => {
      const { page } = await visitAsk(world())
      await page.getByRole('checkbox', { name: 'Client', exact: true }).check()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('button', { name: 'No', exact: true }).click()
      await reach(page, 'Which of these apply', () =>
        page.getByRole('button', { name: 'I don’t know' }).click(),
      )
      await page.getByRole('checkbox', { name: 'Poverty' }).check()
      await page.reload()
      await enterKey(page, world().product.adminKey)
      await question(page).filter({ hasText: 'Which of these apply' }).waitFor()
      expect(await page.getByRole('checkbox', { name: 'Poverty' }).isChecked()).toBe(true)
      expect(await page.locator('dl.given > div', { hasText: 'immediate danger' }).textContent()).toContain(
        'No',
      )
    })

    test('an answer is changed where it stands, and the verdict follows', async () => {
      const { page } = await visitAsk(world())
      await page.getByRole('checkbox', { name: 'Client', exact: true }).check()
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('button', { name: 'No', exact: true }).click()
      await page.locator('dl.given > div', { hasText: 'immediate danger' }).getByRole('button').click()
      await question(page).filter({ hasText: 'immediate danger' }).waitFor()
      await page.getByRole('button', { name: 'Yes', exact: true }).click()
      await page.locator('.danger').waitFor()
      expect(await page.locator('dl.given > div', { hasText: 'immediate danger' }).textContent()).toContain(
        'Yes',
      )
    })

    test('what would help is looked at first, and becomes so only when somebody says that it is', async () => {
      const { page } = await visitAsk(world())
      const facts = {
        'subject.kinds': ['counselling_start'],
        'service.setting': 'counselling_room',
        'client.ageYears': 30,
        'client.circumstances': [],
        'recording.active': true,
        'recording.clientConsent': false,
      }
      const fact = {
        help: null,
        type: 'any',
        unit: null,
        terms: null,
        minimum: null,
        maximum: null,
        itemKey: null,
      }
      const answers = Object.entries(facts).map(([name, value]) => ({
        question: name,
        value,
        fact: { ...fact, name, label: name },
      }))
      await page.evaluate(
        (kept) => sessionStorage.setItem('tutela.draft.ask', kept),
        JSON.stringify({ answers }),
      )
      await page.reload()
      await enterKey(page, world().product.adminKey)
      await page.locator('.said .verdict.blocked').waitFor()
      const remedy = page.locator('.remedies button').first()
      await remedy.click()
      await page.getByRole('heading', { name: 'What if' }).waitFor()
      await page.locator('.trial .verdict:not(.blocked)').waitFor()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Back to what is so' }).click()
      await page.locator('.said .verdict.blocked').waitFor()
      expect(await page.locator('dl.given > div').count()).toBe(answers.length)
      await remedy.click()
      await page.getByRole('button', { name: 'It is so: keep it' }).click()
      await page.locator('.said:not(.trial) .verdict:not(.blocked)').waitFor()
      expect(await page.locator('dl.given > div').count()).toBe(answers.length)
    })

    test('a record is printed without the buttons, and with what was answered', async () => {
      const { page } = await visitAsk(world())
      await page.getByRole('button', { name: 'I don’t know' }).click()
      await page.getByRole('button', { name: 'Record this check' }).click()
      await page.getByRole('button', { name: 'Record', exact: true }).click()
      await page.getByRole('heading', { name: 'Recorded' }).waitFor()
      await page.emulateMedia({ media: 'print' })
      expect(await page.getByRole('button').locator('visible=true').count()).toBe(0)
      for (const part of ['.receipt', '.verdict', 'dl.given'])
        expect(await page.locator(part).first().isVisible()).toBe(true)
    })

    test('why a line is there is told with its rule, its pack and its source', async () => {
      const { page } = await visitAsk(world())
      const [line] = await page.locator('.findings > li').all()
      await line?.locator('summary').click()
      const why = (await line?.locator('.why').textContent()) ?? ''
      for (const part of ['What the rule says', 'Source', 'Rule', 'Pack', 'tutela/'])
        expect(why).toContain(part)
      expect(await line?.locator('.reason.unknown').count()).toBeGreaterThan(0)
    })
  })
}
