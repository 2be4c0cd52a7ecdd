import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { aDocument, anEntry } from './registers.ts'
import {
  type ConsoleWorld,
  enterKey,
  expectAccessible,
  expectNoSidewaysScroll,
  type Visit,
  visit,
} from './world.ts'

/** Every screen that can be opened, with what shows that it is there. */
const SCREENS: readonly (readonly [address: string, shown: string])[] = [
  ['#/ask', '.ask'],
  ['#/protocols', '#procedure'],
  ['#/tasks', '#task-filter'],
  ['#/registers', '#register'],
  ['#/records', '#about'],
  ['#/records/waivers', '#waiver-until'],
  ['#/reports', '#report'],
  ['#/reports/~rules', '.plot, main h2'],
  ['#/packs', '#pack-title'],
  ['#/packs/~translations/pt-BR', '.side textarea'],
  ['#/change', 'ol.rows'],
  ['#/house', '#keep-CHECKS'],
  ['#/play', '.played'],
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
  ['in the dark', { colorScheme: 'dark' }],
  ['at 320 pixels, which is 400 % of 1280', { viewport: { width: 320, height: 640 } }],
]

/** Opens every screen one after the other, signed in once, and does something on each. */
async function onEveryScreen(
  world: ConsoleWorld,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<Visit> {
  const visited = await visit(world, '', options)
  const { page } = visited
  await page.locator('#key').waitFor()
  await look(page)
  await enterKey(page, world.product.adminKey)
  for (const [address, shown] of SCREENS) {
    await page.goto(world.address + address)
    await page.locator(shown).first().waitFor()
    await look(page)
  }
  await onARegister(world, page, look)
  await onThePackEditor(world, page, look)
  return visited
}

/** A list that comes as a file, before it is sent, and an entry with everything that can be done to it. */
async function onARegister(
  world: ConsoleWorld,
  page: Page,
  look: (page: Page) => Promise<void>,
): Promise<void> {
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
  await page.evaluate(() => {
    for (const part of document.querySelectorAll('details')) part.open = true
  })
  await look(page)
}

/** A pack being written, every part of it open, and its tests. */
async function onThePackEditor(
  world: ConsoleWorld,
  page: Page,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  await page.goto(`${world.address}#/packs`)
  const buffer = Buffer.from(JSON.stringify(WRITTEN))
  await page.locator('#pack-file').setInputFiles({ name: 'pack.json', mimeType: 'application/json', buffer })
  await page.locator('.writing').waitFor()
  await page.evaluate(() => {
    for (const card of document.querySelectorAll('details')) card.open = true
  })
  await page.locator('.writing [aria-busy=false]').waitFor()
  await look(page)
  await page.goto(`${world.address}#/packs/${encodeURIComponent(WRITTEN.pack)}/tests`)
  await page.locator('.looked .question .pair').waitFor()
  await look(page)
}

/** What every screen has to look and sound like. */
export function lookTests(world: () => ConsoleWorld): void {
  describe('every screen', () => {
    test.each(WAYS)('passes axe-core, fits, and stays on its origin: %s', async (_way, options) => {
      const { requests, complaints } = await onEveryScreen(world(), options, async (page) => {
        await expectAccessible(page)
        await expectNoSidewaysScroll(page)
      })
      const { origin } = new URL(world().address)
      expect(requests.filter((url) => !url.startsWith(origin))).toEqual([])
      expect(complaints).toEqual([])
    })

    test('Chinese readers find no English sentence of the console', async () => {
      await onEveryScreen(world(), { locale: 'zh-CN' }, async (page) => {
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

    test('nothing moves for those who asked for less motion', async () => {
      const { page } = await visit(world(), '', { reducedMotion: 'reduce' })
      await enterKey(page, world().product.adminKey)
      await page.locator('.ask').waitFor()
      expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
    })
  })
}
