import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { readPack } from '../../../src/rules/index.ts'
import { makeKey } from './house.ts'
import { type ConsoleWorld, enterKey, expectAccessible, visit } from './world.ts'

/** The card of one thing in the editor, opened. */
async function card(page: Page, title: string): Promise<Locator> {
  const found = page.locator('details.card', { has: page.locator('summary', { hasText: title }) }).first()
  if ((await found.getAttribute('open')) === null) await found.locator('> summary').click()
  return found
}

async function addNamed(page: Page, label: string, words: string, button: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(words)
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** A further line of a condition, about a fact that is picked by its words. */
async function addLine(condition: Locator, fact: string): Promise<void> {
  await condition.getByLabel('Add a line about').selectOption({ label: fact })
}

const conditionOf = (one: Locator, legend: string): Locator =>
  one.locator('fieldset.condition', { has: one.page().getByText(legend, { exact: true }) })

interface Wanted {
  readonly title: string
  readonly message: string
  readonly when: (condition: Locator) => Promise<void>
  readonly require?: (condition: Locator) => Promise<void>
  readonly level?: string
  readonly shows?: string
  readonly who?: string
}

async function addRequirement(page: Page, wanted: Wanted): Promise<void> {
  await addNamed(page, 'A further requirement', wanted.title, 'Add the requirement')
  const one = await card(page, wanted.title)
  await wanted.when(conditionOf(one, 'When it applies'))
  await wanted.require?.(conditionOf(one, 'What fulfils it'))
  if (wanted.level !== undefined)
    await one.getByLabel('How much hangs on it').selectOption({ label: wanted.level })
  if (wanted.shows !== undefined)
    await one.getByLabel('Shows a hotline or contact').selectOption({ label: wanted.shows })
  if (wanted.who !== undefined) {
    await one.locator('summary', { hasText: /^Who/ }).click()
    await one.getByRole('checkbox', { name: wanted.who, exact: true }).check()
  }
  await one.getByLabel('One sentence to act on').fill(wanted.message)
  await one.getByLabel('What to do and why').fill(wanted.message)
  await one.getByLabel('Who says so').fill('Riverside protocol')
}

async function isYoungCarer(condition: Locator): Promise<void> {
  await addLine(condition, 'client groups on record')
  await condition.getByLabel('With what: client groups on record').selectOption({ label: 'Young carers' })
}

/** Answers every question with yes, for they are meant so. Gives how many there were. */
async function answerQuestions(page: Page): Promise<number> {
  let answered = 0
  for (; answered < 60; answered += 1) {
    await page.locator('.looked[aria-busy=false] .question').filter({ hasNotText: 'Looking at it' }).waitFor()
    const yes = page.locator('.question').getByRole('button', { name: 'Yes', exact: true })
    if ((await yes.count()) === 0) return answered
    await yes.click()
  }
  throw new Error('the questions have no end')
}

async function writeRiverside(page: Page): Promise<void> {
  await page.getByLabel('What is it called?').fill('Riverside')
  await page.getByLabel('Who answers for it?').fill('Safeguarding')
  await page.getByRole('button', { name: 'Begin', exact: true }).click()
  await page.getByRole('heading', { name: 'Riverside', level: 1 }).waitFor()

  await addNamed(page, 'A further client group', 'Young carers', 'Add the group')
  await addNamed(page, 'A further hotline or contact', 'Riverside line', 'Add the contact')
  await (await card(page, 'Riverside line')).getByLabel('Number or address').fill('0123 456 789')
  await page.getByLabel('Make a figure stricter').selectOption({ label: await figureLabel(page) })
  const figure = await card(page, 'longest time footage may be kept')
  await figure.getByLabel('It holds here').fill('14')
  await addNamed(page, 'A further question', 'Is the quiet room free?', 'Add the question')
  await page.getByLabel('Protocol', { exact: true }).selectOption({ label: 'Incident response' })
  await addNamed(page, 'A further step', 'Call the manager of Riverside', 'Add the step')
  const step = await card(page, 'Call the manager of Riverside')
  await step.getByLabel('Within how many hours').fill('24')
  await step.getByLabel('It cannot be closed before this is done').check()

  await addRequirement(page, {
    title: 'Quiet room offered',
    message: 'Offer the quiet room.',
    when: isYoungCarer,
    require: (condition) => addLine(condition, 'Is the quiet room free'),
    who: 'Support staff',
  })
  await addRequirement(page, {
    title: 'No small child alone in the quiet room',
    message: 'Do not leave a child under 12 alone: the quiet room has to be free.',
    level: 'Stops the matter',
    when: async (condition) => {
      await isYoungCarer(condition)
      await addLine(condition, 'the client’s age')
      await condition.getByLabel('With what: the client’s age').fill('12')
    },
    require: (condition) => addLine(condition, 'Is the quiet room free'),
  })
  await addRequirement(page, {
    title: 'Riverside line named',
    message: 'Give the number of the Riverside line.',
    level: 'To know',
    shows: 'Riverside line',
    when: isYoungCarer,
  })
}

/** The figure is offered with the pack it comes from. */
async function figureLabel(page: Page): Promise<string> {
  const labels = await page.getByLabel('Make a figure stricter').locator('option').allTextContents()
  return labels.find((label) => label.includes('footage')) ?? ''
}

/** Weakens a floor, is stopped, plays the situation, and takes the change out again. */
async function isStoppedByAFloor(page: Page): Promise<void> {
  const offered = await page.getByLabel('Change a rule').locator('option').allTextContents()
  await page
    .getByLabel('Change a rule')
    .selectOption({ label: offered.find((label) => label.includes('(EQ-2)')) ?? '' })
  const change = await card(page, '(EQ-2)')
  await change.getByText('This is a floor').waitFor()
  await change.getByLabel('How much hangs on it').selectOption({ label: 'Advice' })
  await change.getByLabel('Why', { exact: true }).fill('We record for training.')
  await change.getByText('This would weaken the floor').waitFor()
  expect(await page.locator('main').innerText()).not.toContain('{"')
  await expectAccessible(page)
  expect(await page.getByRole('button', { name: /Publish version/ }).getAttribute('aria-disabled')).toBe(
    'true',
  )
  await change.getByRole('button', { name: 'Play it' }).click()
  await page.locator('.played').waitFor()
  await page.locator('.verdict.blocked').waitFor()
  await page.locator('dl.given', { hasText: 'recorded' }).waitFor()
  await page.goBack()
  await (await card(page, '(EQ-2)'))
    .getByRole('button', { name: /^Take out/ })
    .last()
    .click()
  await page.getByText('Nothing is wrong with it.').waitFor()
}

/** Riverside, from nothing to active. */
export function riversideStory(world: () => ConsoleWorld): void {
  test('a lead makes Riverside from nothing to active without JSON: a floor stops her, a second person approves', {
    timeout: 240_000,
  }, async () => {
    const first = await world().product.makeOrganisation(`riverside-${randomUUID().slice(0, 8)}`)
    const house = await visit(world(), '#/house')
    await enterKey(house.page, first)
    const leadKey = await makeKey(house.page, 'Ana, safeguarding lead', [
      'read records',
      'write packs',
      'approve',
    ])
    const secondKey = await makeKey(house.page, 'Ben, director', ['read records', 'approve'])

    const { page, complaints } = await visit(world(), '#/packs')
    await enterKey(page, leadKey)
    await writeRiverside(page)
    await isStoppedByAFloor(page)

    // Nothing typed is lost by a reload; the pack is an ordinary one.
    await page.reload()
    await enterKey(page, leadKey)
    await page.getByRole('heading', { name: 'Riverside', level: 1 }).waitFor()
    await page.getByText('As a file', { exact: true }).click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as a file' }).click()
    const saved = readFileSync(await (await downloading).path(), 'utf8')
    expect(readPack(saved).ok).toBe(true)

    await page.getByRole('link', { name: 'Tests' }).click()
    expect(await answerQuestions(page)).toBeGreaterThan(5)
    await page.getByText('The tests show everything').waitFor()
    expect(await page.locator('td', { hasText: 'missing' }).count()).toBe(0)
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Back to Riverside' }).click()
    await page.getByText('Nothing is wrong with it.').waitFor()
    await page.getByRole('button', { name: 'Publish version 1.0.0' }).click()

    await page.getByRole('heading', { name: 'Change', exact: true }).waitFor()
    await page.getByText('recorded checks were answered again').waitFor()
    await page.getByLabel('What it is for').fill('Riverside opens in December')
    await page.getByRole('button', { name: 'Approve and put to use' }).click()
    await page.locator('.problem').waitFor()
    await page.getByRole('button', { name: 'Propose', exact: true }).click()
    await page.getByText('Proposed. Somebody else can approve it').waitFor()
    await expectAccessible(page)

    const other = await visit(world(), '#/change')
    await enterKey(other.page, secondKey)
    await other.page.getByRole('button', { name: 'Look at the proposal' }).click()
    await other.page.getByText('recorded checks were answered again').waitFor()
    await other.page.getByRole('button', { name: 'Approve and put to use' }).click()
    await other.page.getByText('This is what is in use.').waitFor()

    await other.page.goto(`${world().address}#/packs`)
    const row = other.page.locator('ul.rows li', { hasText: '/riverside 1.0.0' })
    await row.getByText('In use').waitFor()

    // One person alone cannot go back to floors that ask for less.
    await other.page.goto(`${world().address}#/change`)
    await other.page
      .getByRole('button', { name: /^Back to this/ })
      .first()
      .click()
    await other.page.getByLabel('Why back?').fill('The house opens later.')
    await other.page.getByRole('button', { name: 'Put it to use again' }).click()
    await other.page.locator('.problem').waitFor()

    // With Riverside its stricter floors would go: that takes a reason and two people again.
    await page.goto(`${world().address}#/change`)
    await page.reload()
    await enterKey(page, leadKey)
    await page.getByLabel(/riverside/).selectOption({ label: 'leave out' })
    await page.getByRole('heading', { name: 'Floors that would ask for less' }).waitFor()
    await page.getByLabel('Why floors may ask for less').fill('Riverside opens later.')
    await page.getByRole('button', { name: 'Propose', exact: true }).click()
    await page.getByText('Proposed. Somebody else can approve it').waitFor()
    await other.page.reload()
    await enterKey(other.page, secondKey)
    await other.page.getByRole('button', { name: 'Look at the proposal' }).click()
    await other.page.getByLabel('Why floors may ask for less').fill('Riverside opens later.')
    await other.page.getByRole('button', { name: 'Approve and put to use' }).click()
    await other.page.getByText('This is what is in use.').waitFor()
    const left = other.page.getByLabel(/riverside/).locator('option:checked', { hasText: 'not in use' })
    await left.waitFor({ state: 'attached' })
    expect(complaints).toEqual([])
  })
}
