import { expect, test } from 'vitest'
import { checkLayers } from '../../../src/rules/ruleset/check-layers.ts'
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
  })
})

test('what was settled on the stricter side is a warning', () => {
  const change = { require: { fact: 'audit.lastPrivacyAuditAt', operator: 'withinLast', value: 'P365D' } }
  const pack = ownPack('acme/own', [{ target: 'EV-2', change }], { extends: EXTENDS })
  expect(checkLayers(pack, { extends: shipped })).toMatchObject([
    { code: 'CONDITION_JOINED', severity: 'WARNING', pointer: '/overrides/0', line: null, column: null },
  ])
})

test('the shipped packs lie on each other without a word', () => {
  for (const pack of shipped) expect(checkLayers(pack, { extends: shipped })).toEqual([])
})
