import { expect, test } from 'vitest'
import { compileRuleset } from '../../src/rules/index.ts'
import { rulesetOf, shippedPacks } from '../support/shipped-packs.ts'
import { faultsOf } from './faults.ts'
import { playSentences } from './play.ts'

test('what is said of random situations has no hole, code or foreign mark in any shipped language', {
  timeout: 120_000,
}, async () => {
  const packs = shippedPacks()
  const compiled = compileRuleset(await rulesetOf(packs))
  const played = playSentences(compiled, packs, {
    seed: 11,
    situations: 400,
    locales: ['en', 'es', 'zh-CN', 'ar'],
  })
  expect(played.faults).toEqual([])
  expect(played.sentences).toBeGreaterThan(3_000)
})

test.each([
  ['en', 'It is not given.', 'a hole'],
  ['en', 'Keep {days} days.', 'a brace'],
  ['en', 'It is a counselling_room.', 'a raw code'],
  ['en', 'See client.ageYears there.', 'a raw code'],
  ['en', 'For H1: maintain it.', 'the key of a list item'],
  ['en', 'Go on..', 'a doubled full stop'],
  ['en', 'Is it so?.', 'a doubled full stop'],
  ['en', 'The caller did not say.', 'a word of the machine'],
  ['en', 'It is \u2068so\u2069.', 'a mark of direction'],
  ['zh-CN', '请核实:是否安全。', 'half-width punctuation'],
  ['zh-CN', '已落实.', 'half-width punctuation'],
  ['es', 'Ask the client.', 'an English word'],
  ['ar', 'نعم \u2068x', 'isolates that do not close'],
])('in %s, “%s” holds %s', (locale, sentence, fault) => {
  expect(faultsOf(sentence, locale)).toContain(fault)
})
