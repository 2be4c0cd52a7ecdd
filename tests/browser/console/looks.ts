import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { aRecord, aRun } from './forms.ts'
import { aDocument, anEntry } from './registers.ts'
import {
  type ConsoleWorld,
  enterKey,
  expectAccessible,
  expectNoSidewaysScroll,
  type Visit,
  visit,
} from './world.ts'

type Screens = readonly (readonly [address: string, shown: string])[]

/** Every screen that can be opened, with what shows that it is there: those of every day, and those of who leads. */
const DAILY: Screens = [
  ['#/ask', '.ask'],
  ['#/protocols', '#procedure'],
  ['#/tasks', '#task-filter'],
  ['#/registers', '#register'],
  ['#/records', '#about'],
  ['#/records/waivers', '#waiver-until'],
  ['#/play', '.played'],
]
const LEADING: Screens = [
  ['#/reports', '#report'],
  ['#/reports/~rules', 'main table a'],
  ['#/packs', '#pack-title'],
  ['#/packs/~translations/pt-BR', '.side textarea'],
  ['#/change', 'ol.rows'],
  ['#/house', '#keep-CHECKS'],
]

const BOTH = (en: string, zh: string) => ({ en, 'zh-CN': zh })

/** A pack with something in every part of the editor. */
const WRITTEN = {
  pack: 'example/riverside',
  version: '1.0.0',
  title: BOTH('Riverside', '河畔'),
  locales: ['en', 'zh-CN'],
  owner: { team: 'Safeguarding' },
  effective: { from: '2026-01-01' },
  extends: [
    { pack: 'tutela/core-safety', range: '^1.0.0' },
    { pack: 'tutela/incident-response', range: '^1.0.0' },
    { pack: 'tutela/counselling-room-privacy', range: '^1.0.0' },
  ],
  vocabulary: {
    clientGroups: { young_carers: { title: BOTH('Young carers', '年少照护者') } },
    resources: { riverside_line: { title: BOTH('Riverside line', '河畔热线'), contact: '0123 456 789' } },
  },
  facts: {
    'riverside.roomFree': {
      type: 'boolean',
      label: BOTH('the quiet room is free', '安静的房间可用'),
      ask: BOTH('Is the quiet room free?', '安静的房间可用吗？'),
      decisive: true,
      changeable: true,
    },
  },
  requirements: [
    {
      code: 'example:riverside-1',
      kind: 'measure',
      level: 'required',
      lock: 'local',
      title: BOTH('Quiet room offered', '提供安静的房间'),
      guidance: BOTH('Offer the quiet room.', '请提供安静的房间。'),
      message: BOTH('Offer the quiet room.', '请提供安静的房间。'),
      when: { all: [{ fact: 'client.groups', operator: 'contains', value: 'young_carers' }] },
      require: { all: [{ fact: 'riverside.roomFree', operator: 'equal', value: true }] },
      sources: [{ title: BOTH('Riverside protocol', '河畔规程'), checkedOn: '2026-11-01' }],
    },
  ],
  overrides: [
    {
      target: 'EN-1',
      change: { level: 'advisory' },
      reason: BOTH('To be tried', '试试看'),
    },
  ],
  procedures: {
    incident_response: { steps: [{ code: 'riverside_call', title: BOTH('Call the manager', '通知主管') }] },
  },
}

const WAYS: readonly (readonly [way: string, options: BrowserContextOptions])[] = [
  ['in English', {}],
  ['in Chinese', { locale: 'zh-CN' }],
  ['from right to left', { locale: 'ar' }],
  ['in the dark, with less motion', { colorScheme: 'dark', reducedMotion: 'reduce' }],
  // What a window of 1,280 by 1,024 pixels shows when it is magnified to 400 %.
  ['at 320 by 256 pixels, which is a zoom of 400 %', { viewport: { width: 320, height: 256 } }],
]

type Look = (page: Page) => Promise<void>
type Walk = (world: ConsoleWorld, page: Page, look: Look) => Promise<void>

/** A screen is looked at with what it shows, not while that is on its way. */
const settled = (page: Page) => page.waitForFunction(() => document.querySelector('.loading') === null)

