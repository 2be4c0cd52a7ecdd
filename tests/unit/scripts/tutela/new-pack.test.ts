import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { starterPack } from '../../../../scripts/tutela/starter-pack.ts'
import { checkPack, coverageOf, readPack, runPackTests } from '../../../../src/rules/index.ts'
import { shippedPacks } from '../../../support/shipped-packs.ts'
import { tutela } from './run-tutela.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tutela-new-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('tutela packs new', () => {
  test('prints a pack that passes check --strict, test and coverage as it is', async () => {
    const printed = await tutela(['packs', 'new', 'example/art-workshops'])
    expect(printed.status).toBe(0)
    const file = join(folder, 'pack.json')
    writeFileSync(file, printed.stdout)
    const runs = await Promise.all([
      tutela(['packs', 'check', '--strict', file]),
      tutela(['packs', 'test', '--strict', file]),
      tutela(['packs', 'coverage', file]),
    ])
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0])
    expect(runs[1]?.stdout).toContain('4 of 4 tests pass')
  })

  test('says on standard error what every part of it is for', async () => {
    const { stdout, stderr } = await tutela(['packs', 'new', 'example/art-workshops'])
    const explained = [...stderr.matchAll(/^ {2}(\$?\w+) {2,}\S/gm)].map(([, part]) => part)
    const speakForThemselves = ['pack', 'title', 'owner']
    const parts = Object.keys(JSON.parse(stdout))
    expect(parts.filter((part) => !speakForThemselves.includes(part)).toSorted()).toEqual(
      explained.toSorted(),
    )
  })

  test.each([
    ['example/art-workshops', ['en']],
    ['example/art-workshops', ['zh-CN']],
    ['example/art-workshops', ['en', 'zh-CN', 'fr']],
    ['a/b', ['en']],
    ['house-of-help/24h-line', ['en']],
    ['9to5/a--b', ['en']],
    [`${'o'.repeat(48)}/${'x-'.repeat(31)}x`, ['en']],
  ])('%s in %j is sound and its tests show every outcome', (name, locales) => {
    const today = '2026-11-21'
    const source = JSON.stringify(starterPack({ name, locales, today, schema: './pack.schema.json' }))
    const reading = readPack(source)
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
    const shipped = shippedPacks()
    expect(checkPack(reading.pack, { extends: shipped, source, today })).toEqual([])
    expect(runPackTests(reading.pack, shipped).filter(({ passed }) => !passed)).toEqual([])
    expect(coverageOf(reading.pack, shipped).untested).toEqual([])
  })

  test('its tests notice every small mistake; without one of them --mutants names a mistake and the missing test', async () => {
    const input = { name: 'example/x', locales: ['en'], today: '2026-11-21', schema: './pack.schema.json' }
    const whole = starterPack(input)
    const [complete, gappy] = [join(folder, 'complete.json'), join(folder, 'gappy.json')]
    writeFileSync(complete, JSON.stringify(whole))
    writeFileSync(gappy, JSON.stringify({ ...whole, tests: whole.tests?.slice(1) }))
    expect((await tutela(['packs', 'test', '--mutants', complete])).stdout).toMatch(/ 0 not noticed/)
    const { status, stdout } = await tutela(['packs', 'test', '--mutants', '--json', gappy])
    const [{ mutation }] = JSON.parse(stdout)
    expect(mutation.survivors.length).toBeGreaterThan(0)
    expect(mutation.proposedTests.length).toBeGreaterThan(0)
    expect(status).toBe(1)
  })

  test('names the languages whose texts are still to be translated', async () => {
    const { stderr } = await tutela(['packs', 'new', 'example/x', '--locale', 'en', '--locale', 'fr'])
    expect(stderr).toContain('The texts in fr are still English')
  })

  test.each([
    [['example'], /"example" is not a pack name/],
    [['Example/Art'], /"Example\/Art" is not a pack name/],
    [['tutela/mine'], /packs of tutela are the shipped ones/],
    [['example/x', '--locale', 'english'], /"english" is not a language tag/],
  ])('%j is refused with exit status 2', async (args, sentence) => {
    const { status, stdout, stderr } = await tutela(['packs', 'new', ...args])
    expect(stderr).toMatch(sentence)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })
})
