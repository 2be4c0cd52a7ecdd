import { fromBase64, utf8 } from '../bytes.ts'

export const PUBLIC_KEY_BYTES = 32
export const SIGNATURE_BYTES = 64

/** The bytes of a base64 text of exactly this many bytes, or null. */
export function readBytes(text: string, length: number): Uint8Array<ArrayBuffer> | null {
  if (text.length > 4 * Math.ceil(length / 3)) return null
  try {
    const bytes = fromBase64(text)
    return bytes.length === length ? bytes : null
  } catch {
    return null
  }
}

/** A public key ready to verify with; null when the bytes are no key. */
async function importPublicKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify'])
  } catch {
    return null
  }
}

/** Whether a text is the base64 of an Ed25519 public key. */
export async function isPublicKey(text: string): Promise<boolean> {
  const bytes = readBytes(text, PUBLIC_KEY_BYTES)
  return bytes !== null && (await importPublicKey(bytes)) !== null
}

/**
 * Whether a detached Ed25519 signature (RFC 8032) holds for a pack. What is signed are the bytes of the digest's text,
 * "sha256:" and 64 hexadecimal digits. Keys and signatures are base64. Never throws.
 */
export async function isSignedBy(
  publicKey: string,
  { packDigest, signature }: { readonly packDigest: string; readonly signature: string },
): Promise<boolean> {
  const [keyBytes, signatureBytes] = [
    readBytes(publicKey, PUBLIC_KEY_BYTES),
    readBytes(signature, SIGNATURE_BYTES),
  ]
  const key = keyBytes && (await importPublicKey(keyBytes))
  if (key === null || signatureBytes === null) return false
  return crypto.subtle.verify('Ed25519', key, signatureBytes, utf8(packDigest))
}
