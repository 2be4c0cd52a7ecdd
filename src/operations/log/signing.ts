import { concatBytes, fromBase64, fromHex, toBase64, utf8 } from '../bytes.ts'

/** An Ed25519 key pair from its 32 bytes of randomness (RFC 8032). */
export interface SigningKey {
  readonly privateKey: CryptoKey
  /** 32 bytes, base64. */
  readonly publicKey: string
}

// PKCS#8 of an Ed25519 private key (RFC 8410) up to the 32 bytes themselves.
const PKCS8_PREFIX = fromHex('302e020100300506032b657004220420')
const ALGORITHM = { name: 'Ed25519' }

/** The key pair that 32 random bytes stand for. */
export async function signingKeyFrom(seed: Uint8Array): Promise<SigningKey> {
  const pkcs8 = concatBytes(PKCS8_PREFIX, seed)
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign'])
  const jwk = await crypto.subtle.exportKey('jwk', privateKey)
  if (!('x' in jwk) || typeof jwk.x !== 'string') throw new Error('The signing key has no public part')
  const base64 = jwk.x.replaceAll('-', '+').replaceAll('_', '/')
  return { privateKey, publicKey: `${base64}=` }
}

/** Signs a text; gives the 64 bytes in base64. */
export async function signText({ privateKey }: SigningKey, text: string): Promise<string> {
  return toBase64(new Uint8Array(await crypto.subtle.sign(ALGORITHM, privateKey, utf8(text))))
}

/** Whether the owner of the public key (32 bytes, base64) signed the text. Throws on a malformed key or signature. */
export async function verifyText(claim: {
  readonly publicKey: string
  readonly signature: string
  readonly text: string
}): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', fromBase64(claim.publicKey), ALGORITHM, false, ['verify'])
  return crypto.subtle.verify(ALGORITHM, key, fromBase64(claim.signature), utf8(claim.text))
}
