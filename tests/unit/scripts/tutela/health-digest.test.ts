import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { askApi } from '../../../../scripts/tutela/api.ts'
import { SHIPPED_SOURCES } from '../../../support/shipped-packs.ts'
import { tutela } from './run-tutela.ts'
import { type ServedApp, serveApp } from './serve-app.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let app: ServedApp
let month: string
let monthBefore: string

const digest = (args: readonly string[], key = app.key) =>
  tutela(['health', 'digest', ...args, '--url', app.url, '--key', key])

beforeAll(async () => {
  app = await serveApp([SHIPPED_SOURCES['core-safety'] ?? ''])
  const { runSafetyCheck } = await askApi<{ runSafetyCheck: { safetyCheck: { recordedAt: string } } }>(
    { url: new URL(app.url), key: app.key },
    `mutation { runSafetyCheck(input: { idempotencyKey: "digest", facts: {} }) { safetyCheck { recordedAt } } }`,
  )
  month = runSafetyCheck.safetyCheck.recordedAt.slice(0, 7)
  const [year = 0, number = 0] = month.split('-').map(Number)
  monthBefore = new Date(Date.UTC(year, number - 2)).toISOString().slice(0, 7)
})

afterAll(() => app?.stop())

describe('tutela health digest', () => {
  test('prints the digest of a month in words, in either language', async () => {
    const [english, chinese] = [
      await digest(['--month', month]),
      await digest(['--month', month, '--locale', 'zh-CN']),
    ]
    for (const { status, stderr } of [english, chinese]) expect([status, stderr]).toEqual([0, ''])
    expect(english.stdout).toMatch(/^# /)
    expect(english.stdout).toContain(month)
    expect(english.stdout).not.toMatch(/\p{Script=Han}/u)
    expect(chinese.stdout).toMatch(/^# .*\p{Script=Han}/u)
  })

  test('prints it for programs, and as a picture', async () => {
    const json = await digest(['--month', month, '--format', 'json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ month, checks: 1 })
    const empty = await digest(['--month', monthBefore, '--format', 'json'])
    expect(JSON.parse(empty.stdout)).toMatchObject({ month: monthBefore, checks: 0 })
    const svg = await digest(['--month', month, '--format', 'svg'])
    expect(svg.stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  })

  test.each([
    [[], /needs --month/],
    [['--month', '2026-13'], /2026-11, not "2026-13"/],
    [['--month', '2026-11-01'], /2026-11, not/],
    [['--month', '2026-11', '--format', 'pdf'], /markdown or json or svg, not "pdf"/],
    [['--month', '2026-11', '--locale', 'en', '--locale', 'zh-CN'], /one --locale/],
    [['--month', '2026-11', 'more'], /no names/],
    [['--month', '2026-11', '--json'], /no option --json/],
  ])('says what is wrong with %j, and asks nothing', async (args, sentence) => {
    const { status, stdout, stderr } = await digest(args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(sentence)
  })

  test('ends with 1 and the words of the API where it refuses', async () => {
    const { createApiKey } = await askApi<{ createApiKey: { key: string } }>(
      { url: new URL(app.url), key: app.key },
      'mutation { createApiKey(input: { name: "No reader", scopes: ["check"] }) { key } }',
    )
    const refused = await digest(['--month', month], createApiKey.key)
    expect(refused).toMatchObject({ status: 1, stdout: '' })
    expect(refused.stderr).toContain('"read"')
  })
})
