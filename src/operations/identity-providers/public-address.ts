// Not trusted here: an address that an organisation's administrator typed in and that this service is going to call.

const ADDRESS_LENGTH_MAX = 500
/** Names that never lead to the public internet (RFC 6761, RFC 6762, RFC 8375, RFC 9476, and what clouds and offices use). */
const PRIVATE_ENDINGS = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
  'invalid',
  'test',
  'alt',
  'onion',
]
const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost'])
const NAME = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

function isPublicName(host: string): boolean {
  return NAME.test(host) && !PRIVATE_ENDINGS.some((ending) => host === ending || host.endsWith(`.${ending}`))
}

/**
 * The address when this service may call it, else null: https on the standard port, a public DNS name (no IP address in any
 * spelling), no credentials, no fragment. With `allowsLoopback` also http and https on this machine, on any port.
 * A name may still lead to a private address: the Workers runtime reaches the public internet only.
 */
export function readPublicAddress(text: string, allowsLoopback: boolean): URL | null {
  if (text.length > ADDRESS_LENGTH_MAX || !URL.canParse(text)) return null
  // The parser forgives backslashes, spaces and line breaks; an address worth calling needs none of that.
  if (/[\s\\\p{Cc}]/u.test(text)) return null
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.hash !== '' || text.includes('#')) return null
  if (LOOPBACK_HOSTS.has(url.hostname)) {
    return allowsLoopback && /^https?:$/.test(url.protocol) ? url : null
  }
  return url.protocol === 'https:' && url.port === '' && isPublicName(url.hostname) ? url : null
}
