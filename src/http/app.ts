import type { GraphQLSchema } from 'graphql'
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import { pingDatabase, pingDirectory } from '../db/ping.ts'
import { authenticate } from './authenticate.ts'
import { BODY_SECONDS_MAX, bodyHeaders, bodyLimit } from './body-limit.ts'
import { consistency } from './consistency.ts'
import { measure } from './count-request.ts'
import { crossOrigin } from './cross-origin.ts'
import { readSettings, SettingsError } from './env.ts'
import { errorResponse } from './error-response.ts'
import { addFacades } from './facades.ts'
import { asksForPage, type GraphiqlPage, graphiqlResponse } from './graphiql.ts'
import type { Graphql, GraphqlOptions } from './graphql.ts'
import { IsolateShares } from './isolate-shares.ts'
import { KnownCredentials } from './known-credentials.ts'
import { openRequestDatabase } from './open-request-database.ts'
import { toPublicError } from './public-error.ts'
import { rateLimit } from './rate-limit.ts'
import { readParams } from './read-params.ts'
import { requestForm } from './request-form.ts'
import { requestId } from './request-id.ts'
import { graphqlContext, operationRunner } from './run-operation.ts'
import { securityHeaders } from './security-headers.ts'
import { openDirectory } from './shard-directory.ts'
import { WORKER_SURROUNDINGS } from './surroundings.ts'
import type { AppEnv, Surroundings } from './types.ts'

export interface AppOptions extends Partial<Surroundings> {
  /** The product's own unless a test looks at how faults are shown. */
  readonly schema?: GraphQLSchema
  readonly graphiql?: GraphiqlPage
  /** How long a body may take from its first byte to its last. */
  readonly bodySeconds?: number
}

function onError(error: Error, c: Context<AppEnv>): Response {
  const publicError = toPublicError(error)
  if (publicError.isFault) c.get('log').error('request.fault', error)
  const message = error instanceof SettingsError ? 'This deployment is not configured.' : publicError.message
  return errorResponse({ ...publicError, message, requestId: c.get('requestId') })
}

function onNotFound(c: Context<AppEnv>): Response {
  const message = 'There is nothing at this address. The API is at /graphql.'
  return errorResponse({ message, code: 'NOT_FOUND', status: 404, requestId: c.get('requestId') })
}

/** Of many databases the directory is asked: one that is down is no reason to send nobody here. */
async function ping(c: Context<AppEnv>, surroundings: Surroundings): Promise<void> {
  const { database, directory } = c.get('settings')
  if (directory !== null) await pingDirectory(openDirectory(directory, surroundings, c.req.raw.signal))
  if (database === null) return
  const db = openRequestDatabase(c, surroundings, database)
  db.readFromPrimary()
  await pingDatabase(db)
}

/**
 * GraphQL, loaded for the first who asks and made once. Every request awaits the import itself until it is made: a promise that another
 * request made would be lost with it.
 */
function graphqlLoader(optionsOf: (c: Context<AppEnv>) => GraphqlOptions) {
  let made: Graphql | undefined
  return async (c: Context<AppEnv>): Promise<Graphql> => {
    if (made !== undefined) return made
    const { makeGraphql } = await import('./graphql.ts')
    made ??= makeGraphql(optionsOf(c))
    return made
  }
}

/** The way of a request, top to bottom. */
export function createApp({
  graphiql,
  schema,
  bodySeconds = BODY_SECONDS_MAX,
  ...given
}: AppOptions = {}): Hono<AppEnv> {
  const surroundings = { ...WORKER_SURROUNDINGS, ...given }
  const app = new Hono<AppEnv>()
  app.onError(onError)

  // A name for the request, and headers every answer carries.
  app.use(requestId(surroundings))
  app.use(securityHeaders())

  // Alive: answers whenever code runs at all.
  app.get('/health', (c) => c.json({ status: 'ok' }))

  // Nothing below works with a variable missing or malformed.
  app.use(async function settings(c, next) {
    c.set('settings', readSettings(c.env))
    await next()
  })

  // Front ends on other origins: a browser's question whether it may ask ends here, before anything is looked up.
  app.use('/graphql', crossOrigin())

  // What follows is counted.
  app.use(measure(surroundings))

  // Ready: the database, or the directory of databases, answers and has our tables.
  app.get('/ready', async (c) => {
    c.get('metrics').operation = 'ready'
    await ping(c, surroundings)
    return c.json({ status: 'ready' })
  })

  // The page to try things out; never in production.
  app.get('/graphql', async (c, next) => {
    if (graphiql === undefined || c.get('settings').environment === 'production' || !asksForPage(c))
      return next()
    return graphiqlResponse(c, graphiql)
  })

  // JSON only, then who asks, how often, and whether the organisation has some of its share left; the body is read for those
  // who may ask and nobody else; then its form, and what.
  const isolate = new IsolateShares(surroundings)
  const known = new KnownCredentials()
  const beforeHeaders = isolate.arrive()
  const afterHeaders = [
    authenticate(surroundings, known),
    consistency(),
    isolate.check(),
    rateLimit(),
    bodyLimit(bodySeconds),
  ]
  for (const stage of [beforeHeaders, bodyHeaders(), ...afterHeaders, requestForm(), readParams()])
    app.use('/graphql', stage)

  // GraphQL: limits on the document, then resolvers, verbs, rules and database.
  const graphqlOf = graphqlLoader((c) => ({
    schema,
    hideSuggestions: c.get('settings').environment === 'production',
    workShares: isolate.shares(c.get('settings')),
    fetch: surroundings.fetch,
  }))
  const contextOf = (c: Context<AppEnv>, { checkDocument }: Graphql) =>
    graphqlContext(c, { surroundings, known, checkDocument })
  app.all('/graphql', async (c) => {
    const graphql = await graphqlOf(c)
    return graphql.answer(c.req.raw, { ...contextOf(c, graphql), params: c.get('params') })
  })

  // Other protocols, for those whose keys may speak them: translated, and carried out by GraphQL's own stages.
  const operations = async (c: Context<AppEnv>) => {
    const graphql = await graphqlOf(c)
    const context = contextOf(c, graphql)
    return { ctx: context.ctx, run: operationRunner(c, graphql.yoga, context), shapes: graphql.shapes }
  }
  const shapes = async (c: Context<AppEnv>) => (await graphqlOf(c)).shapes
  addFacades(app, { beforeHeaders, afterHeaders, operations, shapes })

  app.notFound(onNotFound)
  return app
}
