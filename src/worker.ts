import { createApp } from './http/app.ts'
import { scheduled } from './http/by-the-clock.ts'
import { LogKeeper } from './http/log-keeper.ts'

/** The class behind the binding LOG_KEEPER in wrangler.toml. */
export { LogKeeper }

const app = createApp()

export default {
  fetch: app.fetch,
  scheduled,
} satisfies ExportedHandler<object>
