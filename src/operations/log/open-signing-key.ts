import type { OperationContext } from '../context.ts'
import { openOrganisationKey, storedOrganisationKey } from '../vault/organisation-keys.ts'
import { type SigningKey, signingKeyFrom } from './signing.ts'

/**
 * The organisation's key that signs its log, with the public half that belongs to it whatever the database says; made at first need.
 * Throws VaultError, DatabaseError.
 */
export async function openSigningKey(
  ctx: OperationContext,
): Promise<{ readonly id: string; readonly key: SigningKey }> {
  const stored = await storedOrganisationKey(ctx, 'signing')
  return { id: stored.id, key: await signingKeyFrom((await openOrganisationKey(ctx, stored)).bytes) }
}
