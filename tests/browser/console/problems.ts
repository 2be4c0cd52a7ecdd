import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { STATUS_OF_CODE } from '../../../src/http/error-response.ts'
import { askApi, type ConsoleWorld, enterKey, visitAsk } from './world.ts'

/** What the API refuses to record with, and the words that have to come of it. */
const OF_RECORDING: readonly [code: string, status: number, sentence: string][] = [
  ['FORBIDDEN', 403, 'Your key may not do this.'],
  ['RATE_LIMITED', 429, 'Too many requests.'],
  ['QUOTA_EXCEEDED', 429, 'as much today as it may'],
  ['OPERATION_TOO_COMPLEX', 400, 'too much at once'],
  ['PAYLOAD_TOO_LARGE', 413, 'too much at once'],
  ['BAD_USER_INPUT', 400, 'words of the API'],
  // Nobody knows what happened behind these.
  ['INTERNAL_SERVER_ERROR', 500, 'It may have been recorded, or not.'],
  ['UNAVAILABLE', 503, 'It may have been recorded, or not.'],
]

const OF_ASKING: typeof OF_RECORDING = [
  ['FORBIDDEN', 403, 'Your key may not do this.'],
  ['RATE_LIMITED', 429, 'Please wait 60 seconds.'],
  ['INTERNAL_SERVER_ERROR', 500, 'The service made a mistake.'],
  ['UNAVAILABLE', 503, 'not available just now'],
  ['A_CODE_OF_TOMORROW', 409, 'words of the API'],
]

/** Every code that the API refuses a request with (tests/unit/public-codes.test.ts), and the status that goes with it. */
const EVERY_CODE: readonly (readonly [code: string, status: number])[] = [
  ...Object.entries(STATUS_OF_CODE),
  ['CANCELLED', 499],
  ['INTERNAL_SERVER_ERROR', 500],
]

/** What every refusal is called, and what one that nobody knows begins with, in each language of the console. */
const LANGUAGES_READ = [
  ['en-GB', 'This did not work', 'The service refused this.', /^[^一-鿿]+$/],
  ['zh-CN', '未能完成', '服务拒绝了此操作。', /[一-鿿]/],
] as const

/** Answers every operation of that name with a refusal; of several the latest holds, and nothing slips through in between. */
export async function refuse(
  page: Page,
  operation: string,
  code: string,
  status: number,
  requestId = 'rqs_test',
): Promise<void> {
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes(operation)
      ? route.fulfill({
          status,
          contentType: 'application/json',
          headers: { 'retry-after': '60' },
          body: JSON.stringify({
            errors: [{ message: 'words of the API', extensions: { code, requestId } }],
          }),
        })
      : route.continue(),
  )
}

