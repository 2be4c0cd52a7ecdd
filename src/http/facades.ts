import type { Context, Hono, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Facade, FacadeReply, Shapes } from '../facades/facade.ts'
import type { OperationContext } from '../operations/context.ts'
import { RefusedError } from '../operations/errors.ts'
import { lacksScope } from '../operations/require-scope.ts'
import type { Scope } from '../values/scopes.ts'
import { bodyHeaders } from './body-limit.ts'
import { decode, readJson } from './json-body.ts'
import { toPublicError } from './public-error.ts'
import type { RunOperation } from './run-operation.ts'
import type { AppEnv } from './types.ts'

/** A protocol beside GraphQL: where it is spoken, who may speak it, and its code, which is loaded for the first who asks. */
interface Door {
  readonly scope: Scope
  readonly paths: readonly string[]
  /** Answered to everybody. */
  readonly openPaths?: readonly string[]
  /** Media types of bodies; JSON's alone when absent. */
  readonly types?: readonly string[]
  /** It gives back the name that the caller has for its request. */
  readonly echoesRequestId?: boolean
  load(): Promise<{ readonly facade: Facade }>
}

const DOORS: readonly Door[] = [
  {
    scope: 'authzen',
    paths: ['/access/v1/evaluation', '/access/v1/evaluations'],
    openPaths: ['/.well-known/authzen-configuration'],
    echoesRequestId: true,
    load: () => import('../facades/authzen/index.ts'),
  },
  {
    scope: 'cerbos',
    paths: ['/api/check/resources'],
    openPaths: ['/api/server_info', '/_cerbos/health'],
    // What its client sends by itself. No page of another origin can add the credential that is wanted, too.
    types: ['application/json', 'text/plain'],
    load: () => import('../facades/cerbos/index.ts'),
  },
  {
    scope: 'opa',
    paths: ['/v1/data/*', '/v1/batch/data/*'],
    load: () => import('../facades/opa/index.ts'),
  },
  {
    scope: 'rest',
    paths: ['/v1/assess', '/v1/checks'],
    openPaths: ['/v1/openapi.json'],
    load: () => import('../facades/rest/index.ts'),
  },
  {
    scope: 'mcp',
    paths: ['/mcp'],
    load: () => import('../facades/mcp/index.ts'),
  },
  {
    scope: 'cds-hooks',
    // With the organisation's slug for systems that sign their requests: its services have addresses of their own then.
    paths: [
      '/cds-services',
      '/cds-services/*',
      '/cds/:organisation/cds-services',
      '/cds/:organisation/cds-services/*',
    ],
    load: () => import('../facades/cds-hooks/index.ts'),
  },
]

interface Operations {
  readonly ctx: OperationContext
  readonly run: RunOperation
  readonly shapes: Shapes
}

/** The stages that requests of GraphQL go through, too. */
export interface Pipeline {
  readonly beforeHeaders: MiddlewareHandler<AppEnv>
  readonly afterHeaders: readonly MiddlewareHandler<AppEnv>[]
  readonly shapes: (c: Context<AppEnv>) => Promise<Shapes>
  /** What an operation of this request runs with, and how one is run. */
  readonly operations: (c: Context<AppEnv>) => Promise<Operations>
}

/** What a caller may call its request; anything else is not given back. */
const REQUEST_NAME = /^[\x21-\x7e]{1,128}$/

/** Adds the protocols beside GraphQL. Nobody speaks one whose key was not given its scope by name. */
export function addFacades(
  app: Hono<AppEnv>,
  { beforeHeaders, afterHeaders, operations, shapes }: Pipeline,
): void {
  for (const door of DOORS) {
    for (const path of door.openPaths ?? []) app.get(path, describe(door, shapes))
    for (const path of door.paths) {
      const stages = [beforeHeaders, bodyHeaders(door.types), ...afterHeaders, allowed(door)]
      for (const stage of [inWordsOf(door), ...stages]) app.use(path, stage)
      app.all(path, async (c) => answer(c, door, await operations(c)))
    }
  }
}

/** Shows refusals of whatever stage as the protocol shows them. */
function inWordsOf(door: Door) {
  return createMiddleware<AppEnv>(async function inWordsOf(c, next) {
    await next()
    if (c.error !== undefined) {
      const { facade } = await door.load()
      const { status, code, message, headers } = toPublicError(c.error)
      const shown = facade.refuse({ status, code, message, requestId: c.get('requestId') })
      c.res = toResponse({ ...shown, headers: { ...headers, ...shown.headers } })
    }
    const name = c.req.header('x-request-id') ?? ''
    if (door.echoesRequestId === true && REQUEST_NAME.test(name)) c.header('x-request-id', name)
  })
}

/** Refuses with FORBIDDEN whose key may not speak this protocol. */
function allowed({ scope }: Door) {
  return createMiddleware<AppEnv>(async function allowed(c, next) {
    const { scopes, organisation } = c.get('credential')
    if (!scopes.has(scope)) throw lacksScope([scope])
    const named = c.req.param('organisation')
    if (named !== undefined && named !== organisation.slug) {
      throw new RefusedError('FORBIDDEN', 'This address is another organisation’s.')
    }
    await next()
  })
}

async function answer(c: Context<AppEnv>, door: Door, { ctx, run, shapes }: Operations): Promise<Response> {
  const { facade } = await door.load()
  const { pathname, origin } = new URL(c.req.url)
  const reply = await facade.answer({
    method: c.req.method,
    path: pathname,
    origin,
    headers: c.req.raw.headers,
    body: c.req.method === 'POST' ? readJson('The body', decode(c.get('body'))) : undefined,
    requestId: c.get('requestId'),
    scopes: c.get('credential').scopes,
    run,
    async words() {
      const { situationWords } = await import('../operations/vocabulary/situation-words.ts')
      return situationWords({ ctx })
    },
    async offered(locale) {
      const { offeredWords } = await import('../operations/vocabulary/offered-words.ts')
      return offeredWords({ ctx, input: { locale } })
    },
    async shownFinding(card) {
      const { findShown } = await import('../operations/health/finding-card.ts')
      return findShown({ ctx, input: { card } })
    },
    shapes,
  })
  return toResponse(reply)
}

function describe(door: Door, shapes: Pipeline['shapes']) {
  return async (c: Context<AppEnv>): Promise<Response> => {
    const { facade } = await door.load()
    const { pathname, origin } = new URL(c.req.url)
    const reply = facade.describe?.({ path: pathname, origin, shapes: await shapes(c) }) ?? null
    return reply === null ? c.notFound() : toResponse(reply)
  }
}

function toResponse({ status, body, headers }: FacadeReply): Response {
  return body === undefined
    ? new Response(null, { status, ...(headers && { headers }) })
    : Response.json(body, { status, ...(headers && { headers }) })
}
