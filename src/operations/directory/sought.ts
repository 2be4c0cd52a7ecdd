import { KEY_START, parseApiKey } from '../api-keys/key-format.ts'
import { CHECK_TOKEN_START, openCheckToken } from '../check-tokens/token-format.ts'
import type { OperationContext } from '../context.ts'
import type { Sought } from './find-whereabouts.ts'

/**
 * What a credential says of its organisation, before anything of it is believed: an API key its public part, a check token that this
 * deployment made an id, a token of an identity provider the slugs that its audiences end with. Null for one that is malformed, which
 * costs no round trip. `systemSlug` is the slug in the address that a system signs its tokens for.
 */
export async function soughtBy(
  ctx: Pick<OperationContext, 'masterKeys'>,
  { text, systemSlug }: { readonly text: string; readonly systemSlug: string | null },
): Promise<Sought | null> {
  if (text.startsWith(KEY_START)) {
    const parts = await parseApiKey(text)
    return parts && { by: 'prefix', prefix: parts.prefix }
  }
  if (text.startsWith(CHECK_TOKEN_START)) {
    const claims = await openCheckToken(ctx, text)
    return claims && { by: 'id', id: claims.organisationId }
  }
  const { readTokenClaim } = await import('../identity-providers/verify-token.ts')
  const claim = readTokenClaim(text, { isPerson: systemSlug === null })
  if (claim === null) return null
  return { by: 'slug', slugs: systemSlug === null ? claim.audiences.map(lastPart) : [systemSlug] }
}

/** An organisation's audiences end with its slug, which has neither of these. */
const lastPart = (audience: string): string => audience.split(/[:/]/).at(-1) ?? ''
