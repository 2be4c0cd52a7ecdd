import { createApp } from './http/app.ts'
import { LogKeeper } from './http/log-keeper.ts'
import { makeScheduled } from './http/scheduled.ts'

/** The class behind the binding LOG_KEEPER in wrangler.toml. */
export { LogKeeper }

const app = createApp()

export default {
  fetch: app.fetch,
  scheduled: makeScheduled(),
} satisfies ExportedHandler<object>
