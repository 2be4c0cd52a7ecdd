import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkPackAndLayers } from '../../../src/rules/lint/check-pack-and-layers.ts'
import { runPackTests } from '../../../src/rules/pack-tests/run-pack-tests.ts'
import { namedBlocks } from '../../support/guide.ts'
import { packFrom, shippedPacks } from '../../support/shipped-packs.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '../../../docs/writing-packs.md'), 'utf8')
const { procedure = '' } = namedBlocks(GUIDE)

test('the procedure of the guide is a sound pack, and its story comes out as it is told', () => {
  const pack = packFrom(procedure)
  expect(checkPackAndLayers(pack, { extends: shippedPacks(), source: procedure })).toEqual([])
  expect(runPackTests(pack, shippedPacks())).toEqual([
    { name: pack.stories?.[0]?.name, passed: true, differences: [] },
  ])
})
