import { describe, expect, test } from 'vitest'
import type { Pack, Term } from '../../../src/rules/pack/format.ts'
import { lintErrors } from '../semantics/one-condition.ts'
import { assessed, fact, packOf, problemsOf } from './assessing.ts'

const term = (en: string, aliases?: string[]): Term => ({ title: { en }, ...(aliases && { aliases }) })
const COUNTRIES = {
  US: { title: { en: 'United States', 'zh-CN': '美国' }, aliases: ['USA', 'U.S.A', 'America'] },
  GW: term('Guinea-Bissau'),
  GN: term('Guinea', ['Guinée']),
  A: term('Same'),
  B: term('same'),
}
const withTerms = (countries: Record<string, Term>): Pack => {
  const pack = packOf(
    {
      country: fact('code', { vocabulary: 'countries', open: true, unknownValues: ['B'] }),
      closed: fact('code', { vocabulary: 'countries' }),
      many: fact('codes', { vocabulary: 'countries' }),
      grade: fact('code'),
      text: fact('string'),
    },
    [],
  )
  return { ...pack, vocabulary: { ...pack.vocabulary, countries } }
}
const PACK = withTerms({ ...COUNTRIES, US: { ...COUNTRIES.US, aliases: ['USA', 'America'] } })

function read(name: string, value: unknown) {
  const { situation, compiled, result } = assessed(PACK, { [name]: value })
  const slot = compiled.slots.get(name) ?? -1
  return { value: situation.frame.raw[slot], warnings: result.warnings.map(({ code }) => code) }
}

describe('in a list with aliases a code', () => {
  test.each([
    ['itself', 'US', 'US'],
    ['other capitals', 'us', 'US'],
    ['stops', 'U.S.', 'US'],
    ['an alias', ' usa ', 'US'],
    ['full-width letters', 'ＵＳＡ', 'US'],
    ['a title', 'united states', 'US'],
    ['a title in another language', '美国', 'US'],
    ['an accent left out', 'guinee', 'GN'],
    ['a hyphen of its own', 'Guinea-Bissau', 'GW'],
    ['a closer description', 'US-CA', 'US'],
    ['a closer description in other capitals', 'us-ca', 'US'],
  ])('is understood by %s: %s', (_how, sent, code) => {
    expect(read('country', sent)).toEqual({ value: code, warnings: [] })
    expect(read('closed', sent).value).toBe(code)
    expect(read('many', [sent]).value).toEqual([code])
  })

  test.each([
    ['longer than a code', 'USK'],
    ['behind a title', 'Guinea-Conakry'],
    ['a title that two terms have', 'SAME'],
    ['nothing but marks', '...'],
    ['longer than any spelling', `U.S.${'.'.repeat(300)}`],
  ])('is not read into what is %s', (_how, sent) => {
    expect(read('country', sent)).toEqual({ value: sent, warnings: ['UNKNOWN_VALUE'] })
    expect(problemsOf(PACK, { closed: sent }).map(({ code }) => code)).toEqual(['INVALID_FACT'])
  })

  test('that says "not known" does so in every spelling', () => {
    expect(read('country', 'b')).toEqual({ value: undefined, warnings: [] })
  })

  test('is sent once: two spellings of one code are a repetition', () => {
    expect(problemsOf(PACK, { many: ['US', 'usa'] }).map(({ code }) => code)).toEqual(['INVALID_FACT'])
  })
})

test('a list without aliases, and a text, are read letter by letter', () => {
  expect(problemsOf(PACK, { grade: 'Low' }).map(({ code }) => code)).toEqual(['INVALID_FACT'])
  expect(read('text', 'us').value).toBe('us')
})

describe('lint refuses an alias', () => {
  const errors = (countries: Record<string, Term>) =>
    lintErrors(withTerms(countries)).filter((code) => code === 'ALIAS_MISFIT').length

  test.each<[string, number, Record<string, Term>]>([
    ['not that means one code', 0, { US: term('U', ['USA']), GB: term('G', ['UK']) }],
    ['that is spelled like another code', 1, { US: term('U', ['g b']), GB: term('G') }],
    ['that is spelled like another alias', 1, { US: term('U', ['USA']), GB: term('G', ['u.s.a.']) }],
    ['that repeats its own code or alias', 2, { US: term('U', ['u.s.', 'USA', 'usa']) }],
    ['without a letter or digit', 1, { US: term('U', ['...']) }],
    [
      'in a list that has a closer code beside a wider one',
      1,
      { US: term('U', ['USA']), 'US-CA': term('C') },
    ],
  ])('%s', (_what, count, countries) => {
    expect(errors(countries)).toBe(count)
  })
})
