import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Log } from '../operations/context.ts'
import { RefusedError } from '../operations/errors.ts'
import type { AppEnv } from './types.ts'

/** The window of every limit in wrangler.toml. */
export const PERIOD_SECONDS = 60

/** What is said to whoever is over a limit. */
export function tooManyRequests(): RefusedError {
  return new RefusedError('RATE_LIMITED', 'Too many requests; go on after the time in Retry-After.', {
    retryAfterSeconds: PERIOD_SECONDS,
  })
}

/** Charges one unit; true while the limit is not used up, and where there is none. */
export async function isWithinLimit(limit: RateLimit | undefined, key: string, log: Log): Promise<boolean> {
  if (limit === undefined) return true
  try {
    return (await limit.limit({ key })).success
  } catch (error) {
    // A shield, not a ledger: while it is down, safety checks go on.
    log.error('rate-limit.unavailable', error)
    return true
  }
}

/** Charges one unit to the caller and one to the organisation over all its callers; refuses with RATE_LIMITED. */
export async function chargeRateLimit(c: Context<AppEnv>): Promise<void> {
  const { actor, organisation } = c.get('credential')
  const { perKey, perOrganisation } = c.get('settings').rateLimits
  const log = c.get('log')
  const answers = await Promise.all([
    isWithinLimit(perKey, actor.id, log),
    isWithinLimit(perOrganisation, organisation.id, log),
  ])
  if (answers.includes(false)) throw tooManyRequests()
}

/** Holds back a caller, and an organisation over all its callers, that asks too often. Approximate, per location. */
export function rateLimit() {
  return createMiddleware<AppEnv>(async function rateLimit(c, next) {
    await chargeRateLimit(c)
    await next()
  })
}
