import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const SCRIPT = join(import.meta.dirname, '../../support/measure-document-memory.ts')
const GROWTH_BYTES_MAX = 10 * 1_048_576

test('5,000 distinct documents of each kind, good, invalid and malformed, leave at most 10 MiB behind', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--no-warnings', SCRIPT])
  const { documents, answered, growth } = JSON.parse(stdout)
  expect(documents).toBe(5_000)
  expect(answered).toEqual({ valid: 5_000, invalid: 0, malformed: 0 })
  expect(growth.valid).toBeLessThan(GROWTH_BYTES_MAX)
  expect(growth.all).toBeLessThan(GROWTH_BYTES_MAX)
}, 120_000)
