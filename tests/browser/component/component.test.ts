import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { en } from '../../../component/src/texts/en.ts'
import { zhCn } from '../../../component/src/texts/zh-cn.ts'
import { expectAccessible, expectNoSidewaysScroll } from '../console/world.ts'
import { whyNoBrowser } from '../launch.ts'
import { askApi, type ComponentWorld, SUBJECT, startComponentWorld, type Visit, visit } from './world.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

const reason = whyNoBrowser()
if (reason !== null) console.warn(`tests/browser/component/component.test.ts ${reason}`)

const question = (page: Page) => page.locator('#question')
const unknown = (page: Page) => page.locator('[part~=unknown]')
const record = (page: Page) => page.locator('[part~=record]')
const verdict = (page: Page) => page.locator('[part~=verdict]')

/** What has the focus, however deep. */
function focused(page: Page): Promise<{ readonly id: string; readonly part: string; readonly text: string }> {
  return page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    const { id = '', textContent } = element ?? {}
    return { id, part: element?.getAttribute('part') ?? '', text: textContent ?? '' }
  })
}

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, isIt: (at: { part: string; text: string }) => boolean): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (isIt(await focused(page))) return
    await page.keyboard.press('Tab')
  }
  throw new Error('The keyboard does not get there')
}

/** Waits for another question than this one. */
async function nextAfter(page: Page, before: string | null): Promise<string> {
  await page.waitForFunction((old) => {
    const root = document.querySelector('tutela-check')?.shadowRoot
    const text = root?.querySelector('#question')?.textContent
    const isBusy = root?.querySelector('.frame')?.getAttribute('aria-busy') === 'true'
    return !isBusy && text !== undefined && text !== old
  }, before)
  return (await question(page).textContent()) ?? ''
}

/** Answers so many questions with "I don't know". */
async function answerSome(page: Page, count: number): Promise<void> {
  let asked = await nextAfter(page, null)
  for (let answered = 0; answered < count; answered += 1) {
    await unknown(page).click()
    asked = await nextAfter(page, asked)
  }
}

interface StoredCheck {
  readonly verdict: string
  readonly subjectRef: string
  readonly recordedBy: string
}

async function stored({ product }: ComponentWorld, id: string): Promise<StoredCheck> {
  const query = 'query ($id: ID!) { safetyCheck(id: $id) { verdict subjectRef recordedBy } }'
  return (await askApi<{ safetyCheck: StoredCheck }>(product, query, { id })).safetyCheck
}

async function countChecks({ product }: ComponentWorld): Promise<number> {
  const query = '{ safetyChecks(first: 1) { totalCount } }'
  return (await askApi<{ safetyChecks: { totalCount: number } }>(product, query)).safetyChecks.totalCount
}

/** A token whose key was revoked. */
async function endedToken({ product, makeToken }: ComponentWorld): Promise<string> {
  const { createApiKey } = await askApi<{ createApiKey: { key: string; apiKey: { id: string } } }>(
    product,
    'mutation { createApiKey(input: { name: "Gone", scopes: ["check"] }) { key apiKey { id } } }',
  )
  const token = await makeToken({ url: product.graphql.href, key: createApiKey.key }, SUBJECT)
  await askApi(
    product,
    'mutation ($id: ID!) { revokeApiKey(input: { id: $id, reason: "over" }) { apiKey { id } } }',
    { id: createApiKey.apiKey.id },
  )
  return token
}

/** Answers every operation with these words in it with a refusal; of several the latest holds, and nothing slips through in between. */
async function refuse(page: Page, operation: string, code: string, status: number): Promise<void> {
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes(operation)
      ? route.fulfill({
          status,
          contentType: 'application/json',
          headers: {
            'retry-after': '60',
            'access-control-allow-origin': '*',
            'access-control-expose-headers': 'retry-after',
          },
          body: JSON.stringify({
            errors: [{ message: 'words', extensions: { code, requestId: 'rqs_test' } }],
          }),
        })
      : route.continue(),
  )
}

async function verdicts(visited: Visit): Promise<readonly (string | null | undefined)[]> {
  return (await visited.events())
    .filter(({ type }) => type === 'tutela-verdict')
    .map(({ detail }) => detail?.verdict)
}

