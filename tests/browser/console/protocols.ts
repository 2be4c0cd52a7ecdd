import { randomUUID } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { askApi, type ConsoleWorld, enterKey, expectAccessible, visit } from './world.ts'

const step = (page: Page, title: string) =>
  page.locator('li.step', { has: page.getByRole('heading', { name: title }) })

async function visitProtocols(world: ConsoleWorld): Promise<Page> {
  const { page } = await visit(world, '#/protocols')
  await enterKey(page, world.product.adminKey)
  await page.getByRole('heading', { name: 'Protocols at work' }).waitFor()
  return page
}

/** Begins the incident response about a subject of its own. */
async function beginIncident(page: Page): Promise<string> {
  const reference = `incident-${randomUUID()}`
  await page.locator('#procedure').selectOption({ label: 'Incident response' })
  await page.locator('#start-ref').fill(reference)
  await page.getByRole('button', { name: 'Begin now' }).click()
  await page.getByRole('heading', { name: 'Incident response' }).waitFor()
  return reference
}

const tick = (one: Locator, name: string) => one.getByRole('checkbox', { name, exact: true }).check()

/** What a manager writes down, step by step; nobody of the staff was affected. */
const STEPS: readonly (readonly [title: string, role: string, fill: (one: Locator) => Promise<void>])[] = [
  [
    'Assess at once',
    'Supervisor',
    async (one) => {
      for (const asked of ['immediate danger', 'staff were affected'])
        await one.locator('fieldset', { hasText: asked }).getByRole('radio', { name: 'No' }).check()
    },
  ],
  ['Support the client', 'Support staff', (one) => tick(one, 'Client')],
  [
    'Write the record',
    'Designated personnel',
    async (one) => {
      await one.locator('input[type=date]').fill('2026-11-02')
      for (const words of await one.locator('textarea').all())
        await words.fill('A shelf fell, 14:30, room 2.')
    },
  ],
  ['Tell those who must know', 'Supervisor', async (one) => one.getByRole('checkbox').first().check()],
  [
    'Stop the harm',
    'Supervisor',
    (one) => one.locator('textarea').first().fill('The shelf is fixed to the wall.'),
  ],
  ['Look back together', 'Supervisor', (one) => one.locator('textarea').first().fill('Fix every shelf.')],
]

/** An incident from opening to closing. */
export function incidentStory(world: () => ConsoleWorld): void {
  test('a manager runs an incident from opening to closing, and what blocks is shown before and after', async () => {
    const page = await visitProtocols(world())
    const reference = await beginIncident(page)
    await page.locator('.danger', { hasText: 'What still keeps it open' }).waitFor()
    await page.getByRole('button', { name: 'Close it' }).click()
    // How it ended and in which role is said by people, never taken for granted.
    const close = page.locator('form', { has: page.locator('#close-role') })
    expect(await close.getByText('This has to be filled in.').count()).toBe(2)
    await page.locator('#outcome').selectOption({ label: 'Resolved' })
    await page.locator('#close-role').selectOption({ label: 'Supervisor' })
    await page.getByRole('button', { name: 'Close it' }).click()
    await page.locator('.danger', { hasText: 'What still keeps it open' }).waitFor()
    await expectAccessible(page)

    for (const [title, role, fill] of STEPS) {
      const one = step(page, title)
      await one.locator('details > summary').click()
      await fill(one)
      await one.getByLabel('I act as').selectOption({ label: role })
      await one.getByRole('button', { name: 'It is done' }).click()
      await step(page, title)
        .locator('.tag', { hasText: /^Done$/ })
        .waitFor()
    }
    await step(page, 'Support the staff').locator('.tag', { hasText: 'Not needed' }).waitFor()
    await page.getByText('Nothing keeps it open.').waitFor()
    await page.getByRole('button', { name: 'Close it' }).click()
    await page.getByRole('heading', { name: 'Closed' }).waitFor()
    await expectAccessible(page)

    const { procedureRuns } = await askApi<{ procedureRuns: { nodes: { id: string; steps: object[] }[] } }>(
      world(),
      `query ($subjectRef: String!) { procedureRuns(filter: { subjectRef: $subjectRef }) { nodes { id state
        steps { state step { code } } } } }`,
      { subjectRef: reference },
    )
    expect(procedureRuns.nodes).toHaveLength(1)
    expect(procedureRuns.nodes[0]).toMatchObject({ state: 'CLOSED' })
  })
}

