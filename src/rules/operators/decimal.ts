/**
 * Arithmetic as on paper: a number is the decimal that JSON writes for it (0.1 is a tenth), sums and products are exact,
 * and only a result that is kept or compared becomes the nearest double again. Source: docs/semantics.md#numbers.
 */

/** `units` × 10 to the power of `exponent`. */
export interface Decimal {
  readonly units: bigint
  readonly exponent: number
}

export type DecimalFold = 'sum' | 'difference' | 'product'

const WRITTEN = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/
/** Figures from JSON have some twenty digits and reach 308 places; what grows beyond this is no figure of a situation. */
const DIGITS_MAX = 1_000

/** The decimal that a finite number is written as. */
export function decimalOf(figure: number): Decimal {
  const [, whole = '0', fraction = '', power = '0'] = WRITTEN.exec(String(figure)) ?? []
  return { units: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

/** The double nearest to a decimal; infinite beyond their range. */
export const numberOf = ({ units, exponent }: Decimal): number => Number(`${units}e${exponent}`) + 0

/** Both as units of the same power of ten. */
function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent)
  const scaled = (one: Decimal) => one.units * 10n ** BigInt(one.exponent - exponent)
  return [scaled(a), scaled(b), exponent]
}

const STEPS: Readonly<Record<DecimalFold, (a: Decimal, b: Decimal) => Decimal>> = {
  sum(a, b) {
    const [left, right, exponent] = aligned(a, b)
    return { units: left + right, exponent }
  },
  difference(a, b) {
    const [left, right, exponent] = aligned(a, b)
    return { units: left - right, exponent }
  },
  product: (a, b) => ({ units: a.units * b.units, exponent: a.exponent + b.exponent }),
}

/** Sum, difference or product of decimals, exactly, from left to right; undefined where it takes a thousand places. */
export function foldDecimals(kind: DecimalFold, figures: readonly Decimal[]): Decimal | undefined {
  const [first, ...others] = figures
  if (!first) return undefined
  let folded = first
  for (const figure of others) {
    folded = STEPS[kind](folded, figure)
    if (folded.units.toString().length > DIGITS_MAX || Math.abs(folded.exponent) > DIGITS_MAX)
      return undefined
  }
  return folded
}

/** Sum, difference or product of numbers; undefined where no finite double is near it. */
export function foldNumbers(kind: DecimalFold, figures: readonly number[]): number | undefined {
  const folded = foldDecimals(kind, figures.map(decimalOf))
  const figure = folded && numberOf(folded)
  return figure !== undefined && Number.isFinite(figure) ? figure : undefined
}

/** Whether a number is a whole number of steps; only 0 is no number of steps of 0. */
export function isMultiple(figure: number, step: number): boolean {
  const [units, stepUnits] = aligned(decimalOf(figure), decimalOf(step))
  return stepUnits === 0n ? units === 0n : units % stepUnits === 0n
}

/** A number in plain digits, without an exponent: as a person would write it. */
export function plainDigits(figure: number): string {
  const { units, exponent } = decimalOf(figure)
  if (exponent >= 0) return `${units}${'0'.repeat(exponent)}`
  const digits = String(units < 0n ? -units : units).padStart(1 - exponent, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, exponent)}.${digits.slice(exponent)}`
}
