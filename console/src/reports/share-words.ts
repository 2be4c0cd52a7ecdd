import type { Share } from '../api/health.ts'
import { figure, percent, text } from '../texts/texts.ts'

/** A share with its range, or that nothing is known of it. */
export const shareWords = (share: Share | null): string =>
  share === null
    ? text('health.none')
    : text('health.share', {
        rate: percent(share.rate),
        lower: percent(share.lower),
        upper: percent(share.upper),
        count: figure(share.count),
        of: figure(share.of),
      })

/** How often people are interrupted in a hundred checks, as exact as it is worth saying. */
export const burdenWords = (burden: number): string => figure(Math.round(burden * 10) / 10)
