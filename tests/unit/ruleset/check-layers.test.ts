import { expect, test } from 'vitest'
import { checkLayers } from '../../../src/rules/lint/check-layers.ts'
import { checkPackAndLayers } from '../../../src/rules/lint/check-pack-and-layers.ts'
import type { Pack } from '../../../src/rules/pack/format.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'
import { ownPack } from './layers.ts'

const shipped = shippedPacks()
const EXTENDS = [{ pack: 'tutela/counselling-room-privacy', range: '^1.0.0' }]

test('a weakened floor is an error at the place of the override', () => {
  const pack = ownPack('acme/own', [{ target: 'EQ-2', change: { level: 'advisory' } }], { extends: EXTENDS })
  const source = JSON.stringify(pack, null, 2)
  const line = source.split('\n').findIndex((text) => text.includes('"target": "EQ-2"'))
  const [problem, ...others] = checkLayers(pack, { extends: shipped, source })
  expect(others).toEqual([])
  expect(problem).toMatchObject({
    code: 'FLOOR_WEAKENED',
    severity: 'ERROR',
    pointer: '/overrides/0',
    line,
    column: 5,
    counterExample: {
      requirementCode: 'EQ-2',
      before: { status: 'UNMET', level: 'blocking', blocks: true },
      after: { status: 'UNMET', level: 'advisory', blocks: false },
    },
  })
})

test('layers are looked at once lint has no error, and everything stands in order of place', () => {
  const pack = ownPack('acme/own', [{ target: 'EQ-2', change: { level: 'advisory' } }], {
    effective: { from: '2020-01-01', reviewBy: '2021-01-01' },
    extends: EXTENDS,
    conditions: { unread: { fact: 'service.setting', operator: 'equal', value: 'online' } },
  })
  const found = (source: Pack) =>
    checkPackAndLayers(source, {
      extends: shipped,
      source: JSON.stringify(source, null, 2),
      today: '2026-01-01',
    }).map(({ code }) => code)
  expect(found(pack)).toEqual(['REVIEW_OVERDUE', 'FLOOR_WEAKENED', 'UNUSED_CONDITION'])
  expect(found({ ...pack, extends: [] })).not.toContain('FLOOR_WEAKENED')
})

test('what was settled on the stricter side is a warning', () => {
  const limit = (value: number) =>
    ({
      limit: { type: 'integer', default: value, maximum: 30, stricter: 'lower', label: { en: 'limit' } },
    }) as const
  const below = ownPack('tutela/base', [], { parameters: limit(20) })
  const pack = ownPack('acme/own', [], {
    extends: [{ pack: 'tutela/base', range: '^1.0.0' }],
    parameters: limit(25),
  })
  expect(checkLayers(pack, { extends: [below] })).toMatchObject([
    {
      code: 'STRICTER_PARAMETER_KEPT',
      severity: 'WARNING',
      pointer: '/parameters/limit',
      line: null,
      column: null,
    },
  ])
})

test('the shipped packs lie on each other without a word', () => {
  for (const pack of shipped) expect(checkLayers(pack, { extends: shipped })).toEqual([])
})
