import { createMiddleware } from 'hono/factory'
import { RefusedError } from '../operations/errors.ts'
import type { AppEnv } from './types.ts'

/** A request without a body carries this header, whatever its value: a foreign page cannot add it without asking first. */
export const CSRF_HEADER = 'x-csrf-prevention'

/** POST is JSON here, which a foreign page cannot send without asking either; everything else has to carry the header. */
export function csrfHeader() {
  return createMiddleware<AppEnv>(async function csrfHeader(c, next) {
    if (c.req.method !== 'POST' && c.req.header(CSRF_HEADER) === undefined) {
      throw new RefusedError('FORBIDDEN', `Send this request with the header ${CSRF_HEADER}, or as POST.`)
    }
    await next()
  })
}
