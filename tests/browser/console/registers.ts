import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { askApi, type ConsoleWorld, enterKey, expectAccessible, visit } from './world.ts'

const REGISTER = 'acknowledgements'

const ENTRIES = `query ($subjectRef: String!) { registerEntries(register: "acknowledgements", filter: {
  subjectRef: $subjectRef, includeVoid: true }) { totalCount nodes { void fields happenedAt history { kind reason } } } }`

interface Entries {
  readonly registerEntries: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly void: boolean
      readonly fields: Record<string, unknown>
      readonly happenedAt: string
      readonly history: readonly { readonly kind: string; readonly reason: string | null }[]
    }[]
  }
}

const entriesOf = async (world: ConsoleWorld, subjectRef: string) =>
  (await askApi<Entries>(world, ENTRIES, { subjectRef })).registerEntries

const HEADINGS = ['When', 'Reference of the person', 'what was read', 'day', 'which version']
const asFile = (rows: readonly (readonly string[])[], separator = ',') =>
  [HEADINGS, ...rows].map((row) => row.join(separator)).join('\n')

/** The page that brings a file in, with a file. */
async function bring(page: Page, content: string | Buffer): Promise<void> {
  const buffer = Buffer.from(content)
  await page.locator('#csv-file').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer })
}

async function visitImport(world: ConsoleWorld): Promise<Page> {
  const { page } = await visit(world, `#/registers/${REGISTER}/file`)
  await enterKey(page, world.product.adminKey)
  await page.locator('#csv-file').waitFor()
  return page
}

/** The title of a document that people read and acknowledge, in English. */
export async function aDocument(world: ConsoleWorld): Promise<{ code: string; title: string }> {
  const { registers } = await askApi<{
    registers: {
      code: string
      fields: { name: string; values: { code: string; title: string }[] | null }[]
    }[]
  }>(world, '{ registers(locale: "en") { code fields { name values { code title } } } }')
  const field = registers
    .find(({ code }) => code === REGISTER)
    ?.fields.find(({ name }) => name === 'document')
  const [first] = field?.values ?? []
  if (first === undefined) throw new Error('no document can be acknowledged')
  return first
}

const ADD = 'mutation ($input: AddRegisterEntryInput!) { addRegisterEntry(input: $input) { entry { id } } }'

