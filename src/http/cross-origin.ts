import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './types.ts'

/** As long as browsers keep a permission at most. */
const PERMISSION_SECONDS = 7_200

/**
 * Lets pages of the configured origins ask, with a key or token they hold themselves: cookies are never taken. Without such
 * origins nothing is answered here. An origin counts only when it is written letter by letter as configured.
 */
export function crossOrigin() {
  const allow = cors({
    origin: (origin, c) => (c.get('settings').allowedOrigins.has(origin) ? origin : null),
    allowMethods: ['POST'],
    allowHeaders: ['authorization', 'content-type'],
    exposeHeaders: ['retry-after', 'x-request-id'],
    maxAge: PERMISSION_SECONDS,
  })
  return createMiddleware<AppEnv>(async function crossOrigin(c, next) {
    if (c.get('settings').allowedOrigins.size === 0) return next()
    return allow(c, next)
  })
}
