import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { semanticsDocument } from '../../support/semantics-document.ts'

test('docs/semantics.md is what scripts/write-semantics.ts writes', () => {
  const file = join(import.meta.dirname, '../../../docs/semantics.md')
  expect(readFileSync(file, 'utf8')).toBe(semanticsDocument())
})
