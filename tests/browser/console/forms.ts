import { randomUUID } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { refuse } from './problems.ts'
import { aDocument, anEntry } from './registers.ts'
import { askApi, type ConsoleWorld, enterKey, visit } from './world.ts'

/** What is put into a field: a text, the last of what can be chosen, or a tick. */
type Entered = string | typeof LAST | typeof TICKED
const LAST = Symbol('the last that can be chosen')
const TICKED = Symbol('ticked')

interface Form {
  readonly what: string
  readonly at: string | ((world: ConsoleWorld) => Promise<string>)
  /** What goes where, by selectors; the first of several that are found. */
  readonly fields: readonly (readonly [selector: string, entered: Entered])[]
  /** What it asks the API, and what is pressed for it; null where nothing is asked before everything is entered. */
  readonly sends: readonly [operation: string, button: string] | null
  /** A box that shows the fields, ticked whenever the screen was opened. */
  readonly shownBy?: string
}

const START =
  'mutation ($input: StartProcedureInput!) { startProcedure(input: $input) { run { id } userErrors { message } } }'

/** The address of a run that has begun. */
export async function aRun(world: ConsoleWorld, subjectRef = 'kept'): Promise<string> {
  const input = { procedure: 'incident_response', subjectRef, idempotencyKey: randomUUID() }
  const { startProcedure } = await askApi<{ startProcedure: { run: { id: string } } }>(world, START, {
    input,
  })
  return `#/protocols/${startProcedure.run.id}`
}

const RUN = `mutation ($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { safetyCheck { id } } }`

/** The address of a recorded check. */
export async function aRecord(world: ConsoleWorld, subjectRef = 'kept'): Promise<string> {
  const input = { idempotencyKey: randomUUID(), subjectRef, facts: { 'subject.kinds': ['room'] } }
  const { runSafetyCheck } = await askApi<{ runSafetyCheck: { safetyCheck: { id: string } } }>(world, RUN, {
    input,
  })
  return `#/records/${runSafetyCheck.safetyCheck.id}`
}

const REGISTER = '#/registers/acknowledgements'

async function aRegisterEntry(world: ConsoleWorld): Promise<string> {
  return `${REGISTER}/${await anEntry(world, 'kept', (await aDocument(world)).code)}`
}

