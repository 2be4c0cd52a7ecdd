import { expect, test } from 'vitest'
import type { Procedure } from '../../../src/rules/pack/format.ts'
import { planMigration } from '../../../src/rules/procedures/migration.ts'
import { compiledFrom, EN, Play, procedureIn, VISIT } from './world.ts'

type Step = NonNullable<Procedure['steps']>[number]

const under = (...steps: Step[]) =>
  procedureIn(
    compiledFrom({ ...VISIT, procedures: { visit: { ...VISIT.procedures?.visit, steps } } }),
    'visit',
  )
const TALK: Step = {
  code: 'talk',
  title: EN('Talk'),
  fields: { text: { type: 'string', label: EN('text') } },
}
const SIGN: Step = {
  code: 'sign',
  title: EN('Sign'),
  fields: { text: { type: 'string', required: true, label: EN('text') } },
  yields: { 'visit.signed': true },
}

/** What refuses to carry a run over in which somebody talked, or that it is carried over. */
function carried(to: readonly Step[], stepMap: Record<string, string | null>, fields: unknown = {}) {
  const run = new Play(under(TALK, SIGN))
  run.start('2026-03-02T09:00:00Z')
  expect(run.step('talk', 'nurse', { fields })).toEqual([])
  const actor = { person: 'Ben', roles: null, now: run.now }
  const plan = planMigration(run.procedure, under(...to), run.events, stepMap, actor, run.context())
  return plan.ok ? 'carried' : plan.refusals.map(({ path }) => path.join('.'))
}

test('a migration never has one step become another one that was there before', () => {
  const text = { text: 'heard' }
  expect(carried([TALK, SIGN], { talk: 'sign', sign: null }, text)).toEqual(['stepMap.talk'])
  expect(carried([SIGN], { talk: 'sign' }, text)).toEqual(['stepMap.talk', 'stepMap.sign'])
  expect(carried([TALK, SIGN], {})).toBe('carried')
  expect(carried([TALK, SIGN], { talk: null })).toBe('carried')
})

test('a migration has a step become a new one only where what that one asks for is written down', () => {
  const renamed = { ...SIGN, code: 'signature', yields: {} }
  expect(carried([SIGN, renamed], { talk: 'signature' })).toEqual(['stepMap.talk'])
  expect(carried([SIGN, renamed], { talk: 'signature' }, { text: 'heard' })).toBe('carried')
})
