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

/** Answers that were made with these headers. */
const made = new WeakSet<Response>()

/** An answer that has these headers from the start: to write them into it afterwards takes the runtime several times as long. */
export function secureResponse(body: string, headers: Readonly<Record<string, string>>): Response {
  const response = new Response(body, { headers: { ...HEADERS, ...headers } })
  made.add(response)
  return response
}

/** Answers are for the caller alone: never cached, framed or sniffed. A stage that needs another policy sets it itself. */
export function securityHeaders() {
  return createMiddleware<AppEnv>(async function securityHeaders(c, next) {
    await next()
    if (made.has(c.res)) return
    // Into the answer that is there: Hono's own way makes a new one, body included, for every header.
    const { headers } = c.res
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!headers.has(name)) headers.set(name, value)
    }
  })
}
