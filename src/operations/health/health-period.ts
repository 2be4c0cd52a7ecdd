import type { OperationContext } from '../context.ts'
import { faultIn, refuseFaults } from '../input.ts'
import { FOLLOW_UP_MS, WEEKS_BEFORE } from './tally.ts'
import { startOfWeek, WEEK_MS, weekAt } from './weeks.ts'

const DAY_MS = 86_400_000
const WEEKS_DEFAULT = 12
export const WEEKS_MAX = 53

/** Of which days rule health speaks, in UTC, and what has to be read for them. */
export interface HealthPeriod {
  /** The days, both included. */
  readonly first: string
  readonly last: string
  /** The same in milliseconds: from the first on, before the end. */
  readonly from: number
  readonly to: number
  /** Earlier checks say what is usual; later ones say what became of what was shown. */
  readonly readFrom: number
  readonly readTo: number
}

/** The period between two days; the last twelve weeks where none are named. Refuses with BAD_USER_INPUT what is no period, or too long. */
export function healthPeriod(
  ctx: OperationContext,
  { from, to }: { readonly from?: string | null | undefined; readonly to?: string | null | undefined },
): HealthPeriod {
  const last = to ?? dayOf(ctx.now().getTime())
  const end = Date.parse(last) + DAY_MS
  const first = from ?? dayOf(startOfWeek(weekAt(end - 1) - WEEKS_DEFAULT + 1))
  const start = Date.parse(first)
  const text = {
    en: `A period lasts 1 day to ${WEEKS_MAX} weeks; this one would be from ${first} to ${last}.`,
    'zh-CN': `时间段应为1天至${WEEKS_MAX}周；此处为${first}至${last}。`,
  }
  const isOne = start < end && end - start <= WEEKS_MAX * WEEK_MS
  refuseFaults(isOne ? [] : [faultIn('en', 'INVALID_INPUT', text, ['filter', 'from'])])
  return {
    ...{ first, last, from: start, to: end },
    readFrom: startOfWeek(weekAt(start) - WEEKS_BEFORE),
    readTo: end + FOLLOW_UP_MS,
  }
}

/** A month such as 2026-11. Refuses with BAD_USER_INPUT what is none. */
export function monthPeriod(ctx: OperationContext, month: string): HealthPeriod {
  const text = { en: '"month" must be a month such as 2026-11.', 'zh-CN': '“month”须为月份，例如2026-11。' }
  const isOne = /^\d{4}-(0[1-9]|1[0-2])$/.test(month)
  refuseFaults(isOne ? [] : [faultIn('en', 'INVALID_INPUT', text, ['month'])])
  const from = `${month}-01`
  const next = new Date(Date.parse(from))
  next.setUTCMonth(next.getUTCMonth() + 1)
  return healthPeriod(ctx, { from, to: dayOf(next.getTime() - DAY_MS) })
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 'YYYY-MM-DD'.length)
