import type { OperationContext } from '../context.ts'
import { openOfDeployment, sealForDeployment } from '../vault/deployment-seal.ts'

/** What every check token begins with, so that scanners find leaked ones. */
export const CHECK_TOKEN_START = 'tct_'

const USE = 'tutela check token'

/** What a check token says: by which key it was made, for whom, and until when. */
export interface CheckTokenClaims {
  readonly id: string
  readonly organisationId: string
  /** The key that made it: the token may be used while that key may. */
  readonly keyId: string
  readonly subjectRef: string
  /** RFC 3339 instant. */
  readonly expiresAt: string
}

/** A token with these claims, sealed: who holds it reads nothing in it. */
export async function sealCheckToken(
  ctx: Pick<OperationContext, 'masterKeys' | 'randomBytes'>,
  claims: CheckTokenClaims,
): Promise<string> {
  return `${CHECK_TOKEN_START}${await sealForDeployment(ctx, USE, JSON.stringify(claims))}`
}

/** What a token says, expired or not; null for one that this deployment did not make. */
export async function openCheckToken(
  ctx: Pick<OperationContext, 'masterKeys'>,
  token: string,
): Promise<CheckTokenClaims | null> {
  const text = await openOfDeployment(ctx, USE, token.slice(CHECK_TOKEN_START.length))
  if (text === null) return null
  const claims: CheckTokenClaims = JSON.parse(text)
  return claims
}
