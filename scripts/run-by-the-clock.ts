/** As often as the cron in wrangler.toml; the runtime on this machine knows the handler, but no clock. */
export const SCHEDULE_MS = 60_000

// Where workerd, as wrangler serves it, takes a scheduled event.
const SCHEDULED = '/cdn-cgi/local/scheduled'
const ANSWER_MS_MAX = 60_000

export interface Clock {
  stop(): void
}

/**
 * Tells the Worker the time, now and then every minute, as Cloudflare would. A run that fails is reported and does not keep
 * the next one from being tried.
 */
export function runByTheClock({
  graphql,
  onFailure,
  everyMs = SCHEDULE_MS,
}: {
  /** Address of the GraphQL endpoint. */
  graphql: string
  onFailure: (reason: string) => void
  everyMs?: number
}): Clock {
  const address = new URL(SCHEDULED, graphql)
  const run = async () => {
    try {
      const { ok, status } = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS_MAX) })
      if (!ok) onFailure(`status ${status}`)
    } catch (error) {
      onFailure(error instanceof Error ? error.name : 'no answer')
    }
  }
  void run()
  const timer = setInterval(() => void run(), everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
