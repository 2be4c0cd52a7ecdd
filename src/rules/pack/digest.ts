import canonicalize from 'canonicalize'

/**
 * The JSON Canonicalization Scheme (RFC 8785): one text for one JSON value, whatever the order of its keys.
 * Throws on what JSON cannot hold: NaN, infinities, half surrogates, cycles, undefined at the top.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('only a JSON value has a canonical form')
  return text
}

/** SHA-256 over the canonical form, as "sha256:" and 64 hexadecimal digits. Throws where `canonicalJson` does. */
export async function digestOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson(value))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
