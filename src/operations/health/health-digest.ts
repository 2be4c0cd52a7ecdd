import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import { type Digest, digestOf } from './digest.ts'
import { monthPeriod } from './health-period.ts'
import { readHealth } from './read-health.ts'
import { viewsOf } from './rule-health.ts'

export interface DigestView {
  readonly digest: Digest
  readonly locale: string
}

/** What of the rules somebody should look at after a month (2026-11), in UTC. Refuses with BAD_USER_INPUT what is no month. */
export async function healthDigest({
  ctx,
  input,
}: Call<{ readonly month: string; readonly locale?: string | null | undefined }>): Promise<DigestView> {
  requireScope(ctx, 'read')
  const { locale } = requireLocale(ctx, (await requireActiveRuleset({ ctx })).ruleset, input.locale)
  const period = monthPeriod(ctx, input.month)
  const reading = await readHealth(ctx, period, { locale, isOpened: false, counted: {} })
  return { digest: digestOf(input.month, reading.tally, viewsOf(reading)), locale }
}