const walkThrough =
  (screens: Screens): Walk =>
  async (world, page, look) => {
    for (const [address, shown] of screens) {
      await page.goto(world.address + address)
      await page.locator(shown).first().waitFor()
      await settled(page)
      await look(page)
    }
  }

const WALKS: readonly (readonly [what: string, walk: Walk])[] = [
  ['of every day', walkThrough(DAILY)],
  ['of who leads', walkThrough(LEADING)],
  [
    'records, registers and a pack being written',
    async (world, page, look) => {
      await onRecords(world, page, look)
      await onARegister(world, page, look)
      await onThePackEditor(world, page, look)
    },
  ],
]

/** Goes through screens, signed in once, and does something on each. */
async function onEveryScreen(
  world: ConsoleWorld,
  walk: Walk,
  options: BrowserContextOptions,
  look: Look,
): Promise<Visit> {
  const visited = await visit(world, '', options)
  const { page } = visited
  await page.locator('#key').waitFor()
  await look(page)
  await enterKey(page, world.product.adminKey)
  await walk(world, page, look)
  return visited
}

/** What is recorded of one subject, a recorded check, and a run with all of its forms open. */
async function onRecords(world: ConsoleWorld, page: Page, look: Look): Promise<void> {
  await page.goto(world.address + (await aRecord(world, 'looked-at')))
  await page.locator('#log-key').waitFor()
  await look(page)
  await page.goto(world.address + (await aRun(world, 'looked-at')))
  await page.locator('li.step').first().waitFor()
  await settled(page)
  await openAll(page)
  await look(page)
  await page.goto(`${world.address}#/records`)
  await page.locator('#about').fill('looked-at')
  await page.locator('#about').press('Enter')
  await page.locator('main h2 bdi').waitFor()
  await page.locator('section.apart button').click()
  await page.locator('section.apart .quiet[role=status]').waitFor()
  await settled(page)
  await look(page)
}

const openAll = (page: Page) =>
  page.evaluate(() => {
    for (const part of document.querySelectorAll('details')) part.open = true
  })

/** A list that comes as a file, before it is sent, and an entry with everything that can be done to it. */
async function onARegister(world: ConsoleWorld, page: Page, look: Look): Promise<void> {
  await page.goto(`${world.address}#/registers/acknowledgements/file`)
  await page.locator('#csv-file').waitFor()
  await look(page)
  const rows = ['happenedAt,document,on,version', '2026-11-03,nothing,2026-11-03,1', '2026-11-03,nothing,,1']
  const buffer = Buffer.from(rows.join('\n'))
  await page.locator('#csv-file').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer })
  await page.locator('.refused li').nth(1).waitFor()
  await look(page)
  const { code } = await aDocument(world)
  await page.goto(`${world.address}#/registers/acknowledgements/${await anEntry(world, 'looked-at', code)}`)
  await page.locator('ol.rows li').first().waitFor()
  await openAll(page)
  await look(page)
}

/** A pack being written, every part of it open, and its tests. */
async function onThePackEditor(world: ConsoleWorld, page: Page, look: Look): Promise<void> {
  await page.goto(`${world.address}#/packs`)
  const buffer = Buffer.from(JSON.stringify(WRITTEN))
  await page.locator('#pack-file').setInputFiles({ name: 'pack.json', mimeType: 'application/json', buffer })
  await page.locator('.writing').waitFor()
  await openAll(page)
  await page.locator('.writing [aria-busy=false]').waitFor()
  await look(page)
  await page.goto(`${world.address}#/packs/${encodeURIComponent(WRITTEN.pack)}/tests`)
  await page.locator('.looked .question .pair').waitFor()
  await look(page)
}

