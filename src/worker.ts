import { createApp } from './http/app.ts'
import { makeScheduled } from './http/scheduled.ts'

const app = createApp()

export default {
  fetch: app.fetch,
  scheduled: makeScheduled(),
} satisfies ExportedHandler<object>
