/** Figures of the reference side: fractions over a power of ten; `operators/decimal.ts` does it with exponents. */
export class Fraction {
  readonly numerator: bigint
  /** How many places stand behind the point. */
  readonly places: number

  constructor(numerator: bigint, places: number) {
    this.numerator = numerator
    this.places = places
  }

  /** The fraction that the shortest text of a finite number stands for. */
  static of(figure: number): Fraction {
    const [digits = '0', power = '0'] = figure.toString().split('e')
    const point = digits.indexOf('.')
    const behind = point < 0 ? 0 : digits.length - point - 1
    const places = behind - Number(power)
    const written = BigInt(digits.replace('.', ''))
    return places < 0 ? new Fraction(written * 10n ** BigInt(-places), 0) : new Fraction(written, places)
  }

  plus(other: Fraction): Fraction {
    const places = Math.max(this.places, other.places)
    return new Fraction(this.over(places) + other.over(places), places)
  }

  minus(other: Fraction): Fraction {
    return this.plus(new Fraction(-other.numerator, other.places))
  }

  times(other: Fraction): Fraction {
    return new Fraction(this.numerator * other.numerator, this.places + other.places)
  }

  /** Whether dividing by another one leaves nothing; by nothing, only nothing can be divided. */
  isDivisibleBy(other: Fraction): boolean {
    const part = other.numerator * 10n ** BigInt(this.places)
    const whole = this.numerator * 10n ** BigInt(other.places)
    return part === 0n ? whole === 0n : (whole / part) * part === whole
  }

  /** More than figures of a situation ever have: then there is no value. */
  get isHuge(): boolean {
    return this.places > PLACES_MAX || `${this.numerator}`.length > PLACES_MAX
  }

  toNumber(): number {
    return Number.parseFloat(`${this.numerator}e-${this.places}`)
  }

  private over(places: number): bigint {
    return this.numerator * 10n ** BigInt(places - this.places)
  }
}

const PLACES_MAX = 1_000
