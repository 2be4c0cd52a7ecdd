/** What the client needs of `fetch`; the database is spoken to with nothing else. */
export type Fetch = (input: Request, init?: RequestInit) => Promise<Response>

export interface Deadline {
  millisecondsLeft(): number
}

/**
 * A fetch that gives up when the deadline is over and reads the whole answer within it, so that a server
 * that stops in the middle of a body is noticed as well. Counts every call that leaves the isolate.
 */
export function timedFetch(options: {
  readonly fetch: Fetch
  readonly deadline: Deadline
  readonly onCall: () => void
  readonly signal?: AbortSignal | undefined
}): Fetch {
  return async (request) => {
    const left = options.deadline.millisecondsLeft()
    if (left <= 0) throw new DOMException('The time for this database call is over', 'TimeoutError')
    options.onCall()
    const isOver = AbortSignal.timeout(Math.ceil(left))
    const signal = options.signal === undefined ? isOver : AbortSignal.any([isOver, options.signal])
    const response = await options.fetch(request, { signal })
    const body = await response.arrayBuffer()
    return new Response(body, { status: response.status, headers: response.headers })
  }
}
