import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './types.ts'

const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
}

/** Answers are for the caller alone: never cached, framed or sniffed. A stage that needs another policy sets it itself. */
export function securityHeaders() {
  return createMiddleware<AppEnv>(async function securityHeaders(c, next) {
    await next()
    // Into the answer that is there: Hono's own way makes a new one, body included, for every header.
    const { headers } = c.res
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!headers.has(name)) headers.set(name, value)
    }
  })
}
