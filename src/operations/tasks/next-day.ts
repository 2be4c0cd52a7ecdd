import { type Moment, startOfDayIn, todayIn } from '../../rules/index.ts'

const DAY_MS = 86_400_000

/** The moment at which the organisation's next day begins, RFC 3339. */
export function nextDay({ asOf, zone }: Moment): string {
  return new Date(startOfDayIn(todayIn(Date.parse(asOf), zone) + DAY_MS, zone)).toISOString()
}
