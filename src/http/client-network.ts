const GROUPS = 8
const GROUPS_OF_NETWORK = 4

/**
 * The part of a client's address that stands for one customer of a provider: the whole of an IPv4 address, the first 64 bits
 * of an IPv6 address, whose rest the customer chooses freely. Takes addresses as Cloudflare writes them.
 */
export function clientNetwork(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [before = '', after = ''] = address.toLowerCase().split('::')
  const head = before.split(':').filter((group) => group !== '')
  const tail = after.split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => '0')
  const groups = [...head, ...zeros, ...tail].slice(0, GROUPS_OF_NETWORK)
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`
}
