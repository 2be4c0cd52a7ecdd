// Trusted here: nothing but what the database says about the key. Actor, organisation and scopes come from this file only.
import { createMiddleware } from 'hono/factory'
import { readCredential } from '../operations/api-keys/read-credential.ts'
import { RefusedError } from '../operations/errors.ts'
import { openRequestDatabase } from './open-request-database.ts'
import type { AppEnv, Surroundings } from './types.ts'

const BEARER = /^Bearer +([A-Za-z0-9_]{1,100})$/i

/** Opens the request's database and finds out who is calling, with the live ruleset pointer, in one round trip. */
export function authenticate(surroundings: Surroundings) {
  return createMiddleware<AppEnv>(async function authenticate(c, next) {
    const key = BEARER.exec(c.req.header('authorization') ?? '')?.[1]
    if (key === undefined) {
      throw new RefusedError('UNAUTHENTICATED', 'Send an API key as "Authorization: Bearer tut_…".')
    }
    const db = openRequestDatabase(c, surroundings)
    const credential = await readCredential({ ctx: { db, now: surroundings.now }, input: { key } })
    if (credential === null) {
      throw new RefusedError('UNAUTHENTICATED', 'This API key is unknown, mistyped, revoked or expired.')
    }
    c.set('db', db)
    c.set('credential', credential)
    await next()
  })
}