/** The id of an entry that was added: somebody has read a document. */
export async function anEntry(world: ConsoleWorld, subjectRef: string, document: string): Promise<string> {
  const input = { register: REGISTER, subjectRef, idempotencyKey: randomUUID() }
  const { addRegisterEntry } = await askApi<{ addRegisterEntry: { entry: { id: string } } }>(world, ADD, {
    input: { ...input, fields: { document, on: '2026-11-05', version: '1' } },
  })
  return addRegisterEntry.entry.id
}

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

    test('a file is looked at before anything is sent, and what is refused is said line by line', async () => {
      const page = await visitImport(world())
      const { title } = await aDocument(world())
      const sent: string[] = []
      page.on('request', (request) => {
        if (request.postData()?.includes('addRegisterEntries')) sent.push(request.url())
      })
      const reference = `list-${randomUUID()}`
      await bring(
        page,
        asFile([
          ['2026-11-02', reference, title, '2026-11-02', '"2, with ""quotes"""'],
          ['2026/11/3 14:05', reference, title.toUpperCase(), '2026.11.3', '=1+1'],
          ['03.11.2026', reference, title, '2026-11-03', ''],
          ['2099-01-01', reference, title, '2026-11-03', ''],
          ['2026-11-03', 'ana@example.org', title, '2026-02-30', ''],
          ['2026-11-03', reference, 'A novel', '', 'v'.repeat(65)],
          ['2026-11-03', reference, title, '2026-11-03', '1', 'more'],
        ]),
      )
      await page.getByText('2 lines can be recorded.').waitFor()
      await page.getByText('5 lines would be refused').waitFor()
      const refused = (await page.locator('.refused li').allTextContents()).map((words) => words.trim())
      expect(refused.map((words) => /^Line \d+/.exec(words)?.[0])).toEqual([
        'Line 4',
        'Line 5',
        'Line 6',
        'Line 7',
        'Line 8',
      ])
      expect(refused[0]).toContain('the year first')
      expect(refused[1]).toContain('in the future')
      expect(refused[2]).toContain('no address')
      expect(refused[2]).toContain('day: write the day')
      for (const words of [
        '“A novel” is not among',
        'day: this has to be filled in',
        'more than 64 characters',
      ])
        expect(refused[3]).toContain(words)
      expect(refused[4]).toContain('more cells than there are headings')
      await expectAccessible(page)
      expect(sent).toEqual([])

      await page.getByRole('button', { name: 'Record 2 entries' }).click()
      await page.getByText('2 entries were recorded.').waitFor()
      await page.getByText('5 lines were refused').waitFor()
      await expectAccessible(page)
      const { totalCount, nodes } = await entriesOf(world(), reference)
      expect(totalCount).toBe(2)
      // A cell that looks like a formula is only text.
      expect(nodes.map(({ fields }) => fields.version).sort()).toEqual(['2, with "quotes"', '=1+1'])
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save the refused lines as a file' }).click()
      const file = readFileSync(await (await downloading).path(), 'utf8')
      expect(file.trim().split('\r\n')).toHaveLength(6)
    })

    test.each<[what: string, content: string | Buffer, words: string]>([
      ['of another encoding', Buffer.from('When,day\nm\xfcde,1', 'latin1'), 'not in UTF-8'],
      ['in UTF-16', Buffer.from('When,day\n2026-11-03,1', 'utf16le'), 'not in UTF-8'],
      ['that is too large', 'x'.repeat(512 * 1_024 + 1), 'larger than 512 KiB'],
      [
        'with too many lines',
        asFile(Array.from({ length: 2_001 }, () => ['2026-11-03'])),
        'more than 2,000 lines',
      ],
      ['with headings alone', asFile([]), 'no line under its headings'],
      ['with nothing in it', '', 'no line under its headings'],
      ['with an open quotation mark', asFile([['"2026-11-03', 'x']]), 'Line 2: a quotation mark'],
      ['with a column of something else', 'When,Colour\n2026-11-03,red', 'no column “Colour”'],
      ['with a column twice', 'When,When,day\n1,2,3', 'The column “When” is there twice.'],
      ['without a column that is needed', 'day,what was read\n2026-11-03,x', 'The column “When” is missing.'],
    ])('a file %s is refused in words, and nothing is sent', async (_what, content, words) => {
      const page = await visitImport(world())
      await bring(page, content)
      await page.locator('[role=alert]', { hasText: words }).waitFor()
      expect(await page.getByRole('button', { name: /^Record/ }).count()).toBe(0)
    })

    test('an import that breaks off goes on after a reload, and the same list again records nothing twice', async () => {
      const page = await visitImport(world())
      const { code } = await aDocument(world())
      const reference = `many-${randomUUID()}`
      // With the mark of UTF-8, semicolons and the line ends of another system; two lines say the same.
      const rows = Array.from({ length: 120 }, (_none, at) => [
        ...['2026-11-04', reference, code, '2026-11-04'],
        at < 2 ? 'same' : `v${at}`,
      ])
      const content = `\uFEFF${asFile(rows, ';').replaceAll('\n', '\r\n')}`
      await bring(page, content)
      await page.getByText('120 lines can be recorded.').waitFor()
      let calls = 0
      // The second part arrives, and its answer does not.
      await page.route('**/graphql', async (route) => {
        if (!route.request().postData()?.includes('addRegisterEntries')) return route.continue()
        calls += 1
        if (calls === 1) return route.continue()
        await route.fetch()
        await route.abort('connectionreset')
      })
      await page.getByRole('button', { name: 'Record 120 entries' }).click()
      await page.locator('.problem').waitFor()
      await page.getByText('50 of 120 sent').waitFor()
      expect((await entriesOf(world(), reference)).totalCount).toBe(100)

      await page.unroute('**/graphql')
      await page.reload()
      await enterKey(page, world().product.adminKey)
      await page.getByRole('button', { name: 'Record 120 entries' }).click()
      await page.getByText('120 entries were recorded.').waitFor()
      expect((await entriesOf(world(), reference)).totalCount).toBe(120)

      await page.getByRole('button', { name: 'Another file' }).click()
      await bring(page, asFile([...rows.slice(0, 20), ['2026-11-05', reference, code, '2026-11-05', 'new']]))
      await page.getByRole('button', { name: 'Record 21 entries' }).click()
      await page.getByText('The list is in the register').waitFor()
      expect((await entriesOf(world(), reference)).totalCount).toBe(121)
    })

    test('what leaves as a file comes back as it was', async () => {
      const { code } = await aDocument(world())
      const reference = `round-${randomUUID()}`
      const page = await visitImport(world())
      await bring(page, asFile([['2026-11-06 08:30', reference, code, '2026-11-06', "'=odd; \u2003ends"]]))
      await page.getByRole('button', { name: 'Record 1 entries' }).click()
      await page.getByText('1 entries were recorded.').waitFor()
      await page.getByRole('link', { name: /^Back to/ }).click()
      await page.locator('#about').fill(reference)
      await page.getByRole('button', { name: 'Find' }).click()
      await page.locator('tbody tr', { hasText: reference }).waitFor()
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Save as CSV' }).click()
      const left = readFileSync(await (await downloading).path(), 'utf8')
      await page.getByRole('link', { name: 'Bring in a list as a file' }).click()
      await page.getByRole('button', { name: 'Another file' }).click()
      await bring(page, left)
      await page.getByRole('button', { name: 'Record 1 entries' }).click()
      await page.getByText('The list is in the register').waitFor()
      expect((await entriesOf(world(), reference)).totalCount).toBe(1)
    })

    test('an entry is corrected and declared void with a reason, and only with one; its history says both', async () => {
      const { code } = await aDocument(world())
      const reference = `wrong-${randomUUID()}`
      await anEntry(world(), reference, code)
      const { page } = await visit(world(), `#/registers/${REGISTER}`)
      await enterKey(page, world().product.adminKey)
      await page.locator('tbody tr', { hasText: reference }).getByRole('link').click()
      await page.getByText('Correct it').click()
      await page.getByRole('button', { name: 'Record the correction' }).click()
      await page.getByText('Nothing is otherwise than before.').waitFor()
      await page.locator('#correct-version').fill('2')
      await page.getByRole('button', { name: 'Record the correction' }).click()
      await page.getByText('This has to be filled in.').waitFor()
      await page.locator('#correct-reason').fill('The second edition it was.')
      await page.reload()
      await enterKey(page, world().product.adminKey)
      await page.getByText('Correct it').click()
      expect(await page.locator('#correct-version').inputValue()).toBe('2')
      await page.getByRole('button', { name: 'Record the correction' }).click()
      await page.locator('ol.rows li', { hasText: 'The second edition it was.' }).waitFor()
      await expectAccessible(page)

      await page.getByText('Declare it void').first().click()
      await page.getByRole('button', { name: 'Declare it void' }).click()
      await page.getByText('This has to be filled in.').waitFor()
      await page.locator('#void-reason').fill('It was somebody else.')
      await page.getByRole('button', { name: 'Declare it void' }).click()
      await page.locator('.tag', { hasText: 'Declared void' }).waitFor()
      expect(await page.getByText('Correct it').count()).toBe(0)
      await expectAccessible(page)
      const { nodes } = await entriesOf(world(), reference)
      expect(nodes[0]).toMatchObject({ void: true, fields: { version: '2' } })
      expect(nodes[0]?.history.map(({ kind, reason }) => [kind, reason])).toEqual([
        ['added', null],
        ['amended', 'The second edition it was.'],
        ['voided', 'It was somebody else.'],
      ])
    })

    test('an entry of another register, or of nobody here, is said not to be there', async () => {
      const { page } = await visit(world(), `#/registers/${REGISTER}/ent_nothing`)
      await enterKey(page, world().product.adminKey)
      await page.getByRole('heading', { name: 'There is nothing of this name here.' }).waitFor()
    })
  })
}
