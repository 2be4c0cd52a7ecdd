import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalOf, foldNumbers, numberOf, plainDigits } from '../../../src/rules/operators/decimal.ts'
import { Fraction } from '../../../src/rules/reference/fractions.ts'

const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
)
const byReference = {
  sum: (a: Fraction, b: Fraction) => a.plus(b),
  difference: (a: Fraction, b: Fraction) => a.minus(b),
  product: (a: Fraction, b: Fraction) => a.times(b),
}

describe('sums, differences and products', () => {
  test.each([
    ['sum', [0.7, 0.1], 0.8],
    ['sum', [0.1, 0.2], 0.3],
    ['sum', Array(10).fill(0.1), 1],
    ['sum', [1e21, 1], 1e21],
    ['sum', [0.1, 1e16, -1e16], 0.1],
    ['difference', [0.3, 0.1], 0.2],
    ['difference', [1.1, 1], 0.1],
    ['difference', [5e-324, 5e-324], 0],
    ['product', [0.1, 3], 0.3],
    ['product', [1.005, 100], 100.5],
    ['product', [-0, 5], 0],
    ['product', [1e-200, 1e200], 1],
    ['product', [5], 5],
  ] as const)('are what paper says: %s of %j is %d', (kind, figures, result) => {
    expect(Object.is(foldNumbers(kind, figures), result)).toBe(true)
  })

  test('that no double is near are none', () => {
    expect(foldNumbers('product', [1e300, 1e300])).toBeUndefined()
    expect(foldNumbers('sum', [Number.MAX_VALUE, Number.MAX_VALUE])).toBeUndefined()
    expect(foldNumbers('product', Array(16).fill(1.5e-300))).toBeUndefined()
    expect(foldNumbers('sum', [])).toBeUndefined()
  })

  test('are the same in both engines', () => {
    const kinds = fc.constantFrom('sum' as const, 'difference' as const, 'product' as const)
    fc.assert(
      fc.property(kinds, fc.array(finite, { minLength: 1, maxLength: 3 }), (kind, figures) => {
        const other = figures.map((figure) => Fraction.of(figure)).reduce(byReference[kind])
        const theirs = other.isHuge ? Number.NaN : other.toNumber()
        const ours = foldNumbers(kind, figures)
        expect(ours ?? null).toBe(Number.isFinite(theirs) ? theirs + 0 : null)
      }),
    )
  })

  test('of cents are those of whole numbers', () => {
    const cents = fc.integer({ min: -1_000_000, max: 1_000_000 })
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        expect(foldNumbers('sum', [a / 100, b / 100])).toBe((a + b) / 100 + 0)
        expect(foldNumbers('difference', [a / 100, b / 100])).toBe((a - b) / 100 + 0)
        expect(foldNumbers('product', [a / 100, b / 100])).toBe((a * b) / 10_000 + 0)
      }),
    )
  })
})

test('a number is the decimal that it is written as', () => {
  fc.assert(
    fc.property(finite, (figure) => {
      expect(numberOf(decimalOf(figure))).toBe(figure + 0)
    }),
  )
})

test.each([
  [0, '0'],
  [-0, '0'],
  [0.5, '0.5'],
  [-0.05, '-0.05'],
  [12.5, '12.5'],
  [1e21, '1000000000000000000000'],
  [-1.5e22, '-15000000000000000000000'],
  [1e-7, '0.0000001'],
  [-1.25e-8, '-0.0000000125'],
])('%d is shown as %s', (figure, digits) => {
  expect(plainDigits(figure)).toBe(digits)
})

test('plain digits are read back as the same number', () => {
  fc.assert(
    fc.property(finite, (figure) => {
      expect(plainDigits(figure)).toMatch(/^-?\d+(\.\d+)?$/)
      expect(Number(plainDigits(figure))).toBe(figure + 0)
    }),
  )
})
