import { type Answer, ask } from './api.ts'
import type { UserErrorData } from './checks.ts'

export interface ApiKeyData {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly state: string
  readonly trustedDocumentsOnly: boolean
  readonly createdAt: string
  readonly createdBy: string | null
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
  readonly revokedBy: string | null
  readonly revokedReason: string | null
  readonly replacedBy: string | null
}

export interface IssuedData {
  readonly apiKey: ApiKeyData | null
  readonly key: string | null
  readonly userErrors: readonly UserErrorData[]
}

export const KEY_FIELDS = `id name prefix scopes state trustedDocumentsOnly createdAt createdBy expiresAt lastUsedAt
  revokedAt revokedBy revokedReason replacedBy`
const ISSUED = `{ apiKey { ${KEY_FIELDS} } key userErrors { code message path } }`
const CREATE = `mutation Create($input: CreateApiKeyInput!) { createApiKey(input: $input) ${ISSUED} }`
const ROTATE = `mutation Rotate($input: RotateApiKeyInput!) { rotateApiKey(input: $input) ${ISSUED} }`
const REVOKE = `mutation Revoke($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) { apiKey { ${KEY_FIELDS} } userErrors { code message path } }
}`

type Send = (request: Request) => Promise<Response>

export function askCreate(
  key: string,
  input: object,
  send?: Send,
): Promise<Answer<{ createApiKey: IssuedData }>> {
  return ask(key, CREATE, { input }, send)
}

export function askRotate(
  key: string,
  input: object,
  send?: Send,
): Promise<Answer<{ rotateApiKey: IssuedData }>> {
  return ask(key, ROTATE, { input }, send)
}

export function askRevoke(
  key: string,
  input: object,
  send?: Send,
): Promise<Answer<{ revokeApiKey: Pick<IssuedData, 'apiKey' | 'userErrors'> }>> {
  return ask(key, REVOKE, { input }, send)
}

export interface Issued {
  readonly key: string
  readonly apiKey: ApiKeyData
}

function issued({ key, apiKey, userErrors }: IssuedData): Issued {
  if (key === null || apiKey === null) throw new Error(JSON.stringify(userErrors))
  return { key, apiKey }
}

/** Makes a key over the API that is expected to be made. */
export async function createKey(admin: string, input: object, send?: Send): Promise<Issued> {
  const { data, errors } = await askCreate(admin, input, send)
  if (!data) throw new Error(JSON.stringify(errors))
  return issued(data.createApiKey)
}

/** Rotates a key that is expected to be rotated. */
export async function rotateKey(admin: string, input: object, send?: Send): Promise<Issued> {
  const { data, errors } = await askRotate(admin, input, send)
  if (!data) throw new Error(JSON.stringify(errors))
  return issued(data.rotateApiKey)
}

/** What the API says of the caller, or the status it is refused with. */
export async function enter(
  key: string,
  send?: Send,
): Promise<{ keyName: string; scopes: string[] } | number> {
  const { data, status } = await ask<{ viewer: { keyName: string; scopes: string[] } }>(
    key,
    '{ viewer { keyName scopes } }',
    {},
    send,
  )
  return data?.viewer ?? status
}

export interface AccessEntryData {
  readonly sequence: number
  readonly action: string
  readonly actor: string
  readonly subjectId: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The access log, the newest first. */
export async function accessLog(key: string): Promise<readonly AccessEntryData[]> {
  const { data, errors } = await ask<{ accessLog: { nodes: AccessEntryData[] } }>(
    key,
    '{ accessLog(first: 100) { nodes { sequence action actor subjectId details } } }',
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.accessLog.nodes
}
