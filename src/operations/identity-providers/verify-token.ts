// Not trusted here: every byte of the token until its signature is verified with a key of the organisation's own choice.
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import type { PublicKeySet, TokenAlgorithm } from '../../values/token-format.ts'
import { TOKEN_ALGORITHMS, TOKEN_LENGTH_MAX } from '../../values/token-format.ts'

/** Clocks of two machines may differ this much. */
export const SKEW_SECONDS = 60
/** A token that lives longer is a key, and one that nobody can revoke. */
export const LIFETIME_SECONDS_MAX = 86_400
const AUDIENCES_MAX = 10
const TEXT_LENGTH_MAX = 500
const TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt'])

/** What a token says of itself, before anything is verified: enough to find out who could verify it. */
export interface TokenClaim {
  readonly issuer: string
  readonly audiences: readonly string[]
  readonly algorithm: TokenAlgorithm
  readonly keyId: string
}

export interface VerifiedToken {
  readonly subject: string
  readonly claims: Readonly<Record<string, unknown>>
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= TEXT_LENGTH_MAX

function readHeader(token: string) {
  const { alg, kid, typ, crit } = decodeProtectedHeader(token)
  const algorithm = TOKEN_ALGORITHMS.find((known) => known === alg)
  const isKnownType = typ === undefined || TYPES.has(typ.toLowerCase())
  if (algorithm === undefined || !isText(kid) || !isKnownType || crit !== undefined) return null
  return { algorithm, keyId: kid }
}

/**
 * What a token says of itself, or null when it cannot be one that is accepted here; one of a person names somebody. Verifies nothing.
 */
export function readTokenClaim(token: string, { isPerson = true } = {}): TokenClaim | null {
  if (token.length > TOKEN_LENGTH_MAX || token.split('.').length !== 3) return null
  try {
    const header = readHeader(token)
    const { iss, aud, sub, exp } = decodeJwt(token)
    const audiences = (Array.isArray(aud) ? aud : [aud]).filter(isText)
    if (header === null || !isText(iss) || (isPerson && !isText(sub)) || typeof exp !== 'number') return null
    if (audiences.length === 0 || audiences.length > AUDIENCES_MAX) return null
    return { ...header, issuer: iss, audiences }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null
    throw error
  }
}

/**
 * The token's subject and claims when one of the keys has signed it with an allowed algorithm, for this issuer and audience,
 * and it is valid now; else null.
 */
export async function verifyToken(token: string, expected: Expected): Promise<VerifiedToken | null> {
  const payload = await verified(token, expected, {
    required: ['exp', 'sub'],
    lifetime: LIFETIME_SECONDS_MAX,
  })
  return payload !== null && isText(payload.sub) ? { subject: payload.sub, claims: payload } : null
}

/** A token that a system signs for one request: its name, and until when the name has to be remembered. */
export interface SystemToken extends VerifiedToken {
  readonly name: string
  /** RFC 3339 instant. */
  readonly forgottenAt: string
}

/** A system's token lives as long as one request needs: its name is remembered until then. */
const SYSTEM_SECONDS_MAX = 3_600

/** The same of a token that stands for a system, its issuer, and may be used once: it has a name of its own. */
export async function verifySystemToken(token: string, expected: Expected): Promise<SystemToken | null> {
  const options = { required: ['exp', 'iat', 'jti'], lifetime: SYSTEM_SECONDS_MAX }
  const payload = await verified(token, expected, options)
  if (payload === null || !isText(payload.jti)) return null
  const lastMs = ((payload.exp ?? 0) + SKEW_SECONDS + 1) * 1_000
  return {
    ...{ subject: expected.issuer, claims: payload, name: payload.jti },
    forgottenAt: new Date(lastMs).toISOString(),
  }
}

interface Expected {
  readonly keys: PublicKeySet
  readonly algorithms: readonly TokenAlgorithm[]
  readonly issuer: string
  readonly audience: string
  readonly now: Date
}

async function verified(
  token: string,
  { keys, algorithms, issuer, audience, now }: Expected,
  { required, lifetime }: { readonly required: readonly string[]; readonly lifetime: number },
): Promise<JWTPayload | null> {
  try {
    // Made anew for each token: the library keeps the promise of an imported key, which another request must not await.
    const { payload } = await jwtVerify(
      token,
      createLocalJWKSet({ keys: keys.keys.map((key) => ({ ...key })) }),
      {
        algorithms: [...algorithms],
        issuer,
        audience,
        clockTolerance: SKEW_SECONDS,
        currentDate: now,
        requiredClaims: [...required],
      },
    )
    const { exp = 0, iat } = payload
    const seconds = now.getTime() / 1_000
    if (exp - seconds > lifetime) return null
    // The library looks at "nbf" and "exp" only: what was issued in the future comes from a clock nobody should trust.
    if (iat !== undefined && !(Number.isFinite(iat) && iat <= seconds + SKEW_SECONDS)) return null
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException)
      return null
    throw error
  }
}
