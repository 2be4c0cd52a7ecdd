import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { OperatorError } from '../../../scripts/operator-error.ts'
import { readTutelaOptions } from '../../../scripts/tutela/options.ts'
import { checkPackAndLayers } from '../../../src/rules/index.ts'
import { packFrom, shippedPacks } from '../../support/shipped-packs.ts'
import { ownPack } from '../ruleset/layers.ts'
import { PROJECT, tutela, tutelaProcess } from './tutela/run-tutela.ts'

// Some start a process, and the machine may be busy with other suites.
vi.setConfig({ testTimeout: 60_000 })

const CORPUS = join(PROJECT, 'tests/corpus/packs')
const folder = mkdtempSync(join(tmpdir(), 'tutela-packs-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Lays a pack of the corpus beside the pack it extends, as an author would. */
function laidOut(name: string): string {
  for (const [pack, file] of [
    ['base', 'sound/base'],
    [name, name],
  ] as const) {
    mkdirSync(join(folder, basename(pack)), { recursive: true })
    copyFileSync(join(CORPUS, `${file}.json`), join(folder, basename(pack), 'pack.json'))
  }
  return join(folder, basename(name), 'pack.json')
}

describe('tutela packs check', () => {
  test('says nothing is wrong and exits with 0', async () => {
    const file = laidOut('sound/corpus')
    const { status, stdout } = await tutela(['packs', 'check', file])
    expect(stdout).toBe(`${file}: sound (0 errors, 0 warnings)\n`)
    expect(status).toBe(0)
  })

  test('prints file, line, column, code and message, and exits with 1', async () => {
    const file = laidOut('fact-unknown-as-value')
    const { status, stdout } = await tutelaProcess(['packs', 'check', file])
    const [problem, summary] = stdout.split('\n')
    expect(problem).toMatch(
      /:\d+:\d+ error UNKNOWN_FACT there is no fact `guest`; did you mean `guests`\? {2}\(\/requirements\/0\/when\/value\/fact\)$/,
    )
    expect(problem?.startsWith(`${file}:`)).toBe(true)
    expect(summary).toBe(`${file}: not sound (1 error, 0 warnings)`)
    expect(status).toBe(1)
  })

  test('with --json gives the same to machines', async () => {
    const file = laidOut('fact-unknown-as-value')
    const { status, stdout } = await tutela(['packs', 'check', '--json', file])
    expect(JSON.parse(stdout)).toMatchObject([
      { file, ok: false, problems: [{ code: 'UNKNOWN_FACT', severity: 'ERROR' }] },
    ])
    expect(status).toBe(1)
  })

  test('a weakened floor is found as the API finds it, with the case for machines', async () => {
    const own = ownPack('house/privacy', [{ target: 'EQ-2', change: { level: 'advisory' } }], {
      extends: [{ pack: 'tutela/counselling-room-privacy', range: '^1.0.0' }],
    })
    const source = JSON.stringify(own, null, 2)
    const file = join(folder, 'privacy.json')
    writeFileSync(file, source)
    const problems = checkPackAndLayers(packFrom(source), { extends: shippedPacks(), source })
    expect(problems.map(({ code }) => code)).toEqual(['FLOOR_WEAKENED'])
    const { status, stdout } = await tutela(['packs', 'check', '--json', file])
    expect(JSON.parse(stdout)).toEqual([{ file, ok: false, problems }])
    expect(status).toBe(1)
    const words = await tutela(['packs', 'check', file])
    expect(words.stdout).toContain(
      `${file}:${problems[0]?.line}:${problems[0]?.column} error FLOOR_WEAKENED `,
    )
    expect(words.stdout).toContain('To see it, assess {')
  })

  test('warnings fail only with --strict', async () => {
    const file = laidOut('fact-unused')
    expect((await tutela(['packs', 'check', file])).status).toBe(0)
    expect((await tutela(['packs', 'check', '--strict', file])).status).toBe(1)
  })

  test('a file that is not UTF-8 is reported, not thrown', async () => {
    const file = join(folder, 'bytes.json')
    writeFileSync(file, new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))
    const { status, stdout } = await tutela(['packs', 'check', file])
    expect(stdout).toContain('error INVALID_TEXT this file is not a text in UTF-8')
    expect(status).toBe(1)
  })
})

describe('tutela packs test', () => {
  test('runs the tests of the shipped packs', async () => {
    const files = ['core-safety', 'client-groups'].map((name) => join(PROJECT, 'rules', name, 'pack.json'))
    const { status, stdout } = await tutela(['packs', 'test', '--json', ...files])
    const reports: { ok: boolean; tests: unknown[]; coverage: object }[] = JSON.parse(stdout)
    expect(reports.map(({ ok }) => ok)).toEqual([true, true])
    expect(reports.every(({ tests }) => tests.length > 0)).toBe(true)
    expect(reports[0]?.coverage).toMatchObject({ untested: [] })
    expect(status).toBe(0)
  })

  test('names the test that fails and how, and exits with 1', async () => {
    const file = laidOut('sound/corpus')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"house:X-1": "UNMET"', '"house:X-1": "MET"'))
    const { status, stdout } = await tutela(['packs', 'test', file])
    expect(stdout).toContain('failed open\n  house:X-1 should be MET, but is UNMET\n')
    expect(stdout).toContain('2 of 3 tests pass')
    expect(status).toBe(1)
  })

  test('does not run the tests of a pack with errors', async () => {
    const { status, stdout } = await tutela(['packs', 'test', laidOut('fact-unknown-as-value')])
    expect(stdout).toContain('0 of 0 tests pass')
    expect(status).toBe(1)
  })
})

describe('the command line', () => {
  test.each([
    [[], /^Say what is to be done, for example tutela packs check FILE; tutela --help/],
    [['check', 'x.json'], /^"check x.json" is not a command; did you mean "packs check"\?/],
    [['packs'], /^"packs" is not a command/],
    [['packs', 'chekc', 'x.json'], /^"packs chekc" is not a command/],
    [['packs', 'check'], /needs at least one FILE/],
    [['packs', 'check', '--bogus', 'x.json'], /^Unknown option '--bogus'/],
    [['packs', 'check', '--activate', 'x.json'], /^packs check has no option --activate/],
    [['packs', 'diff', 'x.json'], /^packs diff needs two files, OLD and NEW/],
    [['packs', 'diff', 'x.json', 'y.json', 'z.json'], /^packs diff needs two files/],
    [['packs', 'new'], /^packs new needs one name, OWNER\/NAME/],
    [['explain', 'x.json'], /^explain needs no names, only options/],
    [['explain', '--facts', 'x.json', '--format', 'svg'], /^--format takes mermaid or text/],
  ])('%j is refused in one sentence with exit status 2', (args, sentence) => {
    const refusal = refusalOf(() => readTutelaOptions(args))
    expect(refusal.message).toMatch(sentence)
    expect(refusal.message.split('\n')).toHaveLength(1)
    expect(refusal.exitCode).toBe(2)
  })

  test('a file that cannot be read ends it with one sentence and exit status 2', async () => {
    const { status, stderr } = await tutelaProcess(['packs', 'check', 'not-there.json'])
    expect(stderr).toBe('not-there.json cannot be read: there is no file of this name in this place.\n')
    expect(status).toBe(2)
  })

  test('--help explains commands and exit status', async () => {
    const { status, stdout } = await tutelaProcess(['--help'])
    expect(stdout).toMatch(/packs check FILE[\s\S]*Exit status: 0 .* 1 .* 2 /)
    expect(status).toBe(0)
  })
})

function refusalOf(action: () => unknown): OperatorError {
  try {
    action()
  } catch (error) {
    if (error instanceof OperatorError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
