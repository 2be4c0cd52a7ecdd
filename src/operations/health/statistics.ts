/** The statistics of rule health: pure figures, nothing of checks. */

/** A share that was counted, with the interval in which the true one lies in 95 of 100 cases. */
export interface Estimate {
  readonly count: number
  readonly of: number
  readonly rate: number
  readonly lower: number
  readonly upper: number
}

/** The quantile of the normal distribution that leaves 2.5 % on each side. */
const Z_95 = 1.959963984540054

/** Wilson's interval of a share; null where nothing was counted, as then nothing is known. */
export function estimate(count: number, of: number, z = Z_95): Estimate | null {
  if (of === 0) return null
  const rate = count / of
  const shrink = 1 + (z * z) / of
  const centre = (rate + (z * z) / (2 * of)) / shrink
  const half = (z * Math.sqrt((rate * (1 - rate)) / of + (z * z) / (4 * of * of))) / shrink
  return { count, of, rate, lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) }
}

/** How often something was seen, and among how many. */
export interface Seen {
  readonly count: number
  readonly exposure: number
}

export interface RateChange {
  readonly direction: 'UP' | 'DOWN'
  /** What would have been seen had nothing changed. */
  readonly expected: number
  /** How likely so much or more of a difference is while nothing has changed, on either side. */
  readonly p: number
}

/**
 * Whether something is seen more or less often than before: the exact comparison of two Poisson rates. While nothing has changed, of all
 * that was seen each falls into the later time with the probability of that time's share of the exposure, however often it was seen before.
 * Null where nothing can be compared.
 */
export function compareRates(now: Seen, before: Seen): RateChange | null {
  const [total, exposure] = [now.count + before.count, now.exposure + before.exposure]
  if (now.exposure === 0 || before.exposure === 0 || total === 0) return null
  const share = now.exposure / exposure
  const [asMuch, asLittle] = [
    upperTail(now.count, total, share),
    upperTail(total - now.count, total, 1 - share),
  ]
  return {
    direction: asMuch < asLittle ? 'UP' : 'DOWN',
    expected: (before.count / before.exposure) * now.exposure,
    p: Math.min(1, 2 * Math.min(asMuch, asLittle)),
  }
}

/** P(X ≥ k) of a binomial distribution, summed from its largest term of the tail so that small ones are not lost. */
export function upperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  if (k > n || p <= 0) return 0
  if (p >= 1) return 1
  const peak = Math.max(k, Math.min(n, Math.floor((n + 1) * p)))
  const height = logChoose(n, peak) + peak * Math.log(p) + (n - peak) * Math.log1p(-p)
  const odds = p / (1 - p)
  let sum = 1
  for (let i = peak, term = 1; i < n; i += 1) {
    term *= ((n - i) / (i + 1)) * odds
    if (term < Number.EPSILON * sum) break
    sum += term
  }
  for (let i = peak, term = 1; i > k; i -= 1) {
    term *= i / ((n - i + 1) * odds)
    if (term < Number.EPSILON * sum) break
    sum += term
  }
  return Math.min(1, Math.exp(height) * sum)
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

const EXACT_TO = 64

/** The logarithm of n!, by its product while that is short and else by Stirling's series, which is exact to double precision there. */
function logFactorial(n: number): number {
  if (n < EXACT_TO) {
    let sum = 0
    for (let i = 2; i <= n; i += 1) sum += Math.log(i)
    return sum
  }
  const inverse = 1 / n
  const series = inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260))
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series
}
