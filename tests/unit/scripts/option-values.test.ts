import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { refuseEmptyValues } from '../../../scripts/option-values.ts'
import { readStartOptions } from '../../../scripts/start-options.ts'

const SCRIPTS = join(import.meta.dirname, '../../../scripts')
const folder = mkdtempSync(join(tmpdir(), 'tutela-options-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['--data', ''],
  ['--data', '  '],
  ['--port', ''],
  ['--ready-file', ''],
  ['--allow-origin', ''],
])('npm start refuses %s %j with one sentence and status 2', (...args) => {
  let refusal: unknown
  try {
    readStartOptions(args)
  } catch (error) {
    refusal = error
  }
  expect(refusal).toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(new RegExp(`^.*${args[0]}.*$`)),
  })
})

test.each([
  ['start.ts', '--data', ''],
  ['create-organisation.ts', '--slug', ''],
  ['create-organisation.ts', '--data', ''],
  ['create-organisation.ts', '--locale', ''],
  ['create-organisation.ts', '--checks-per-day', ''],
  ['export-organisation.ts', '--out', ''],
  ['import-organisation.ts', '--in', ''],
  ['import-organisation.ts', '--trust-key', ''],
  ['accept-history.ts', '--reason', ''],
])(
  '%s refuses %s %j with one sentence and status 2, and writes nothing',
  (script, ...args) => {
    const { status, stderr } = spawnSync(process.execPath, [join(SCRIPTS, script), ...args], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(status).toBe(2)
    expect(stderr).toContain(args[0])
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(readdirSync(folder)).toEqual([])
  },
  60_000,
)

test('values that say something, flags and lists of them pass', () => {
  const values = { data: 'x', help: false, locale: ['en', 'zh-CN'], none: undefined }
  expect(() => refuseEmptyValues(values, { help: '', positionals: ['a'] })).not.toThrow()
  expect(() => refuseEmptyValues({ locale: ['en', ''] }, { help: '' })).toThrow(/--locale needs a value/)
  expect(() => refuseEmptyValues({}, { help: '', positionals: ['a', ' '] })).toThrow(/names .* is empty/)
})