/** What goes wrong, and that nothing entered is lost by it. */
export function problemTests(world: () => ConsoleWorld): void {
  describe('when something goes wrong', () => {
    test('each refusal of the API is said in words, with the reference, and the answers stay', async () => {
      const { page } = await visitAsk(world())
      await page.getByRole('button', { name: 'I don’t know' }).click()
      await page.getByRole('heading', { name: 'Your answers' }).waitFor()
      await page.getByRole('button', { name: 'Record this check' }).click()
      await page.locator('#subject-ref').fill('kept-reference')
      for (const [code, status, sentence] of OF_RECORDING) {
        await refuse(page, 'runSafetyCheck', code, status)
        await page.getByRole('button', { name: 'Record', exact: true }).click()
        await page.locator('dialog .problem', { hasText: sentence }).waitFor()
        await page.unroute('**/graphql')
        expect(await page.locator('#subject-ref').inputValue()).toBe('kept-reference')
      }
      await page.getByRole('button', { name: 'Cancel' }).click()
      expect(await page.locator('dl.given > div').count()).toBe(1)
    })

    test('a refusal while asking is shown in place of the answer, and asking again goes on', async () => {
      const { page } = await visitAsk(world())
      await refuse(page, 'query Assess', 'FORBIDDEN', 403)
      await page.getByRole('button', { name: 'I don’t know' }).click()
      for (const [code, status, sentence] of OF_ASKING) {
        await refuse(page, 'query Assess', code, status)
        await page.getByRole('button', { name: 'Try again' }).click()
        const problem = page.locator('.problem', { hasText: sentence })
        await problem.waitFor()
        expect(await problem.textContent()).toContain('rqs_test')
      }
      await page.unroute('**/graphql')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.locator('.ask').waitFor()
      expect(await page.locator('dl.given > div').count()).toBe(1)
    })

    test.each(LANGUAGES_READ)(
      'each code the API can refuse with has words of its own for readers of %s',
      async (browserLocale, title, unknown, letters) => {
        const { page } = await visitAsk(world(), { locale: browserLocale })
        await refuse(page, 'query Assess', 'A_CODE_OF_TOMORROW', 400)
        await page.locator('.question .plain.wide').last().click()
        const problem = page.locator('.problem')
        await problem.getByText(unknown).waitFor()
        const wordless: string[] = []
        for (const [code, status] of EVERY_CODE) {
          // Asks for the key instead: the test below.
          if (code === 'UNAUTHENTICATED') continue
          await refuse(page, 'query Assess', code, status, `rqs_${code}`)
          await problem.getByRole('button').click()
          await problem.getByText(`rqs_${code}`).waitFor()
          await problem.getByRole('heading', { name: title }).waitFor()
          const words = (await problem.locator('p').first().textContent()) ?? ''
          const isQuoted = words.includes('words of the API')
          if (!letters.test(words) || words.startsWith(unknown) || isQuoted !== (code === 'BAD_USER_INPUT'))
            wordless.push(`${code}: ${words}`)
        }
        expect(wordless).toEqual([])
      },
    )

    test('a session that ends asks for a key where one is, and what was pressed goes on by itself', async () => {
      const { page } = await visitAsk(world())
      await refuse(page, 'query Assess', 'UNAUTHENTICATED', 401)
      await page.getByRole('button', { name: 'I don’t know' }).click()
      await page.getByRole('heading', { name: 'Sign in again to go on' }).waitFor()
      await page.unroute('**/graphql')
      await enterKey(page, world().product.adminKey)
      await page.locator('.ask[aria-busy=false]').waitFor()
      expect(await page.locator('dl.given > div').count()).toBe(1)
      expect(await page.locator('dialog[open]').count()).toBe(0)
    })

    test('an answer that is lost on its way never records a check twice', async () => {
      const { page } = await visitAsk(world())
      const reference = `lost-${randomUUID()}`
      await page.getByRole('button', { name: 'Record this check' }).click()
      await page.locator('#subject-ref').fill(reference)
      // It arrives, and its answer does not.
      await page.route('**/graphql', async (route) => {
        if (route.request().postData()?.includes('runSafetyCheck')) await route.fetch()
        await route.abort('connectionreset')
      })
      await page.getByRole('button', { name: 'Record', exact: true }).click()
      await page.getByText('It may have been recorded, or not.').waitFor()
      await page.unroute('**/graphql')
      await page.reload()
      await enterKey(page, world().product.adminKey)
      await page.getByRole('button', { name: 'Record this check' }).click()
      await page.getByRole('button', { name: 'Record', exact: true }).click()
      await page.getByRole('heading', { name: 'Recorded' }).waitFor()
      const { safetyChecks } = await askApi<{ safetyChecks: { totalCount: number } }>(
        world(),
        'query ($subjectRef: String!) { safetyChecks(filter: { subjectRef: $subjectRef }) { totalCount } }',
        { subjectRef: reference },
      )
      expect(safetyChecks.totalCount).toBe(1)
    })

    test('a network that is gone is said, and what is on the screen stays', async () => {
      const { page } = await visitAsk(world())
      await page.context().setOffline(true)
      await page.getByText('You are not connected.').waitFor()
      await page.getByRole('button', { name: 'I don’t know' }).click()
      await page.getByText('No answer came.').waitFor()
      await page.context().setOffline(false)
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.locator('.ask').waitFor()
      expect(await page.locator('dl.given > div').count()).toBe(1)
    })
  })
}
