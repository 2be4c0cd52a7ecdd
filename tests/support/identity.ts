import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { appWith, ask } from './api.ts'
import type { UserErrorData } from './checks.ts'

export interface SigningPair {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/** A key pair of an identity provider. */
export async function makePair(kid: string, alg = 'ES256'): Promise<SigningPair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

export interface TokenParts {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
}

export const ISSUER = 'https://sign-in.example.org/tenant'

/** Seconds since 1970, as tokens write time. */
export const seconds = (offset = 0, now = Date.now()) => Math.floor(now / 1_000) + offset

/** A token that is valid for five minutes unless its parts say otherwise. */
export function makeToken(
  pair: SigningPair,
  audience: string,
  { header, claims }: TokenParts = {},
): Promise<string> {
  const { alg, kid, privateKey } = pair
  const payload = { iss: ISSUER, aud: audience, sub: 'user-1', iat: seconds(), exp: seconds(300), ...claims }
  return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(privateKey)
}

export interface ProviderData {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
  readonly jwksUrl: string | null
  readonly jwks: unknown
  readonly rules: readonly object[]
  readonly createdBy: string
}

interface ProviderPayload {
  readonly identityProvider: ProviderData | null
  readonly userErrors: readonly UserErrorData[]
}

export const PROVIDER_FIELDS =
  'id name issuer audience algorithms jwksUrl jwks rules { claim value scopes roles } createdBy'
const PAYLOAD = `{ identityProvider { ${PROVIDER_FIELDS} } userErrors { code message path } }`

type Verb = 'create' | 'update' | 'remove'
type Send = (request: Request) => Promise<Response>

/** Calls createIdentityProvider, updateIdentityProvider or removeIdentityProvider. */
export async function callProvider(
  key: string,
  verb: Verb,
  input: object,
  send?: Send,
): Promise<ProviderPayload> {
  const type = `${verb[0]?.toUpperCase()}${verb.slice(1)}IdentityProviderInput!`
  const field = `${verb}IdentityProvider`
  const { data, errors } = await ask<Record<string, ProviderPayload>>(
    key,
    `mutation Call($input: ${type}) { ${field}(input: $input) ${PAYLOAD} }`,
    { input },
    send,
  )
  const payload = data?.[field]
  if (!payload) throw new Error(JSON.stringify(errors))
  return payload
}

/** A provider that is expected to be let in. */
export async function createProvider(key: string, input: object, send?: Send): Promise<ProviderData> {
  const { identityProvider, userErrors } = await callProvider(key, 'create', input, send)
  if (identityProvider === null) throw new Error(JSON.stringify(userErrors))
  return identityProvider
}

/** An app whose requests to the provider's address are answered here, with how often they were made. */
export function withPublishedKeys(
  address: string,
  answer: (request: Request, init?: RequestInit) => Response | Promise<Response>,
  now: () => Date = () => new Date(),
) {
  const calls: Request[] = []
  const lines: string[] = []
  const send = appWith({
    now,
    writeLog: (line) => lines.push(line),
    fetch: async (request, init) => {
      if (!request.url.startsWith(address)) return fetch(request, init)
      calls.push(request)
      return answer(request, init)
    },
  })
  return { send, calls, lines }
}

interface ViewerData {
  readonly keyName: string
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  readonly organisation: { readonly id: string }
}

/** What the API says of the bearer of a token, or the status and code it is refused with. */
export async function whoIs(
  token: string,
  send?: Send,
): Promise<ViewerData | readonly [number, string | undefined]> {
  const { data, status, errors } = await ask<{ viewer: ViewerData }>(
    token,
    '{ viewer { keyName scopes roles organisation { id } } }',
    {},
    send,
  )
  return data?.viewer ?? [status, errors?.[0]?.extensions.code]
}
