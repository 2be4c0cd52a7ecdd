import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import { createApp } from './http/app.ts'
import { LogKeeper } from './http/log-keeper.ts'
import { makeScheduled } from './http/scheduled.ts'
import { EXAMPLES } from './schema/examples.ts'

/** The class behind the binding LOG_KEEPER in wrangler.toml. */
export { LogKeeper }

const app = createApp({ graphiql: { render: renderGraphiQL, examples: EXAMPLES } })

/** The Worker as `npm start` serves it: the same pipeline, and the page to try it out. */
export default {
  fetch: app.fetch,
  scheduled: makeScheduled(),
} satisfies ExportedHandler<object>