describe.skipIf(reason !== null)('<tutela-check>', () => {
  let world: ComponentWorld
  beforeAll(async () => {
    world = await startComponentWorld()
  })
  afterAll(() => world?.stop())

  describe('played to the end by the keyboard alone, from another origin, under the strictest policy', () => {
    test.each([
      ['en', en],
      ['zh-CN', zhCn],
    ])(
      'in %s the form carries the id of the check, which says whose it is and by which token',
      async (lang, words) => {
        const { page, complaints, events } = await visit(world, `/?lang=${lang}`)
        let asked = await nextAfter(page, null)
        // The first question is yes or no; nothing moves the focus before somebody has answered.
        expect((await focused(page)).part).toBe('')
        await tabTo(page, ({ part, text }) => part.includes('answer') && text === words['ask.no'])
        await page.keyboard.press('Enter')
        for (let answered = 0; answered < 4; answered += 1) {
          asked = await nextAfter(page, asked)
          expect(asked).toMatch(lang === 'en' ? /^[A-Z]/ : /\p{Script=Han}/u)
          expect(await focused(page)).toMatchObject({ id: 'question', text: asked })
          await tabTo(page, ({ part }) => part.includes('unknown'))
          await page.keyboard.press('Enter')
        }
        await nextAfter(page, asked)
        await tabTo(page, ({ text }) => text === words['record.go'])
        await page.keyboard.press('Enter')
        await page.locator('#recorded').waitFor()
        expect(await focused(page)).toMatchObject({ id: 'recorded', text: words['recorded.title'] })
        const told = (await events()).find(({ type }) => type === 'tutela-recorded')
        await tabTo(page, ({ text }) => text === 'Go on')
        await page.keyboard.press('Enter')
        await page.getByText('Sent').waitFor()
        const id = world.sent.at(-1)?.get('check') ?? ''
        expect(id).toBe(told?.detail?.checkId)
        expect(await stored(world, id)).toEqual({
          verdict: told?.detail?.verdict,
          subjectRef: SUBJECT,
          recordedBy: expect.stringMatching(/^key_\w{26}\/ctk_\w{26}$/),
        })
        expect(complaints).toEqual([])
      },
    )
  })

  test('a form is not sent before the check is recorded, and says why in words', async () => {
    const { page } = await visit(world)
    await nextAfter(page, null)
    const before = world.sent.length
    await page.getByRole('button', { name: 'Go on' }).click()
    const element = page.locator('tutela-check')
    expect(
      await element.evaluate((one) => [
        Reflect.get(one, 'value'),
        Reflect.get(one, 'validationMessage'),
        one.matches(':invalid'),
      ]),
    ).toEqual(['', en['recorded.required'], true])
    expect(world.sent.length).toBe(before)
    await record(page).click()
    await page.locator('#recorded').waitFor()
    expect(await element.evaluate((one) => one.matches(':valid'))).toBe(true)
    await page.evaluate(() => document.querySelector('form')?.reset())
    await nextAfter(page, null)
    expect(await element.evaluate((one) => one.matches(':invalid'))).toBe(true)
  })

  describe('danger', () => {
    test('stands before the question, is said at once and takes the focus', async () => {
      const { page } = await visit(world)
      await nextAfter(page, null)
      await page.getByRole('button', { name: 'Yes', exact: true }).click()
      const danger = page.locator('[part~=danger]').first()
      await danger.waitFor()
      expect(await focused(page)).toMatchObject({ id: 'focus' })
      const order = await page
        .locator('tutela-check')
        .evaluate((one) =>
          ['[part~=verdict]', '[part~=danger]', '#question'].map((part) =>
            Array.from(one.shadowRoot?.querySelectorAll('*') ?? []).findIndex((at) => at.matches(part)),
          ),
        )
      expect(order).toEqual([...order].sort((left, right) => left - right))
      expect(order).not.toContain(-1)
    })

    test('no verdict of before stands while the next one is on its way or cannot be had', async () => {
      const visited = await visit(world)
      const { page } = visited
      const asked = await nextAfter(page, null)
      const last = (await verdicts(visited)).at(-1)
      expect(last).toBe('NEEDS_INFORMATION')
      await page.context().setOffline(true)
      await unknown(page).click()
      await page.waitForFunction(() =>
        document.querySelector('tutela-check')?.shadowRoot?.textContent?.includes('Checking'),
      )
      expect((await verdicts(visited)).at(-1)).toBeNull()
      await page.locator('[part~=problem]', { hasText: en['problem.offline'] }).waitFor({ timeout: 30_000 })
      expect(await verdict(page).textContent()).toContain(en['verdict.unknown'])
      expect(await page.locator('tutela-check').evaluate((one) => Reflect.get(one, 'verdict'))).toBeNull()
      expect(await record(page).count()).toBe(0)
      await page.context().setOffline(false)
      await page.getByRole('button', { name: en['problem.again'] }).click()
      await nextAfter(page, asked)
      expect(await page.locator('dl > div').count()).toBe(1)
    })
  })

  test('a verdict that is another one when it is recorded replaces the one that was shown', async () => {
    const visited = await visit(world)
    const { page } = visited
    await nextAfter(page, null)
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch()
      const text = await response.text()
      const isOfRecording = route.request().postData()?.includes('runSafetyCheck')
      return route.fulfill({
        response,
        body: isOfRecording ? text.replaceAll('NEEDS_INFORMATION', 'BLOCKED') : text,
      })
    })
    await record(page).click()
    await page.locator('#recorded').waitFor()
    expect(await verdict(page).textContent()).toContain(en['verdict.BLOCKED'])
    expect((await verdicts(visited)).at(-1)).toBe('BLOCKED')
    expect(await page.locator('tutela-check').evaluate((one) => Reflect.get(one, 'verdict'))).toBe('BLOCKED')
  })

  describe('a token that is over', () => {
    test('is told to the page and replaced by getToken, without a word to who answers', async () => {
      world.tokens.push(await endedToken(world))
      const { page, events } = await visit(world)
      await answerSome(page, 1)
      const types = (await events()).map(({ type }) => type)
      expect(types.filter((type) => type === 'tutela-token-expired')).toHaveLength(1)
      expect(types).not.toContain('tutela-error')
    })

    test('without getToken keeps every answer until another token is set', async () => {
      const { page, events } = await visit(world, '/?bare')
      const set = (token: string) =>
        page.locator('tutela-check').evaluate((one, text) => Reflect.set(one, 'token', text), token)
      const token = () => world.makeToken({ url: world.product.graphql.href, key: world.key }, SUBJECT)
      await page.locator('[part~=problem]', { hasText: 'has no token' }).waitFor()
      await set(await token())
      await answerSome(page, 1)
      await set(await endedToken(world))
      await unknown(page).click()
      await page.locator('[part~=problem]', { hasText: en['problem.expired'] }).waitFor()
      expect((await events()).at(-1)).toMatchObject({ detail: { code: 'UNAUTHENTICATED' } })
      await set(await token())
      await nextAfter(page, null)
      expect(await page.locator('dl > div').count()).toBe(2)
    })

    test('while recording is replaced, and the check is recorded once', async () => {
      const { page } = await visit(world)
      await nextAfter(page, null)
      const before = await countChecks(world)
      const ended = await endedToken(world)
      await page.locator('tutela-check').evaluate((one, text) => Reflect.set(one, 'token', text), ended)
      await record(page).click()
      await page.locator('#recorded').waitFor()
      expect(await countChecks(world)).toBe(before + 1)
    })
  })

  describe('a network that dies between commit and answer', () => {
    test.each([
      ['once is not noticed', 1],
      ['for longer is told as not known, and the check is found by its key', 4],
    ])('%s, and one check is recorded', async (_name, lost) => {
      const { page } = await visit(world)
      await nextAfter(page, null)
      const before = await countChecks(world)
      let left = lost
      await page.route('**/graphql', async (route) => {
        if (!route.request().postData()?.includes('runSafetyCheck') || left === 0) return route.continue()
        left -= 1
        await route.fetch()
        return route.abort()
      })
      // Twice, as people in a hurry do.
      await record(page).dblclick()
      if (lost > 1) {
        await page
          .locator('[part~=problem]', { hasText: en['problem.unknownOutcome'] })
          .waitFor({ timeout: 40_000 })
        await page.getByRole('button', { name: en['problem.resolve'] }).click()
      }
      await page.locator('#recorded').waitFor()
      expect(await countChecks(world)).toBe(before + 1)
    })
  })

  describe('a refusal', () => {
    const OF_ASKING: readonly [code: string, status: number, en: string, zh: string][] = [
      ['FORBIDDEN', 403, en['problem.forbidden'], zhCn['problem.forbidden']],
      ['SUBJECT_NOT_COVERED', 403, en['problem.forbidden'], zhCn['problem.forbidden']],
      ['RATE_LIMITED', 429, 'wait 60 seconds', '60 秒'],
      ['OPERATION_TOO_COMPLEX', 400, en['problem.tooMuch'], zhCn['problem.tooMuch']],
      ['INTERNAL_SERVER_ERROR', 500, en['problem.fault'], zhCn['problem.fault']],
      ['UNAVAILABLE', 503, en['problem.unavailable'], zhCn['problem.unavailable']],
      ['A_CODE_OF_TOMORROW', 409, 'A_CODE_OF_TOMORROW', 'A_CODE_OF_TOMORROW'],
    ]

    test.each(['en', 'zh-CN'])(
      'of each kind is said in words in %s, with its reference, and loses no answer',
      async (lang) => {
        const words = lang === 'en' ? en : zhCn
        const { page } = await visit(world, `/?lang=${lang}`)
        await answerSome(page, 1)
        await refuse(page, 'query Assess', 'FORBIDDEN', 403)
        await unknown(page).click()
        for (const [code, status, english, chinese] of OF_ASKING) {
          await refuse(page, 'query Assess', code, status)
          await page.getByRole('button', { name: words['problem.again'] }).click()
          const problem = page.locator('[part~=problem]', { hasText: lang === 'en' ? english : chinese })
          await problem.waitFor({ timeout: 30_000 })
          expect(await problem.textContent()).toContain('rqs_test')
        }
        await page.unroute('**/graphql')
        await page.getByRole('button', { name: words['problem.again'] }).click()
        await nextAfter(page, null)
        expect(await page.locator('dl > div').count()).toBe(2)
      },
    )

    test('to record leaves everything where it is', async () => {
      const { page, events } = await visit(world)
      await answerSome(page, 1)
      for (const [code, status, sentence] of [
        ['QUOTA_EXCEEDED', 429, en['problem.quota']],
        ['INTERNAL_SERVER_ERROR', 500, en['problem.unknownOutcome']],
      ] as const) {
        await refuse(page, 'runSafetyCheck', code, status)
        await record(page).click()
        await page.locator('[part~=problem]', { hasText: sentence }).waitFor({ timeout: 30_000 })
        expect((await events()).at(-1)?.type).toBe('tutela-error')
      }
      await page.unroute('**/graphql')
      await page.getByRole('button', { name: en['problem.resolve'] }).click()
      await page.locator('#recorded').waitFor()
    })

    test('of what was typed leaves the letters in their field and the verdict of before in its place', async () => {
      const { page } = await visit(world, '/?bare')
      const token = await world.makeToken({ url: world.product.graphql.href, key: world.key }, SUBJECT)
      // So that age is asked for, which is typed.
      await page.locator('tutela-check').evaluate((one, text) => {
        Reflect.set(one, 'facts', { 'subject.kinds': ['client'], 'service.models': ['case_management'] })
        Reflect.set(one, 'token', text)
      }, token)
      let asked = await nextAfter(page, null)
      while ((await page.locator('input[part=input][inputmode=decimal]').count()) === 0) {
        await unknown(page).click()
        asked = await nextAfter(page, asked)
      }
      const field = page.locator('input[part=input]')
      await field.fill('abc')
      await field.press('Enter')
      await page.locator('#mistake', { hasText: en['ask.notANumber'] }).waitFor()
      const body = {
        data: {
          assessSafety: {
            assessment: null,
            userErrors: [{ code: 'INVALID_FACT', message: 'Not that.', path: ['input', 'facts'] }],
          },
        },
      }
      await page.route('**/graphql', (route) =>
        route.fulfill({ json: body, headers: { 'access-control-allow-origin': '*' } }),
      )
      await field.fill('30')
      await field.press('Enter')
      await page.locator('[part~=problem]', { hasText: 'Not that.' }).waitFor()
      expect(await field.inputValue()).toBe('30')
      expect(await verdict(page).textContent()).toContain(en['verdict.NEEDS_INFORMATION'])
      await page.unroute('**/graphql')
      await field.press('Enter')
      await nextAfter(page, asked)
    })
  })

  describe('how it looks', () => {
    test.each([
      ['en', 'ltr'],
      ['zh-CN', 'ltr'],
      ['en', 'rtl'],
    ])('in %s, %s, nothing is wrong for axe-core, and 320 pixels are enough', async (lang, dir) => {
      const { page } = await visit(world, `/?lang=${lang}&dir=${dir}`, {
        viewport: { width: 320, height: 800 },
      })
      await nextAfter(page, null)
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
      const words = lang === 'en' ? en : zhCn
      await page.getByRole('button', { name: words['ask.yes'], exact: true }).click()
      await page.locator('[part~=danger]').first().waitFor()
      for (const details of await page.locator('summary').all()) await details.click()
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
      const [mark, sentence] = await Promise.all(
        ['.verdict .mark', '.verdict > span:last-child'].map((part) => page.locator(part).boundingBox()),
      )
      expect((mark?.x ?? 0) > (sentence?.x ?? 0)).toBe(dir === 'rtl')
      await refuse(page, 'runSafetyCheck', 'QUOTA_EXCEEDED', 429)
      await record(page).click()
      await page.locator('[part~=problem]').waitFor()
      await expectAccessible(page)
      await page.unroute('**/graphql')
      await page.getByRole('button', { name: words['problem.again'] }).click()
      await page.locator('#recorded').waitFor()
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
    })

    test('in the dark nothing is wrong either', async () => {
      const { page } = await visit(world, '/', { colorScheme: 'dark' })
      await page.evaluate(() => document.documentElement.setAttribute('data-dark', ''))
      await page.evaluate(() => Reflect.set(document.documentElement.style, 'colorScheme', 'dark'))
      await nextAfter(page, null)
      await page.getByRole('button', { name: en['ask.yes'], exact: true }).click()
      await page.locator('[part~=danger]').first().waitFor()
      await expectAccessible(page)
    })

    test('follows the language of the page when that changes, with every answer', async () => {
      const { page } = await visit(world)
      await answerSome(page, 2)
      const asked = await question(page).textContent()
      await page.evaluate(() => document.documentElement.setAttribute('lang', 'zh-CN'))
      expect(await nextAfter(page, asked)).toMatch(/\p{Script=Han}/u)
      expect(await page.locator('dl > div').count()).toBe(2)
      expect(await record(page).textContent()).toBe(zhCn['record.go'])
    })

    test('a page colours it by custom properties', async () => {
      const { page } = await visit(world)
      await nextAfter(page, null)
      const colour = await page.locator('tutela-check').evaluate((one) => {
        if (one instanceof HTMLElement) one.style.setProperty('--tutela-text', 'rgb(1, 2, 3)')
        return getComputedStyle(one.shadowRoot?.querySelector('#question') ?? one).color
      })
      expect(colour).toBe('rgb(1, 2, 3)')
    })

    test('a disabled fieldset of the page disables it, and a changed answer is asked anew', async () => {
      const { page } = await visit(world)
      await answerSome(page, 2)
      await page
        .getByRole('button', { name: /^Change/ })
        .first()
        .click()
      expect(await focused(page)).toMatchObject({ id: 'question' })
      const first = await question(page).textContent()
      await page.locator('tutela-check').evaluate((one) => one.toggleAttribute('disabled'))
      expect(await unknown(page).isDisabled()).toBe(true)
      await page.locator('tutela-check').evaluate((one) => one.toggleAttribute('disabled'))
      await page.getByRole('button', { name: en['ask.no'], exact: true }).click()
      await nextAfter(page, first)
      expect(await page.locator('dl > div').first().textContent()).toContain(en['ask.no'])
    })
  })
})
