import type { GraphiQLOptions } from 'graphql-yoga'
import type { Context } from 'hono'
import { CSRF_HEADER } from './csrf-header.ts'
import type { AppEnv } from './types.ts'

/** The page and its ready-made operations; only the development entry has them, so they never reach production. */
export interface GraphiqlPage {
  readonly render: (options: GraphiQLOptions) => string
  readonly examples: readonly { readonly query: string; readonly variables: string }[]
}

// Everything the page needs is in it: scripts and styles inline, its workers as blobs, nothing from another host.
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** True for a browser that opens the address, as opposed to a program that sends an operation. */
export function asksForPage(c: Context<AppEnv>): boolean {
  return c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html')
}

/** The GraphiQL page; loading it needs no key, the operations it sends do. */
export function graphiqlResponse(page: GraphiqlPage): Response {
  const headers = JSON.stringify({ authorization: 'Bearer <API key>' }, null, 2)
  const html = page.render({
    title: 'Tutela',
    headers,
    defaultHeaders: headers,
    defaultTabs: page.examples.map((example) => ({ ...example, headers })),
    additionalHeaders: { [CSRF_HEADER]: '1' },
    shouldPersistHeaders: true,
    schemaDescription: true,
  })
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY },
  })
}
