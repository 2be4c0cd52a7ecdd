// Trusted here: the master keys only. What is read back may have been altered or moved by whoever reaches it.
import { fromBase64, toBase64, utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { currentMasterKey, masterKeyOf } from './master-keys.ts'
import type { VaultKey } from './seal.ts'

/** A code that only a deployment with this master key can have made. */
export interface DeploymentCode {
  readonly masterKeyId: string
  /** HMAC-SHA-256, base64. */
  readonly authenticationCode: string
}

/** A key of its own for each use, so that nothing made for one purpose can pass as made for another. */
async function keyFor(use: string, { bytes }: VaultKey): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(use) }
  const algorithm = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  return crypto.subtle.deriveKey(derivation, material, algorithm, false, ['sign', 'verify'])
}

/** HMAC-SHA-256 of a message, with a key that is derived for this use from the deployment's master key in use. */
export async function makeDeploymentCode(
  { masterKeys }: Pick<OperationContext, 'masterKeys'>,
  use: string,
  message: Uint8Array<ArrayBuffer>,
): Promise<DeploymentCode> {
  const master = await currentMasterKey(masterKeys)
  const code = await crypto.subtle.sign('HMAC', await keyFor(use, master), message)
  return { masterKeyId: master.id, authenticationCode: toBase64(new Uint8Array(code)) }
}

/**
 * Whether this deployment made the code for this use and message. Throws VaultError (unknownMasterKey) when it was made with a
 * master key the deployment does not have, TypeError when the code is not base64.
 */
export async function isDeploymentCode(
  { masterKeys }: Pick<OperationContext, 'masterKeys'>,
  use: string,
  {
    masterKeyId,
    authenticationCode,
    message,
  }: DeploymentCode & { readonly message: Uint8Array<ArrayBuffer> },
): Promise<boolean> {
  const key = await keyFor(use, await masterKeyOf(masterKeys, masterKeyId))
  return crypto.subtle.verify('HMAC', key, fromBase64(authenticationCode), message)
}
