import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { CONSISTENCY_HEADER } from './consistency.ts'
import type { AppEnv } from './types.ts'

/** As long as browsers keep a permission at most. */
const PERMISSION_SECONDS = 7_200
/** What a page needs, and what common GraphQL clients add by themselves; nothing is read of the latter. */
const ALLOWED_HEADERS = [
  ...['authorization', 'content-type', CONSISTENCY_HEADER],
  ...['apollo-require-preflight', 'apollographql-client-name', 'apollographql-client-version'],
]

/**
 * Lets pages of the configured origins ask, with a key or token they hold themselves: cookies are never taken, so a
 * request that carries a credential was either let in here or not sent by a foreign page, GET included. Without such
 * origins nothing is answered here. An origin counts only when it is written letter by letter as configured.
 */
export function crossOrigin() {
  const allow = cors({
    origin: (origin, c) => (c.get('settings').allowedOrigins.has(origin) ? origin : null),
    allowMethods: ['GET', 'POST'],
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: ['retry-after', 'x-request-id', CONSISTENCY_HEADER],
    maxAge: PERMISSION_SECONDS,
  })
  return createMiddleware<AppEnv>(async function crossOrigin(c, next) {
    if (c.get('settings').allowedOrigins.size === 0) return next()
    return allow(c, next)
  })
}
