/** Where the people of an organisation sign in, and as what the console asks there. Nothing of it is secret. */
export interface Provider {
  /** As tokens have it in "iss". */
  readonly issuer: string
  /** What the provider calls the console. */
  readonly clientId: string
  /** As tokens for this API have it in "aud". */
  readonly audience: string
  readonly scope: string
  /** Whether the audience is asked for by name; of some providers the scope says it. */
  readonly asksAudience: boolean
}

export const SCOPE = 'openid'
const ISSUER_MAX = 500
const WORDS_MAX = 500
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The host that people see where they sign in. */
export const hostOf = ({ issuer }: Provider): string => new URL(issuer).host

/** A provider as the part of an address after its question mark. */
export function writeProvider({ issuer, clientId, audience, scope, asksAudience }: Provider): string {
  const query = new URLSearchParams({ issuer, client: clientId, audience, scope })
  if (!asksAudience) query.set('ask', 'scope')
  return query.toString()
}

/** Reads it again; null where it names no provider that could be asked. */
export function readProvider(query: string): Provider | null {
  const given = new URLSearchParams(query)
  const provider = {
    issuer: given.get('issuer')?.trim() ?? '',
    clientId: given.get('client')?.trim() ?? '',
    audience: given.get('audience')?.trim() ?? '',
    scope: given.get('scope')?.trim() || SCOPE,
    asksAudience: given.get('ask') !== 'scope',
  }
  const { clientId, audience, scope } = provider
  const isWhole = [clientId, audience, scope].every((words) => words !== '' && words.length <= WORDS_MAX)
  return isWhole && isIssuer(provider.issuer) ? provider : null
}

function isIssuer(text: string): boolean {
  if (text.length > ISSUER_MAX || !URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
  return isSafe && `${username}${password}${search}${hash}` === ''
}