/** Every form of the console into which somebody types or chooses something that is sent. */
const FORMS: readonly Form[] = [
  {
    what: 'beginning a protocol',
    at: '#/protocols',
    fields: [
      ['#procedure', LAST],
      ['#start-ref', 'case 7'],
    ],
    sends: ['startProcedure', 'section.panel form .main'],
  },
  {
    what: 'doing a step',
    at: (world) => aRun(world),
    fields: [
      ['li.step form fieldset:nth-of-type(1) input', TICKED],
      ['li.step form fieldset:nth-of-type(2) input', TICKED],
      ['li.step form select', LAST],
    ],
    sends: ['completeStep', 'li.step form .main'],
  },
  {
    what: 'a note',
    at: (world) => aRun(world),
    fields: [['#note', 'The shelf fell.']],
    sends: ['addProcedureNote', 'form:has(#note) button'],
  },
  {
    what: 'closing a protocol',
    at: (world) => aRun(world),
    fields: [
      ['#close-role', LAST],
      ['#outcome', LAST],
    ],
    sends: ['closeProcedure', 'form:has(#close-role) .main'],
  },
  {
    what: 'setting a task aside',
    at: '#/tasks',
    fields: [['input[id^=reason-]', 'The house opens in March.']],
    sends: ['dismissTask', 'form:has([id^=reason-]) button'],
  },
  {
    what: 'adding an entry',
    at: REGISTER,
    fields: [
      ['#entry-ref', 'case 7'],
      ['#acknowledgements-document', LAST],
      ['#acknowledgements-on', '2026-11-05'],
      ['#acknowledgements-version', '2'],
    ],
    sends: ['addRegisterEntry', 'form:has(#entry-ref) .main'],
  },
  {
    what: 'correcting an entry',
    at: aRegisterEntry,
    fields: [
      ['#correct-version', '3'],
      ['#correct-reason', 'It was the third.'],
    ],
    sends: ['amendRegisterEntry', 'form:has(#correct-reason) .main'],
  },
  {
    what: 'declaring an entry void',
    at: aRegisterEntry,
    fields: [['#void-reason', 'Somebody else read it.']],
    sends: ['voidRegisterEntry', 'form:has(#void-reason) button'],
  },
  {
    what: 'verifying a receipt',
    at: (world) => aRecord(world),
    fields: [['#log-key', 'a key']],
    sends: ['query Proof', '.panel:has(#log-key) .main'],
  },
  {
    what: 'asking for a waiver',
    at: '#/records/waivers',
    fields: [
      ['#waiver-requirementCode', LAST],
      ['#waiver-subjectRef', 'room-7'],
      ['#waiver-reason', 'The walls are rebuilt.'],
      ['#waiver-until', '2027-01-31'],
    ],
    sends: ['requestWaiver', 'form:has(#waiver-until) .main'],
  },
  {
    what: 'the days of a report',
    at: '#/reports',
    fields: [
      ['#report-from', '2026-01-01'],
      ['#report-to', '2026-12-31'],
    ],
    sends: null,
  },
  {
    what: 'the days of how rules do',
    at: '#/reports/~rules',
    fields: [
      ['#health-from', '2026-10-01'],
      ['#health-to', '2026-11-30'],
    ],
    sends: null,
  },
  {
    what: 'a new pack',
    at: '#/packs',
    fields: [
      ['#pack-title', 'Riverside'],
      ['#pack-team', 'Ana'],
    ],
    sends: null,
  },
  {
    what: 'a translation',
    at: '#/packs/~translations/pt-BR',
    fields: [['.side textarea', 'Segurança']],
    sends: ['validateRulePack', 'section.panel .main'],
    shownBy: '.filters [type=checkbox]',
  },
  {
    what: 'proposing a change',
    at: '#/change',
    fields: [
      ['[id="set-tutela/counselling-room-privacy"]', ''],
      ['#change-note', 'To be tried.'],
      ['#change-reason', 'There is no room.'],
    ],
    sends: ['activateRuleset', 'section.panel:has(#change-note) .main'],
  },
  {
    what: 'making a key',
    at: '#/house',
    fields: [
      ['#key-name', 'Night shift'],
      ['form:has(#key-name) [type=checkbox]:not(:checked)', TICKED],
      ['#key-until', '2027-01-31'],
    ],
    sends: ['createApiKey', 'form:has(#key-name) .main'],
  },
  {
    what: 'putting another key in the place of one',
    at: '#/house',
    fields: [['input[id^=overlap-]', '48']],
    sends: ['rotateApiKey', 'form:has([id^=overlap-]) button'],
  },
  {
    what: 'revoking a key',
    at: '#/house',
    fields: [['input[id^=why-]', 'The phone was lost.']],
    sends: ['revokeApiKey', 'form:has([id^=why-]) button'],
  },
  {
    what: 'telling an address',
    at: '#/house',
    fields: [
      ['#hook-name', 'The duty desk'],
      ['#hook-url', 'https://desk.example.org/inbox'],
      ['form:has(#hook-url) [type=checkbox]', TICKED],
    ],
    sends: ['createWebhook', 'form:has(#hook-url) .main'],
  },
  {
    what: 'the settings',
    at: '#/house',
    fields: [
      ['#keep-CHECKS', '3650'],
      ['#keep-WAIVERS', '730'],
      ['form:has(#keep-CHECKS) [type=checkbox]:not(:checked)', TICKED],
    ],
    sends: ['changeSettings', 'form:has(#keep-CHECKS) .main'],
  },
  {
    what: 'letting people in by their own provider',
    at: '#/house',
    fields: [
      ['#idp-name', 'Town'],
      ['#idp-issuer', 'https://id.example.org'],
      ['#idp-audience', 'tutela:town'],
      ['#idp-jwks', 'https://id.example.org/keys'],
      ['#idp-claim', 'roles'],
      ['#idp-value', 'nurse'],
    ],
    sends: ['createIdentityProvider', 'form:has(#idp-name) .main'],
  },
]

