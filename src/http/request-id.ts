import { createMiddleware } from 'hono/factory'
import { makeId } from '../operations/ids.ts'
import { makeLog } from './log.ts'
import type { AppEnv, Surroundings } from './types.ts'

/** Names the request; the name stands in the answer's header, in every log line and in the text of a fault. */
export function requestId(surroundings: Surroundings) {
  return createMiddleware<AppEnv>(async function requestId(c, next) {
    const id = makeId('rqs', surroundings.now(), surroundings.randomBytes)
    c.set('requestId', id)
    c.set('log', makeLog(id, surroundings.writeLog))
    await next()
    // Some protocols give back the name that the caller has for its request; ours stands beside it then.
    const { headers } = c.res
    headers.set(headers.has('x-request-id') ? 'tutela-request-id' : 'x-request-id', id)
  })
}
