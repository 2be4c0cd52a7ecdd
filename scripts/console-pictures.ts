/**
 * Pictures of every screen of a running console, in both languages and two widths, to be looked at:
 * node scripts/console-pictures.ts --ready READY-FILE --out FOLDER, where `npm start -- --ready-file READY-FILE` runs. `--locale` and
 * `--width` make those of one language or width only.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Locator, Page } from 'playwright-core'
import { en } from '../console/src/texts/en.ts'
import { zhCn } from '../console/src/texts/zh-cn.ts'
import { launchBrowser } from '../tests/browser/launch.ts'

interface Ready {
  readonly console: string
  readonly adminKey: string
}

type Keep = (name: string, fullPage?: boolean) => Promise<unknown>

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 900 },
]
const LOCALES = ['en', 'zh-CN']
/** Whom checks and runs of the pictures are about. */
const SUBJECT = 'case-7'
const LOADING = [en['app.loading'], zhCn['app.loading']]
/** What needs nothing to be done before, with what shows that it is there. */
const HOUSE_SCREENS: readonly (readonly [name: string, shown: string])[] = [
  ['tasks', 'ul.rows li'],
  ['registers', '#register'],
  ['records/waivers', '#waiver-until'],
  ['reports/incidents', '.plot'],
  ['registers/acknowledgements/file', '#csv-file'],
  ['reports/~rules', '.plot, main h2'],
  ['packs/~translations/pt-BR', '.side textarea'],
  ['packs', 'ul.rows li'],
  ['change', 'ol.rows li'],
  ['house', '#keep-CHECKS'],
]

const { values } = parseArgs({
  options: {
    ready: { type: 'string' },
    out: { type: 'string' },
    locale: { type: 'string' },
    width: { type: 'string' },
  },
})
if (values.ready === undefined || values.out === undefined) throw new Error('needs --ready and --out')
const ready: Ready = JSON.parse(readFileSync(values.ready, 'utf8'))
const out = values.out
mkdirSync(out, { recursive: true })
const browser = await launchBrowser()
if (browser === null) throw new Error('there is no browser here')
const sizes = SIZES.filter(({ width }) => values.width === undefined || String(width) === values.width)
for (const locale of values.locale === undefined ? LOCALES : [values.locale])
  for (const size of sizes) await everyScreen(browser, locale, size)
await browser.close()

async function everyScreen(at: Browser, locale: string, viewport: (typeof SIZES)[number]): Promise<void> {
  const context = await at.newContext({ locale, viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const keep = async (name: string, fullPage = false) => {
    // What is still on its way would be a picture of "One moment".
    for (const words of LOADING) await page.getByText(words).first().waitFor({ state: 'hidden' })
    await page.screenshot({ path: join(out, `${name}-${locale}-${viewport.width}.png`), fullPage })
  }
  await page.goto(ready.console)
  await page.locator('#key').waitFor()
  await keep('sign-in')
  await page.locator('#key').fill(ready.adminKey)
  await page.locator('#key').press('Enter')
  await page.locator('.ask').waitFor()
  await keep('first-question', true)
  await askAndRecord(page, keep)
  await beginAProtocol(page, keep)
  await page.goto(`${ready.console}#/records`)
  await page.locator('ol.rows li').first().waitFor()
  await keep('records')
  await page.locator('#about').fill(SUBJECT)
  await page.locator('#about').press('Enter')
  await page.locator('main h2 bdi').waitFor()
  await page.locator('section.apart button').click()
  await page.locator('section.apart [role=status]').waitFor()
  await keep('subject', true)
  await page.goto(`${ready.console}#/records`)
  await page.locator('ol.rows a[href*="/records/"]').first().click()
  await page.locator('#log-key').waitFor()
  await page.locator('section.panel button.main').click()
  await page.locator('.panel .verdict').waitFor()
  await keep('record', true)
  for (const [name, shown] of HOUSE_SCREENS) {
    await page.goto(`${ready.console}#/${name}`)
    await page.locator(shown).first().waitFor()
    await keep(name.replaceAll('/', '-'), true)
  }
  await bringAList(page, keep)
  await writeAPack(page, keep)
  await page.goto(`${ready.console}#/play`)
  await page.locator('.played').waitFor()
  await page.locator('.packs .options button').nth(1).click()
  await page.locator('.verdict.blocked').waitFor()
  await page.locator('.findings summary').first().click()
  await keep('playground', true)
  await context.close()
}

/** A run with a note, and a step that was tried with nothing filled in. */
async function beginAProtocol(page: Page, keep: Keep) {
  await page.goto(`${ready.console}#/protocols`)
  await page.locator('#procedure').waitFor()
  await page.locator('#procedure').selectOption({ index: 4 })
  await page.locator('#start-ref').fill(SUBJECT)
  await page.locator('main form .main').click()
  await page.locator('li.step').first().waitFor()
  await page.locator('#note').fill('14:30, 2')
  await page.locator('form:has(#note) button').click()
  await page.locator('ol.rows li').nth(1).waitFor()
  await page.locator('li.step details > summary').first().click()
  await page.locator('li.step form .main').first().click()
  await page.locator('li.step .mistake').first().waitFor()
  await keep('run', true)
  await page.goto(`${ready.console}#/protocols`)
  await page.locator('ul.rows li').first().waitFor()
  await keep('protocols', true)
}

/** A list as a file of which each line would be refused. */
async function bringAList(page: Page, keep: Keep) {
  await page.goto(`${ready.console}#/registers/acknowledgements/file`)
  const rows = ['happenedAt,document,on,version', '2026-11-03,nothing,2026-11-03,1', '2026-11-03,nothing,,1']
  const buffer = Buffer.from(rows.join('\n'))
  await page.locator('#csv-file').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer })
  await page.locator('.refused li').nth(1).waitFor()
  await keep('list', true)
}

