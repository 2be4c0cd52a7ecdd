import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { bundleComponent } from '../../../scripts/build-component.ts'
import { makeDatabaseFolder } from '../../support/database-folder.ts'
import { type StartedProduct, startProduct } from '../../support/started-product.ts'
import { ACTION_MS_MAX, AXE } from '../console/world.ts'
import { launchBrowser } from '../launch.ts'

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../docs/component.md'), 'utf8')
const API_OF_EXAMPLE = 'http://127.0.0.1:8787/graphql'

/** The subject that the page of the example is about. */
export const SUBJECT = 'case-4711'

type MakeToken = (api: { url: string; key: string }, subjectRef: string) => Promise<string>

/** A page on an origin of its own, with its own little server, as docs/component.md shows them. */
export interface ComponentWorld {
  readonly product: StartedProduct
  readonly browser: Browser
  readonly origin: string
  /** As the example's server does, with any key. */
  readonly makeToken: MakeToken
  /** What the page's server answers to the next requests for a token, first come, first served; then the example's. */
  readonly tokens: string[]
  /** What forms have sent. */
  readonly sent: URLSearchParams[]
  /** The key that the page's server holds. */
  readonly key: string
  stop(): Promise<void>
}

/** The code blocks of a language in the document. */
function blocksOf(language: string): string[] {
  return [...DOCUMENT.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  )
}

function blockAt(language: string, at: number): string {
  const block = blocksOf(language)[at]
  if (block === undefined) throw new Error(`docs/component.md has no block ${at} of ${language}`)
  return block
}

export async function startComponentWorld(): Promise<ComponentWorld> {
  const folder = makeDatabaseFolder('tutela-component-')
  const [bundle, module] = [join(folder, 'tutela-check.js'), join(folder, 'token.mjs')]
  writeFileSync(module, blockAt('js', 1))
  const { checkToken: makeToken }: { checkToken: MakeToken } = await import(pathToFileURL(module).href)
  const [tokens, sent]: [string[], URLSearchParams[]] = [[], []]
  let site: Site | undefined
  const server = createServer((request, response) => {
    answer(site, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const [product, browser] = await Promise.all([
    startProduct(() => {}, ['--allow-origin', origin]),
    launchBrowser(),
    bundleComponent(bundle),
  ])
  if (browser === null) throw new Error('whyNoBrowser said that there is one')
  const key = await deskKey(product)
  const api = { url: product.graphql.href, key }
  site = {
    api: api.url,
    script: readFileSync(bundle, 'utf8'),
    token: () => makeToken(api, SUBJECT),
    tokens,
    sent,
  }
  const stop = async () => {
    await browser.close()
    await product.stop()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { product, browser, origin, makeToken, tokens, sent, key, stop }
}

interface Site {
  readonly api: string
  readonly script: string
  readonly token: () => Promise<string>
  readonly tokens: string[]
  readonly sent: URLSearchParams[]
}

/** The policy that docs/component.md promises to hold, and whatever the page says of its language and direction. */
async function answer(
  site: Site | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (site === undefined) throw new Error('The page is not there yet')
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page.test')
  const reply = (type: string, text: string, headers: object = {}) =>
    response.writeHead(200, { 'content-type': type, ...headers }).end(text)
  if (pathname === '/tutela-check.js') return void reply('text/javascript', site.script)
  if (pathname === '/page.js') return void reply('text/javascript', blockAt('js', 0))
  if (pathname === '/nothing.js') return void reply('text/javascript', '')
  if (pathname === '/favicon.ico') return void response.writeHead(204).end()
  if (pathname === '/token') return void reply('text/plain', site.tokens.shift() ?? (await site.token()))
  if (pathname === '/submit') {
    const parts: Uint8Array[] = []
    for await (const part of request) parts.push(part)
    site.sent.push(new URLSearchParams(Buffer.concat(parts).toString()))
    return void reply('text/html', '<!doctype html><title>Sent</title><p>Sent</p>')
  }
  const [lang, dir] = [searchParams.get('lang') ?? 'en', searchParams.get('dir') ?? 'ltr']
  const html = blockAt('html', 0)
    .replace(API_OF_EXAMPLE, site.api)
    .replace('<html lang="en">', `<html lang="${lang}" dir="${dir}">`)
    // A page that sets everything by hand, for tests of what is missing.
    .replace('/page.js', searchParams.has('bare') ? '/nothing.js' : '/page.js')
  reply('text/html; charset=utf-8', html, {
    'content-security-policy': policyOfDocument().replace(
      'https://tutela.example.org',
      new URL(site.api).origin,
    ),
  })
}

function policyOfDocument(): string {
  const [, policy] = /`(default-src 'none';[^`]+)`/.exec(DOCUMENT) ?? []
  if (policy === undefined) throw new Error('docs/component.md names no policy')
  return policy
}

/** A key that may ask and record, as a page's server should have. */
async function deskKey(product: StartedProduct): Promise<string> {
  const { createApiKey } = await askApi<{ createApiKey: { key: string } }>(
    product,
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
    { input: { name: 'Page', scopes: ['check'] } },
  )
  return createApiKey.key
}

/** Asks the API as the organisation's first key. */
export async function askApi<Data>(
  { graphql, adminKey }: StartedProduct,
  query: string,
  variables: object = {},
): Promise<Data> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors }: { data?: Data; errors?: unknown } = await response.json()
  if (data === undefined || errors !== undefined) throw new Error(JSON.stringify(errors))
  return data
}

export interface ToldEvent {
  readonly type: string
  readonly detail: {
    readonly verdict?: string | null
    readonly checkId?: string
    readonly code?: string
  } | null
}

/** What a page did, for as long as it is open. */
export interface Visit {
  readonly page: Page
  readonly complaints: readonly string[]
  /** What the element told the page so far. */
  events(): Promise<readonly ToldEvent[]>
}

const EVENTS = ['tutela-verdict', 'tutela-recorded', 'tutela-error', 'tutela-token-expired']

export async function visit(
  { browser, origin }: ComponentWorld,
  at = '/',
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  await context.addInitScript({ path: AXE })
  await context.addInitScript((names) => {
    const told: object[] = []
    Reflect.set(globalThis, 'told', told)
    for (const name of names)
      addEventListener(name, (event) => told.push({ type: name, detail: Reflect.get(event, 'detail') }))
  }, EVENTS)
  const page = await context.newPage()
  page.setDefaultTimeout(ACTION_MS_MAX)
  const complaints: string[] = []
  page.on('console', (message) => {
    // What a test breaks on purpose, browsers report of their own accord.
    const isOfNetwork = /^Failed to load resource/.test(message.text())
    if (message.type() === 'error' && !isOfNetwork) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(origin + at)
  const events = () => page.evaluate(() => Reflect.get(globalThis, 'told') as ToldEvent[])
  return { page, complaints, events }
}
