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
