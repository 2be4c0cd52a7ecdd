import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BLOBS, DOUBLES } from '../../../src/http/data-point.ts'

test('docs/operations.md names every column of a data point in its place', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8')
  const written = [...text.matchAll(/^\| `((?:blob|double)\d+)` \| `(\w+)` \|/gm)].map(([, column, name]) => [
    column,
    name,
  ])
  const columns = (kind: string, names: readonly string[]) =>
    names.map((name, index) => [`${kind}${index + 1}`, name])
  expect(written).toEqual([...columns('blob', BLOBS), ...columns('double', DOUBLES)])
})
