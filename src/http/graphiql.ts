import type { GraphiQLOptions } from 'graphql-yoga'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { chooseLocale } from '../rules/pack/locale.ts'
import type { AppEnv } from './types.ts'

/** The page and its ready-made operations; only the development entry has them, so they never reach production. */
export interface GraphiqlPage {
  readonly render: (options: GraphiQLOptions, locale: string) => string
  /** In a language of the shipped packs. */
  readonly examples: (locale: string) => readonly { readonly query: string; readonly variables: string }[]
  /** The languages of the shipped packs, the first one for readers of none of them. */
  readonly locales: readonly [string, ...string[]]
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

/** The GraphiQL page in the reader's language; loading it needs no key, the operations it sends do: it asks for one, once. */
export function graphiqlResponse(c: Context<AppEnv>, page: GraphiqlPage): Response {
  const locale = readerLocale(c, page.locales)
  const examples = page.examples(locale)
  const html = page.render(
    {
      title: 'Tutela',
      defaultTabs: examples.map((example) => ({ ...example })),
      // The tab that is open first takes its variables from here only, and both find it again later.
      ...examples[0],
      shouldPersistHeaders: false,
      schemaDescription: true,
    },
    locale,
  )
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      vary: 'accept-language',
    },
  })
}

/** The first language that the browser asks for and that is offered. */
function readerLocale(c: Context<AppEnv>, [first, ...others]: GraphiqlPage['locales']): string {
  const supports = [first, ...others]
  return accepts(c, {
    header: 'Accept-Language',
    supports,
    default: first,
    match: (wanted) =>
      wanted
        .filter(({ q }) => q > 0)
        .sort((a, b) => b.q - a.q)
        .map(({ type }) => chooseLocale(type, supports))
        .find((locale) => locale !== null) ?? first,
  })
}
