// Not trusted here: everything that stands in the address, and every answer of the provider until the library has looked at it.
import {
  AuthorizationResponseError,
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  discoveryRequest,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
  None,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  ResponseBodyError,
  validateAuthResponse,
} from 'oauth4webapi'
import { type Provider, readProvider } from './provider.ts'

/** What stopped somebody from signing in, as the end of a key of its sentence. */
export type Stop = 'address' | 'stale' | 'silent' | 'declined' | 'misfit' | 'audience'

export class StopError extends Error {
  readonly stop: Stop
  /** What the provider calls it, where it says so in the form of the standard; for whoever runs it. */
  readonly code: string | null
  constructor(stop: Stop, cause?: unknown) {
    super(`signing in stopped: ${stop}`, { cause })
    this.stop = stop
    const said =
      cause instanceof AuthorizationResponseError || cause instanceof ResponseBodyError ? cause.error : ''
    this.code = /^[\w.-]{1,60}$/.test(said) ? said : null
  }
}

/** What a window keeps while somebody is with the provider; a token is never part of it. */
interface Pending {
  readonly channel: string
  readonly provider: string
  readonly server: AuthorizationServer
  readonly verifier: string
  readonly nonce: string
}

const SLOT = 'tutela.sign-in.'
const TIMEOUT_MS = 20_000
const REDIRECT = new URL('./', location.href.replace(/[?#].*$/, '')).href

/**
 * From now on this page may ask this one host and no other. The policy that it came with lets through what a provider could be; a second one
 * can only narrow it.
 */
function askOnly(address: string): void {
  const meta = document.createElement('meta')
  meta.httpEquiv = 'Content-Security-Policy'
  meta.content = `connect-src ${new URL(address).origin}`
  document.head.append(meta)
}

const optionsFor = (address: string) => ({
  [allowInsecureRequests]: new URL(address).protocol === 'http:',
  signal: AbortSignal.timeout(TIMEOUT_MS),
})

/** Sends the reader to the provider of the address, with a code challenge, a state and a nonce that are used once. */
export async function begin(fragment: string): Promise<string> {
  const given = new URLSearchParams(fragment)
  const channel = given.get('channel') ?? ''
  const provider = readProvider(fragment)
  if (provider === null || !/^[\w-]{1,64}$/.test(channel)) throw new StopError('address')
  askOnly(provider.issuer)
  const server = await discover(provider)
  if (server.authorization_endpoint === undefined || server.token_endpoint === undefined)
    throw new StopError('silent')
  const [verifier, state, nonce] = [
    generateRandomCodeVerifier(),
    generateRandomState(),
    generateRandomNonce(),
  ]
  const pending: Pending = { channel, provider: fragment, server, verifier, nonce }
  sessionStorage.setItem(SLOT + state, JSON.stringify(pending))
  const address = new URL(server.authorization_endpoint)
  const asked = {
    client_id: provider.clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: provider.scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    // Two names for the same: RFC 8707 has the first one, some providers know the other.
    ...(provider.asksAudience && { resource: provider.audience, audience: provider.audience }),
  }
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value)
  return address.href
}

async function discover({ issuer }: Provider): Promise<AuthorizationServer> {
  const expected = new URL(issuer)
  try {
    return await processDiscoveryResponse(expected, await discoveryRequest(expected, optionsFor(issuer)))
  } catch (error) {
    throw new StopError('silent', error)
  }
}

/** What came back from the provider, looked at: the token for this API, and who waits for it. */
export async function finish(address: URL): Promise<{ readonly channel: string; readonly token: string }> {
  const state = address.searchParams.get('state') ?? ''
  const pending = pendingOf(state)
  const provider = readProvider(pending.provider)
  const endpoint = pending.server.token_endpoint
  if (provider === null || endpoint === undefined) throw new StopError('stale')
  askOnly(endpoint)
  const client = { client_id: provider.clientId }
  try {
    const { server, verifier, nonce } = pending
    const answer = validateAuthResponse(server, client, address, state)
    const options = optionsFor(endpoint)
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      None(),
      answer,
      REDIRECT,
      verifier,
      provider.asksAudience ? { ...options, additionalParameters: { resource: provider.audience } } : options,
    )
    const tokens = await processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    const token = [tokens.access_token, tokens.id_token].find((one) => isFor(one, provider.audience))
    if (token === undefined) throw new StopError('audience')
    return { channel: pending.channel, token }
  } catch (error) {
    if (error instanceof StopError) throw error
    if (error instanceof AuthorizationResponseError) throw new StopError('declined', error)
    // A network that fails is a TypeError of fetch, or a time that ran out.
    const isSilent =
      error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError')
    throw new StopError(isSilent ? 'silent' : 'misfit', error)
  }
}

/** Used once: what was kept is gone when it is read. */
function pendingOf(state: string): Pending {
  const kept = sessionStorage.getItem(SLOT + state)
  if (state === '' || kept === null) throw new StopError('stale')
  sessionStorage.removeItem(SLOT + state)
  return JSON.parse(kept)
}

/** Whether a token says that it is meant for this audience. The API looks at everything else. */
function isFor(token: string | undefined, audience: string): boolean {
  const [, claims] = token?.split('.') ?? []
  if (claims === undefined) return false
  try {
    const { aud }: { aud?: unknown } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))
    return Array.isArray(aud) ? aud.includes(audience) : aud === audience
  } catch {
    return false
  }
}