/** Runs of procedures, from opening to closing. */
export function protocolTests(world: () => ConsoleWorld): void {
  describe('the screen Protocols', () => {
    test('a run with hundreds of notes shows the latest first, and each of them', async () => {
      const page = await visitProtocols(world())
      await beginIncident(page)
      const runId = page.url().split('/').at(-1) ?? ''
      for (let many = 0; many < 12; many += 1) {
        const notes = Array.from({ length: 10 }, (_none, at) => `note ${many * 10 + at + 1}`)
        const fields = notes.map((_note, at) => `a${at}: addProcedureNote(input: $i${at}) { run { id } }`)
        const declared = notes.map((_note, at) => `$i${at}: AddProcedureNoteInput!`)
        const variables = notes.map((note, at) => [`i${at}`, { runId, note, idempotencyKey: randomUUID() }])
        const document = `mutation (${declared.join(', ')}) { ${fields.join(' ')} }`
        await askApi(world(), document, Object.fromEntries(variables))
      }
      await page.reload()
      await enterKey(page, world().product.adminKey)
      const notes = page.locator('section.apart ol.rows li p[dir=auto]')
      await notes.first().waitFor()
      expect(await notes.first().textContent()).toBe('note 120')
      expect(await notes.count()).toBe(100)
      await page.getByRole('button', { name: 'Show what was done before (21)' }).click()
      await notes.nth(119).waitFor()
      expect(await notes.last().textContent()).toBe('note 1')
    })

    test('a step that is done in two tabs at once stands there once, and the later tab says so', async () => {
      const page = await visitProtocols(world())
      await beginIncident(page)
      const other = await visit(world(), page.url().slice(page.url().indexOf('#')))
      await enterKey(other.page, world().product.adminKey)
      for (const tab of [page, other.page]) {
        const one = step(tab, 'Support the client')
        await one.locator('details > summary').click()
        await tick(one, 'Client')
        await one.getByLabel('I act as').selectOption({ label: 'Support staff' })
      }
      await step(page, 'Support the client').getByRole('button', { name: 'It is done' }).click()
      const isDone = { hasText: /^Done$/ }
      await step(page, 'Support the client').locator('.tag', isDone).waitFor()
      await step(other.page, 'Support the client').getByRole('button', { name: 'It is done' }).click()
      await step(other.page, 'Support the client').locator('.problem').waitFor()
      await other.page.reload()
      await enterKey(other.page, world().product.adminKey)
      await step(other.page, 'Support the client').locator('.tag', isDone).waitFor()
      const done = other.page.locator('ol.rows li', { hasText: 'Support the client' })
      await done.first().waitFor()
      expect(await done.count()).toBe(1)
    })

    test('what is missing in a step is said beside its field, and what was typed outlives a reload', async () => {
      const page = await visitProtocols(world())
      await beginIncident(page)
      const record = page.locator('li.step', { has: page.locator('textarea') }).first()
      await record.locator('details > summary').click()
      const words = record.locator('textarea').first()
      await words.fill('A shelf fell.')
      await record.getByRole('button', { name: 'It is done' }).click()
      await record.getByText('this has to be filled in.').first().waitFor()
      await page.reload()
      await enterKey(page, world().product.adminKey)
      await record.locator('details > summary').click()
      expect(await words.inputValue()).toBe('A shelf fell.')
    })
  })
}
