import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainDigits } from '../../../src/rules/operators/decimal.ts'
import { ENGINE_LOCALES, scriptOf } from '../../../src/rules/pack/locale.ts'
import { numberIn } from '../../../src/rules/texts/numbers.ts'

const SPECIAL = [
  0,
  -0,
  5,
  -5,
  999,
  1_000,
  -1_000,
  9_999,
  10_000,
  -10_000,
  12_345.678,
  -0.000_12,
  1e21,
  1e-7,
  2 ** 53 - 1,
]

test.each(ENGINE_LOCALES)('numbers in %s are written as the machine writes them', (locale) => {
  const format = new Intl.NumberFormat(locale, { maximumSignificantDigits: 21, useGrouping: 'min2' })
  const asTheMachine = (value: number) => format.format(plainDigits(value) as Intl.StringNumericLiteral)
  for (const value of SPECIAL) expect(numberIn(value, locale)).toBe(asTheMachine(value))
  fc.assert(
    fc.property(
      fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      (value) => {
        expect(numberIn(value, locale)).toBe(asTheMachine(value))
      },
    ),
    { numRuns: 3_000 },
  )
})

test.each(ENGINE_LOCALES)('%s is written in the script that the machine names', (locale) => {
  expect(scriptOf(locale)).toBe(new Intl.Locale(locale).maximize().script)
})
