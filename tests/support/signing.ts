import { toBase64, utf8 } from '../../src/operations/bytes.ts'
import { ask } from './api.ts'
import type { UserErrorData } from './checks.ts'

/** A key pair outside the product; the private half never leaves the test. */
export interface Signer {
  readonly publicKey: string
  sign(text: string): Promise<string>
}

export async function makeSigner(): Promise<Signer> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('Not a pair of keys')
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey)
  if (!(raw instanceof ArrayBuffer)) throw new Error('Not a raw key')
  return {
    publicKey: toBase64(new Uint8Array(raw)),
    sign: async (text) =>
      toBase64(new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, utf8(text)))),
  }
}

export interface SigningKeyData {
  readonly id: string
  readonly name: string
  readonly publicKey: string
  readonly revokedAt: string | null
  readonly revokedReason: string | null
}
interface Payload {
  readonly signingKey: SigningKeyData | null
  readonly userErrors: readonly UserErrorData[]
}

const FIELDS = 'signingKey { id name publicKey revokedAt revokedReason } userErrors { code message path }'

export const askRegister = (key: string | undefined, input: object) =>
  ask<{ registerSigningKey: Payload }>(
    key,
    `mutation($input: RegisterSigningKeyInput!) { registerSigningKey(input: $input) { ${FIELDS} } }`,
    { input },
  )

export const askRevokeSigningKey = (key: string | undefined, input: object) =>
  ask<{ revokeSigningKey: Payload }>(
    key,
    `mutation($input: RevokeSigningKeyInput!) { revokeSigningKey(input: $input) { ${FIELDS} } }`,
    { input },
  )

/** A registered key's id. */
export async function register(key: string, { publicKey }: Signer): Promise<string> {
  const { data, errors } = await askRegister(key, { name: 'Build server', publicKey })
  const id = data?.registerSigningKey.signingKey?.id
  if (id === undefined) throw new Error(JSON.stringify(errors ?? data))
  return id
}

export interface SignedUploadData {
  readonly rulePack: { readonly name: string; readonly version: string; readonly digest: string } | null
  readonly report: {
    readonly digest: string
    readonly problems: readonly { readonly code: string; readonly severity: string }[]
  }
  readonly userErrors: readonly UserErrorData[]
}

/** Uploads a pack, with or without a signature, and gives what is answered. */
export async function uploadSigned(key: string, pack: object, signature?: object): Promise<SignedUploadData> {
  const { data, errors } = await ask<{ uploadRulePack: SignedUploadData }>(
    key,
    `mutation($input: UploadRulePackInput!) { uploadRulePack(input: $input) { rulePack { name version digest }
      report { digest problems { code severity } } userErrors { code message path } } }`,
    { input: { source: JSON.stringify(pack), signature } },
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.uploadRulePack
}

/** What has to be signed. */
export async function digestFor(key: string, pack: object): Promise<string> {
  const { data } = await ask<{ validateRulePack: { digest: string } }>(
    key,
    'query($source: String!) { validateRulePack(source: $source) { digest } }',
    { source: JSON.stringify(pack) },
  )
  return data?.validateRulePack.digest ?? ''
}

export async function demandSignatures(key: string, requiresSignedPacks = true): Promise<void> {
  const { errors } = await ask(
    key,
    'mutation($input: ChangeSettingsInput!) { changeSettings(input: $input) { settings { requiresSignedPacks } } }',
    { input: { requiresSignedPacks } },
  )
  if (errors) throw new Error(JSON.stringify(errors))
}
