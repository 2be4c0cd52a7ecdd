import { canonicalJson } from '../../rules/index.ts'

/** What a leaf of an organisation's append-only log stands for. It does not hold its place, which the log itself gives. */
export interface LeafContent {
  readonly organisationId: string
  readonly checkId: string
  /** Digest of everything recorded about the check. */
  readonly contentDigest: string
}

const LEAF_PREFIX = 0x00

/** The leaf hash of RFC 6962 §2.1, SHA-256(0x00 || canonical JSON), in hexadecimal. */
export async function leafHash(content: LeafContent): Promise<string> {
  const text = new TextEncoder().encode(canonicalJson(content))
  const prefixed = new Uint8Array(text.length + 1)
  prefixed[0] = LEAF_PREFIX
  prefixed.set(text, 1)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', prefixed))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
