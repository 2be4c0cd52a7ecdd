import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { STATUS_OF_CODE } from '../../src/http/error-response.ts'

const HTTP = join(import.meta.dirname, '../../src/http')
/** What is no refusal of an operation: a hang-up that nobody reads, a fault, an address where nothing is, and what metrics count as done. */
const BESIDE = ['CANCELLED', 'INTERNAL_SERVER_ERROR', 'NOT_FOUND', 'OK']

test('every code that leaves with an error stands in the one list, which front ends are tested against', () => {
  const files = readdirSync(HTTP, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const written = files.flatMap((file) => [
    ...readFileSync(join(HTTP, file), 'utf8').matchAll(/\bcode: '([A-Z_]+)'|RefusedError\(\s*'([A-Z_]+)'/g),
  ])
  const codes = new Set(written.map(([, literal, refused]) => literal ?? refused ?? ''))
  expect(codes.size).toBeGreaterThan(8)
  expect([...codes].filter((code) => !(code in STATUS_OF_CODE) && !BESIDE.includes(code))).toEqual([])
})
