import { GRAPHIQL_PAGE } from './graphiql-page.ts'
import { createApp } from './http/app.ts'
import { scheduled } from './http/by-the-clock.ts'
import { LogKeeper } from './http/log-keeper.ts'

/** The class behind the binding LOG_KEEPER in wrangler.toml. */
export { LogKeeper }

const app = createApp({ graphiql: GRAPHIQL_PAGE })

/**
 * Answers before a body has come that nobody reads: wrangler's server of development reads such a body to its end first, however
 * long the sender takes, unless it was given up.
 */
const fetch: ExportedHandlerFetchHandler<object> = async (request, env, ctx) => {
  try {
    return await app.fetch(request, env, ctx)
  } finally {
    if (request.body !== null && !request.bodyUsed) request.body.cancel().catch(() => {})
  }
}

/** The Worker as `npm start` serves it: the same pipeline, and the page to try it out. */
export default {
  fetch,
  scheduled,
} satisfies ExportedHandler<object>
