// Trusted here: the master keys only. What is opened comes from whoever holds it.
import { concatBytes, fromBase64, toBase64, utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { currentMasterKey, masterKeyOf } from './master-keys.ts'
import type { VaultKey } from './seal.ts'

const NONCE_BYTES = 12
/** The digits of the master key's id; nonce, ciphertext and tag in base64url. */
const SEALED = /^([0-9a-f]{16})\.([A-Za-z0-9_-]{38,4000})$/
const MASTER_KEY_PREFIX = 'mk_'

/** A key of its own for each use, so that nothing sealed for one purpose opens for another. */
async function cipherKey(use: string, { bytes }: VaultKey): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(use) }
  const algorithm = { name: 'AES-GCM', length: 256 }
  return crypto.subtle.deriveKey(derivation, material, algorithm, false, ['encrypt', 'decrypt'])
}

const cipher = (nonce: Uint8Array<ArrayBuffer>) => ({ name: 'AES-GCM', iv: nonce })

/**
 * Encrypts a text that leaves the product and comes back, with AES-256-GCM under a key that is derived for this use from the deployment's
 * master key: nobody else reads, alters or makes one. Letters, digits, "-", "_" and one dot.
 */
export async function sealForDeployment(
  { masterKeys, randomBytes }: Pick<OperationContext, 'masterKeys' | 'randomBytes'>,
  use: string,
  text: string,
): Promise<string> {
  const master = await currentMasterKey(masterKeys)
  const nonce = new Uint8Array(randomBytes(NONCE_BYTES))
  const sealed = await crypto.subtle.encrypt(cipher(nonce), await cipherKey(use, master), utf8(text))
  const base64 = toBase64(concatBytes(nonce, new Uint8Array(sealed)))
  const url = base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return `${master.id.slice(MASTER_KEY_PREFIX.length)}.${url}`
}

/** What was sealed for this use by this deployment, also with a master key that was retired since; null for everything else. */
export async function openOfDeployment(
  { masterKeys }: Pick<OperationContext, 'masterKeys'>,
  use: string,
  sealed: string,
): Promise<string | null> {
  const [, digits, url = ''] = SEALED.exec(sealed) ?? []
  if (digits === undefined) return null
  try {
    const master = await masterKeyOf(masterKeys, `${MASTER_KEY_PREFIX}${digits}`)
    const base64 = url.replaceAll('-', '+').replaceAll('_', '/')
    const bytes = fromBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='))
    const opened = await crypto.subtle.decrypt(
      cipher(bytes.slice(0, NONCE_BYTES)),
      await cipherKey(use, master),
      bytes.slice(NONCE_BYTES),
    )
    return new TextDecoder().decode(opened)
  } catch {
    // A master key that is not there, another spelling, altered: nothing that this deployment made.
    return null
  }
}