/** A pack being written, with a floor that stops it, and the questions that make its tests. */
async function writeAPack(page: Page, keep: Keep) {
  const settled = () => page.locator('.writing [aria-busy=false]').waitFor()
  await page.goto(`${ready.console}#/packs`)
  await page.locator('#pack-title').fill('Riverside')
  await page.locator('#pack-team').fill('Ana')
  await page.locator('form.panel .main').click()
  await page.locator('.writing').waitFor()
  const parts = page.locator('.part')
  const add = async (form: Locator, words: string) => {
    await form.locator('input').fill(words)
    await form.locator('button').click()
  }
  await add(parts.nth(0).locator('form.add').first(), 'Young carers')
  await page.locator('#add-figure').selectOption({ index: 1 })
  await add(parts.nth(2).locator('form.add'), 'Is the quiet room free?')
  await add(parts.nth(3).locator('form.add'), 'Quiet room offered')
  const requirement = parts.nth(3).locator('details.card')
  await requirement.locator('> summary').click()
  for (const [index, fact] of ['client.groups', 'riverside.isTheQuietRoomFree'].entries())
    await requirement
      .locator('fieldset.condition')
      .nth(index)
      .locator('select')
      .last()
      .selectOption(`fact ${fact}`)
  for (const field of await requirement.locator(':is(input, textarea)[lang]').all())
    if ((await field.inputValue()) === '') await field.fill('Offer the quiet room.')
  const folded = page.locator('details.card:not([open]) > summary')
  while ((await folded.count()) > 0) await folded.first().click()
  for (const field of await page
    .locator('.part :is(input, textarea)[lang]:not([id$=description-en], [id$=description-zh-CN])')
    .all())
    if ((await field.inputValue()) === '') await field.fill('Riverside')
  await settled()
  await keep('pack', true)
  await page.locator('#add-change').selectOption('EQ-2')
  const change = parts.nth(5).locator('details.card')
  await change.locator('> summary').click()
  await change.locator('select').first().selectOption('advisory')
  for (const reason of await change.locator('textarea').all()) await reason.fill('Training')
  await change.locator('.problems button').waitFor()
  await change.scrollIntoViewIfNeeded()
  await keep('floor')
  await change.locator('> button').click()
  await settled()
  await page.locator('.writing').waitFor()
  await page.goto(`${page.url()}/tests`)
  await page.locator('.looked .pair').waitFor()
  await keep('tests', true)
}

/** A child at the door, up to the receipt: the same buttons in every language, by where they stand. */
async function askAndRecord(page: Page, keep: Keep) {
  const settled = () => page.locator('.ask[aria-busy=false]').waitFor()
  await page.locator('input[type=checkbox]').nth(4).check()
  await page.locator('.question .main').click()
  await page.locator('.question .pair').waitFor()
  await page.locator('.question .answer').first().click()
  await page.locator('.danger').waitFor()
  await settled()
  await keep('ask', true)
  await page.locator('.saying .findings summary').first().click()
  await keep('why', true)
  await page.locator('.asking > .apart > button').first().click()
  await page.locator('dialog[open]').waitFor()
  await page.locator('#subject-ref').fill(SUBJECT)
  await keep('recording')
  await page.locator('dialog .main').click()
  await page.locator('.receipt').waitFor()
  await keep('receipt', true)
}
