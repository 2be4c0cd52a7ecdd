import type { Moment } from '../../rules/index.ts'
import { startOfDayIn } from '../../rules/procedures/tasks.ts'
import { dayIn as todayIn } from '../../rules/procedures/zones.ts'

const DAY_MS = 86_400_000

/** The moment at which the organisation's next day begins, RFC 3339. */
export function nextDay({ asOf, zone }: Moment): string {
  return new Date(startOfDayIn(todayIn(Date.parse(asOf), zone) + DAY_MS, zone)).toISOString()
}
