import { toHex } from '../bytes.ts'
import { toBase32 } from '../ids.ts'

/**
 * An API key reads tut_<prefix>_<secret>_<checksum>. The prefix is public and finds the row; the secret has 160 random bits;
 * the checksum tells a mistyped or cut key from a real one without asking the database, and lets scanners find leaked keys.
 */
export interface ApiKeyParts {
  readonly prefix: string
  readonly key: string
}

/** What every key begins with. */
export const KEY_START = 'tut_'

const PREFIX_BYTES = 5
const SECRET_BYTES = 20
const CHECKSUM_LETTERS = 6
const KEY = /^tut_([0-9a-hjkmnp-tv-z]{8})_([0-9a-hjkmnp-tv-z]{32})_([0-9a-hjkmnp-tv-z]{6})$/

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

async function checksumOf(body: string): Promise<string> {
  return toBase32(await sha256(body)).slice(0, CHECKSUM_LETTERS)
}

/** A new key; the caller shows it once and keeps only `hashApiKey` of it. */
export async function makeApiKey(randomBytes: (length: number) => Uint8Array): Promise<ApiKeyParts> {
  const prefix = toBase32(randomBytes(PREFIX_BYTES))
  const body = `tut_${prefix}_${toBase32(randomBytes(SECRET_BYTES))}`
  return { prefix, key: `${body}_${await checksumOf(body)}` }
}

/** The parts of a well-formed key, or null when the form or the checksum is wrong. */
export async function parseApiKey(text: string): Promise<ApiKeyParts | null> {
  const match = KEY.exec(text)
  if (match === null) return null
  const [key, prefix = '', secret = '', checksum] = match
  return (await checksumOf(`tut_${prefix}_${secret}`)) === checksum ? { prefix, key } : null
}

/** SHA-256 of the whole key in hexadecimal: with 160 random bits a slow hash would only cost time. */
export async function hashApiKey(key: string): Promise<string> {
  return toHex(await sha256(key))
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function isSameHash(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index % Math.max(right.length, 1))
  }
  return difference === 0
}
