// Not trusted here: an address that an organisation's administrator typed in and that this service is going to call.

const ADDRESS_LENGTH_MAX = 500
/**
 * Endings that never lead to the public internet: special-use names (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476), and
 * what offices, routers, clusters and other name systems use inside.
 */
const PRIVATE_ENDINGS = new Set(
  (
    'localhost localdomain local localnet internal intern intranet intra lan home homenet corp private priv mail ' +
    'arpa invalid test alt onion i2p exit gnu bit eth ' +
    'svc cluster kube kubernetes k8s pod docker dockerhost consul nomad lxd lxc mesh workgroup domain gateway router ' +
    'modem bogon dhcp dns ldap server belkin dlink'
  ).split(' '),
)
const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost'])
const NAME = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

function isPublicName(host: string): boolean {
  return NAME.test(host) && !PRIVATE_ENDINGS.has(host.slice(host.lastIndexOf('.') + 1))
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
