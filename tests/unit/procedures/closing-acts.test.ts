import { expect, test } from 'vitest'
import { readPack } from '../../../src/rules/pack/read-pack.ts'
import { closingSituations, strictestOf } from '../../../src/rules/procedures/closing.ts'
import { parseSpan } from '../../../src/rules/procedures/durations.ts'
import { besideRun } from '../../../src/rules/procedures/facts-from-records.ts'
import { compiledFrom, pack, procedureIn, VISIT } from './world.ts'

const visit = VISIT.procedures?.visit
const withActs = {
  ...VISIT,
  vocabulary: {
    ...VISIT.vocabulary,
    acts: { end_visit: { title: { en: 'end' } }, refer: { title: { en: 'refer' } } },
  },
  procedures: { visit: { ...visit, closes: { ...visit?.closes, acts: { referred: 'refer' } } } },
}
const one = procedureIn(compiledFrom(withActs), 'visit')

test('the rules are asked about the act of the outcome, and without one about every act that closing may be', () => {
  expect(closingSituations(one, {}, 'referred')).toEqual([{ 'act.type': 'refer' }])
  expect(closingSituations(one, {}, 'fine')).toEqual([{ 'act.type': 'end_visit' }])
  expect(closingSituations(one, {}, null)).toEqual([{ 'act.type': 'end_visit' }, { 'act.type': 'refer' }])
  expect(closingSituations(one, {}, 'toString')).toEqual([{ 'act.type': 'end_visit' }])
})

test('an outcome that another pack adds to a floor of several acts may be any of them, whatever that pack calls it', () => {
  const floor = { ...withActs, pack: 'tutela/visits' }
  const { visit: own } = floor.procedures
  const house = pack({
    extends: [{ pack: 'tutela/visits', range: '*' }],
    vocabulary: { outcomes: { solved: { title: { en: 'solved' } } } },
    procedures: { visit: { closes: { outcomes: ['solved'] } } },
  })
  const under = (lock: 'floor' | 'tunable') =>
    procedureIn(compiledFrom({ ...floor, procedures: { visit: { ...own, lock } } }, house), 'visit')
  const asked = closingSituations(under('floor'), {}, 'solved')
  expect(asked).toEqual(closingSituations(under('floor'), {}, null))
  expect(asked).toHaveLength(2)
  expect(closingSituations(under('floor'), {}, 'fine')).toEqual([{ 'act.type': 'end_visit' }])
  expect(closingSituations(under('tunable'), {}, 'solved')).toEqual([{ 'act.type': 'end_visit' }])
})

test('of what another pack has the runs of a floor say, what else is on record counts before, and of its own facts the run’s word', () => {
  const house = pack({
    extends: [{ pack: 'tutela/visits', range: '*' }],
    procedures: {
      visit: {
        steps: [{ code: 'forecast', title: { en: 'Forecast' }, yields: { 'weather.bad': false } }],
      },
    },
  })
  const under = (lock: 'floor' | 'tunable') => {
    const floor = { ...VISIT, pack: 'tutela/visits', procedures: { visit: { ...visit, lock } } }
    return procedureIn(compiledFrom(floor, house), 'visit')
  }
  const yields = { facts: { 'weather.bad': true, 'visit.looked': true }, unknown: ['visit.signed'] }
  expect(besideRun(under('floor'), yields)).toEqual({ facts: { 'weather.bad': true }, unknown: [] })
  expect(besideRun(under('tunable'), yields)).toEqual({ facts: {}, unknown: [] })
})

test('of what is said about several acts the strictest counts, and the first of what is alike', () => {
  const said = [
    { act: 'a', verdict: 'PROCEED' },
    { act: 'b', verdict: 'NEEDS_INFORMATION' },
    { act: 'c', verdict: 'BLOCKED' },
    { act: 'd', verdict: 'BLOCKED' },
  ] as const
  expect(strictestOf(said, ({ verdict }) => verdict)?.act).toBe('c')
  expect(strictestOf(said.slice(0, 2), ({ verdict }) => verdict)?.act).toBe('b')
  expect(strictestOf([], () => 'PROCEED')).toBeUndefined()
})

test('at once is written PT0S, and a length of time says something', () => {
  expect(parseSpan('PT0S')).toEqual({ months: 0, days: 0, seconds: 0 })
  const due = (within: string) => {
    const step = { code: 'x', title: { en: 'X' }, due: { within } }
    const reading = readPack(
      JSON.stringify({ ...VISIT, procedures: { go: { title: { en: 'Go' }, steps: [step] } } }),
    )
    return reading.ok
  }
  expect(['PT0S', 'PT1S', 'PT1H0S', 'P', 'PT'].map(due)).toEqual([true, true, true, false, false])
})