/** Goes through a page with the Tab key until it begins anew: nothing that can be pressed, chosen or typed into is left out. */
async function expectReachable(page: Page): Promise<void> {
  const stops = await page.evaluate(() => {
    const seen: Element[] = []
    const unseen: string[] = []
    Object.assign(globalThis, { seen, unseen })
    document.addEventListener('focusin', ({ target }) => {
      if (!(target instanceof Element) || seen.includes(target)) return
      seen.push(target)
      // What can be ticked has its outline around its words, too; a heading is only where reading goes on.
      if (target.matches('h1, h2, main')) return
      const { outlineStyle, outlineWidth } = getComputedStyle(target.closest('.option') ?? target)
      if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) unseen.push(target.outerHTML)
    })
    // A field for a day has a stop for each of its parts.
    const inParts = document.querySelectorAll('[type=date], [type=datetime-local], [type=time]').length
    return document.querySelectorAll('a, button, input, select, textarea, summary').length + 8 * inParts
  })
  for (let presses = 0; presses < stops + 10; presses += 1) await page.keyboard.press('Tab')
  const { missed, unseen } = await page.evaluate(() => {
    const seen: Element[] = Reflect.get(globalThis, 'seen')
    const groups = new Set(seen.map((one) => (one instanceof HTMLInputElement ? one.name : '')))
    const missed = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(':disabled'))
      // Of several of which one is chosen, the arrow keys go from one to the next.
      .filter((one) => !(one instanceof HTMLInputElement && one.type === 'radio' && groups.has(one.name)))
      .filter((one) => !seen.includes(one))
    return { missed: missed.map((one) => one.outerHTML), unseen: Reflect.get(globalThis, 'unseen') }
  })
  expect.soft(missed, page.url()).toEqual([])
  expect.soft(unseen, page.url()).toEqual([])
}

/** What every screen has to look and sound like. */
export function lookTests(world: () => ConsoleWorld): void {
  describe.each(WALKS)('every screen: %s', (_what, walk) => {
    test.each(WAYS)('passes axe-core, fits, and stays on its origin: %s', async (_way, options) => {
      const { requests, complaints } = await onEveryScreen(world(), walk, options, async (page) => {
        await expectAccessible(page)
        await expectNoSidewaysScroll(page)
        if (options.reducedMotion === 'reduce')
          expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
      })
      const { origin } = new URL(world().address)
      expect(requests.filter((url) => !url.startsWith(origin))).toEqual([])
      expect(complaints).toEqual([])
    })

    test('Chinese readers find no English sentence of the console', async () => {
      await onEveryScreen(world(), walk, { locale: 'zh-CN' }, async (page) => {
        const words = await page.evaluate(() =>
          [...document.querySelectorAll('h1, h2, button, summary, nav a, label')].map((part) => {
            // Codes, and the names of what is put into a sentence, are of no language.
            const words = part.cloneNode(true) as Element
            for (const code of words.querySelectorAll('.code')) code.remove()
            return words.textContent?.replaceAll(/\{[^}]*\}/g, '') ?? ''
          }),
        )
        const foreign = words.filter((word) => /[a-z]{3}/i.test(word) && !/[一-鿿]/.test(word))
        expect(foreign.filter((word) => !/^(Tutela|English|العربية)/.test(word.trim()))).toEqual([])
      })
    })

    test('everything is reached with the Tab key, and it is seen where it is', async () => {
      await onEveryScreen(world(), walk, {}, expectReachable)
    })
  })

  describe('every reader', () => {
    test.each([
      ['zh-CN', 'Noto Sans S Chinese'],
      ['ar', 'Noto Naskh Arabic'],
    ])('words in %s are drawn in letters and not as boxes, here and on pictures', async (locale, family) => {
      const { page } = await visit(world(), '', { locale })
      await page.locator('#key').waitFor()
      const session = await page.context().newCDPSession(page)
      await session.send('DOM.enable')
      await session.send('CSS.enable')
      const { root } = await session.send('DOM.getDocument')
      const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'h1' })
      const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId })
      expect(fonts.map(({ familyName }) => familyName)).toContainEqual(expect.stringContaining(family))
    })

    test('who reads from right to left has the page in that direction', async () => {
      const { page } = await visit(world(), '', { locale: 'ar' })
      await page.locator('#key').waitFor()
      expect(
        await page.evaluate(() => [document.documentElement.dir, document.documentElement.lang]),
      ).toEqual(['rtl', 'ar'])
    })
  })
}