/** A field of the screen as it is now, in sight whatever it is folded into. */
async function fieldOf(page: Page, selector: string): Promise<Locator> {
  const field = page.locator(selector).first()
  await field.waitFor({ state: 'attached' })
  await field.evaluate((element) => {
    for (let part: Element | null = element; part !== null; part = part.parentElement)
      if (part instanceof HTMLDetailsElement) part.open = true
  })
  return field
}

async function enter(page: Page, [selector, entered]: Form['fields'][number]): Promise<void> {
  const field = await fieldOf(page, selector)
  if (entered === TICKED) return field.check()
  const isChoice = await field.evaluate((element) => element instanceof HTMLSelectElement)
  if (!isChoice) return field.fill(String(entered === LAST ? '' : entered))
  const last = (await field.locator('option').count()) - 1
  await field.selectOption(entered === LAST ? { index: last } : String(entered))
}

/** What stands in the fields, those that were empty before included. */
async function standing(page: Page, { fields, shownBy }: Form): Promise<readonly (string | number)[]> {
  const found: (string | number)[] = []
  if (shownBy !== undefined) await page.locator(shownBy).check()
  for (const [selector, entered] of fields) {
    if (entered === TICKED) {
      // Which box was not ticked before changes with the tick: the number of ticked ones tells.
      const box = selector.replace(/:not\(:checked\)$/, '')
      await fieldOf(page, box)
      found.push(await page.locator(`${box}:checked`).count())
    } else found.push(await (await fieldOf(page, selector)).inputValue())
  }
  return found
}

/** Nothing that was typed is lost, whatever happens in between. */
export function formTests(world: () => ConsoleWorld): void {
  describe('what is typed and not sent yet', () => {
    test.each(FORMS.map((form) => [form.what, form] as const))(
      'outlives a refusal, a session that ended and a reload: %s',
      async (_what, form) => {
        const at = typeof form.at === 'string' ? form.at : await form.at(world())
        const { page } = await visit(world(), at)
        const key = world().product.adminKey
        await enterKey(page, key)
        const before = await standing(page, { ...form, fields: form.fields.slice(0, 1) })
        for (const field of form.fields) await enter(page, field)
        const typed = await standing(page, form)
        expect(typed.slice(0, 1)).not.toEqual(before)
        if (form.sends !== null) {
          const [operation, button] = form.sends
          await refuse(page, operation, 'FORBIDDEN', 403)
          await page.locator(button).first().click()
          await page.getByText('Your key may not do this.').first().waitFor()
          expect(await standing(page, form)).toEqual(typed)
          await page.unroute('**/graphql')

          await refuse(page, operation, 'UNAUTHENTICATED', 401)
          await page.locator(button).first().click()
          const dialog = page.getByRole('dialog', { name: 'Sign in again to go on' })
          await dialog.getByRole('button', { name: 'Cancel' }).click()
          await page.unroute('**/graphql')
          await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
          await enterKey(page, key)
          expect(await standing(page, form)).toEqual(typed)
        }
        await page.reload()
        await enterKey(page, key)
        expect(await standing(page, form)).toEqual(typed)
      },
    )

    test('a note whose answer was lost stands there once, also after a reload in between', async () => {
      const at = await aRun(world())
      const { page } = await visit(world(), at)
      await enterKey(page, world().product.adminKey)
      await page.locator('#note').fill('The shelf fell.')
      // It arrives, and its answer does not.
      await page.route('**/graphql', async (route) => {
        const isNote = route.request().postData()?.includes('The shelf fell.')
        if (isNote) await route.fetch()
        await (isNote ? route.abort('connectionreset') : route.continue())
      })
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.locator('.problem').waitFor()
      await page.unroute('**/graphql')
      await page.reload()
      await enterKey(page, world().product.adminKey)
      await page.getByRole('button', { name: 'Add', exact: true }).click()
      await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#note')?.value === '')
      const id = at.split('/').at(-1)
      const { procedureRun } = await askApi<{
        procedureRun: { events: { nodes: { note: string | null }[] } }
      }>(world(), 'query ($id: ID!) { procedureRun(id: $id) { events { nodes { note } } } }', { id })
      const notes = procedureRun.events.nodes.flatMap(({ note }) => note ?? [])
      expect(notes).toEqual(['The shelf fell.'])
    })
  })
}
