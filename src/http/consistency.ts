import { createMiddleware } from 'hono/factory'
import type { Seen } from '../db/replication.ts'
import { utf8 } from '../operations/bytes.ts'
import { RefusedError } from '../operations/errors.ts'
import { isDeploymentCode, makeDeploymentCode } from '../operations/vault/deployment-code.ts'
import type { MasterKeys } from '../operations/vault/master-keys.ts'
import type { AppEnv } from './types.ts'

/** The header that an answer gives and a later request may send back. */
export const CONSISTENCY_HEADER = 'x-tutela-consistency'

const USE = 'tutela consistency token'
/** Version, how far (p: only the primary is), the master key, HMAC-SHA-256 in base64. */
const TOKEN = /^1\.(p|\d{1,19})\.(mk_[0-9a-f]{16})\.([A-Za-z0-9+/]{43}=)$/
const AT_PRIMARY = 'p'

const messageOf = (organisationId: string, word: string) => utf8(`${organisationId}\n${word}`)

interface Deployment {
  readonly masterKeys: MasterKeys
}

/** What tells an isolate beside another replica how far somebody has seen; of one organisation of this deployment. */
export async function makeToken(
  deployment: Deployment,
  { organisationId, seen }: { readonly organisationId: string; readonly seen: Seen },
): Promise<string> {
  const word = seen === 'atPrimary' ? AT_PRIMARY : String(seen)
  const code = await makeDeploymentCode(deployment, USE, messageOf(organisationId, word))
  return `1.${word}.${code.masterKeyId}.${code.authenticationCode}`
}

/** How far the bearer of a token has seen; null for one that this deployment did not make for this organisation. */
export async function readToken(
  deployment: Deployment,
  { organisationId, token }: { readonly organisationId: string; readonly token: string },
): Promise<Seen | null> {
  const [, word, masterKeyId, authenticationCode] = TOKEN.exec(token) ?? []
  if (word === undefined || masterKeyId === undefined || authenticationCode === undefined) return null
  const code = { masterKeyId, authenticationCode, message: messageOf(organisationId, word) }
  // A master key that is not there (any more) is no fault of the deployment.
  const isOurs = await isDeploymentCode(deployment, USE, code).catch(() => false)
  if (!isOurs) return null
  return word === AT_PRIMARY ? 'atPrimary' : BigInt(word)
}

/**
 * Reads that follow a write see it, whichever replica they come to, when they send back the token of its answer; and reads that follow reads
 * never go back in time. Only a number that is signed counts: a replica waits for one from the future. Throws RefusedError for a token that
 * was made up or is somebody else's.
 */
export function consistency() {
  return createMiddleware<AppEnv>(async function consistency(c, next) {
    const token = c.req.header(CONSISTENCY_HEADER)
    const deployment = c.get('settings')
    const organisationId = c.get('credential').organisation.id
    const { seen } = c.get('db')
    if (token !== undefined) {
      const before = await readToken(deployment, { organisationId, token })
      if (before === null) throw new RefusedError('BAD_USER_INPUT', NOT_OURS)
      seen?.add(before)
    }
    await next()
    const greatest = seen?.greatest ?? null
    if (greatest === null) return
    c.header(CONSISTENCY_HEADER, await makeToken(deployment, { organisationId, seen: greatest }))
  })
}

const NOT_OURS = `The header "${CONSISTENCY_HEADER}" must be one that an answer to this organisation carried; leave it out to read without it.`
