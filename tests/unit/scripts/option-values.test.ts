import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readOptions as readCreateOptions } from '../../../scripts/create-organisation.ts'
import { readOptions as readImportOptions } from '../../../scripts/import-organisation.ts'
import { refuseEmptyValues } from '../../../scripts/option-values.ts'
import { readStartOptions } from '../../../scripts/start-options.ts'

const SCRIPTS = join(import.meta.dirname, '../../../scripts')
const folder = mkdtempSync(join(tmpdir(), 'tutela-options-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['start', '--data', '', readStartOptions],
  ['start', '--data', '  ', readStartOptions],
  ['start', '--port', '', readStartOptions],
  ['start', '--ready-file', '', readStartOptions],
  ['start', '--allow-origin', '', readStartOptions],
  ['create-organisation', '--data', '', readCreateOptions],
  ['create-organisation', '--locale', '', readCreateOptions],
  ['create-organisation', '--checks-per-day', '', readCreateOptions],
  ['import-organisation', '--trust-key', '', readImportOptions],
])('%s refuses %s %j with one sentence and status 2', (_command, option, value, read) => {
  let refusal: unknown
  try {
    read([option, value])
  } catch (error) {
    refusal = error
  }
  expect(refusal).toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(new RegExp(`^.*${option}.*$`)),
  })
})

test.each([
  ['start.ts', '--data', ''],
  ['create-organisation.ts', '--slug', ''],
  ['export-organisation.ts', '--out', ''],
  ['import-organisation.ts', '--in', ''],
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
