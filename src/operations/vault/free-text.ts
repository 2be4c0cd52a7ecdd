import { utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { organisationKey } from './organisation-keys.ts'
import { KEY_BYTES, type SealedPlace, seal, unseal, type VaultKey } from './seal.ts'

/** Where a free text stands, without the organisation, which the context knows. */
export type TextPlace = Omit<SealedPlace, 'organisationId'>

const USE = 'tutela free text'
const SEALED = /^v1\.[A-Za-z0-9+/=]{44}\.[A-Za-z0-9+/=]{16}\.[A-Za-z0-9+/=]{24,}$/

/**
 * Seals what people write about their work (notes, reasons, names), which may name somebody. It is sealed with a key that is derived
 * from the organisation's lookup key, so that it can be opened wherever the organisation is, and opens at its place only.
 */
export async function sealFreeText(ctx: OperationContext, place: TextPlace, text: string): Promise<string> {
  const key = await freeTextKey(ctx)
  const { randomBytes, organisation } = ctx
  return seal({ key, plaintext: utf8(text), place: placeIn(place, organisation.id), randomBytes })
}

/** The text itself. One from before texts were sealed is given as it stands. Throws VaultError when it was altered or moved here. */
export async function openFreeText(ctx: OperationContext, place: TextPlace, stored: string): Promise<string> {
  if (!isSealedText(stored)) return stored
  const key = await freeTextKey(ctx)
  const bytes = await unseal({ key, sealed: stored, place: placeIn(place, ctx.organisation.id) })
  return new TextDecoder().decode(bytes)
}

/** Whether a stored text is sealed; those from before are not until the next run by the clock. */
export const isSealedText = (stored: string): boolean => SEALED.test(stored)

const placeIn = (place: TextPlace, organisationId: string): SealedPlace => ({ ...place, organisationId })

async function freeTextKey(ctx: OperationContext): Promise<VaultKey> {
  const { id, bytes } = await organisationKey(ctx, 'lookup')
  const material = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(USE) }
  const derived = await crypto.subtle.deriveBits(derivation, material, KEY_BYTES * 8)
  return { id, bytes: new Uint8Array(derived) }
}
