import { change } from './change.ts'
import { ask } from './session.ts'

export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly state: 'ACTIVE' | 'EXPIRED' | 'REVOKED'
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly expiresAt: string | null
  /** The id of its successor. */
  readonly replacedBy: string | null
}

/** What the organisation may record and publish in a day, and how much of it is used up. */
export interface DayLimits {
  readonly checkQuota: {
    readonly maximumPerDay: number
    readonly usedToday: number
    readonly resetsAt: string
  }
  readonly uploadQuota: {
    readonly maximumPerDay: number
    readonly usedToday: number
    readonly maximumBytesPerDay: number
    readonly usedBytesToday: number
  }
}

export interface Webhook {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly topics: readonly string[]
  readonly stoppedAt: string | null
}

export interface IdentityProvider {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly audience: string
  readonly rules: readonly {
    readonly claim: readonly string[]
    readonly value: string
    readonly scopes: readonly string[]
  }[]
}

export interface Settings {
  readonly requiresSecondPerson: boolean
  readonly requiresSignedPacks: boolean
  readonly retention: readonly { readonly kind: string; readonly days: number | null }[]
}

export interface House {
  readonly timeZone: string
  readonly defaultLocale: string
  readonly settings: Settings
}

const PAGE = 100
const KEYS = `{ apiKeys(first: ${PAGE}) { nodes { id name prefix scopes state createdAt lastUsedAt expiresAt replacedBy } } }`
const WEBHOOKS = `{ webhooks(first: ${PAGE}) { nodes { id name url topics stoppedAt } } }`
const PROVIDERS = `{ identityProviders(first: ${PAGE}) { nodes { id name issuer audience rules { claim value scopes } } } }`
const LIMITS = `{ viewer {
  checkQuota { maximumPerDay usedToday resetsAt }
  uploadQuota { maximumPerDay usedToday maximumBytesPerDay usedBytesToday }
} }`
const HOUSE =
  '{ viewer { organisation { timeZone defaultLocale settings { requiresSecondPerson requiresSignedPacks retention { kind days } } } } }'

export const apiKeys = async (): Promise<readonly ApiKey[]> =>
  (await ask<{ apiKeys: { nodes: readonly ApiKey[] } }>(KEYS)).apiKeys.nodes
export const webhooks = async (): Promise<readonly Webhook[]> =>
  (await ask<{ webhooks: { nodes: readonly Webhook[] } }>(WEBHOOKS)).webhooks.nodes
export const identityProviders = async (): Promise<readonly IdentityProvider[]> =>
  (await ask<{ identityProviders: { nodes: readonly IdentityProvider[] } }>(PROVIDERS)).identityProviders
    .nodes
export const house = async (): Promise<House> =>
  (await ask<{ viewer: { organisation: House } }>(HOUSE)).viewer.organisation

/** Makes a key; it is shown this once. Throws a RefusedError, as all of these do. */
export const createApiKey = async (input: {
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt?: string
}): Promise<string> =>
  (await change<{ key: string }>({ field: 'createApiKey', type: 'CreateApiKeyInput', parts: 'key' }, input))
    .key

/** Makes the successor of a key, with the same scopes; the old one counts for so many hours more. It is shown this once. */
export const rotateApiKey = async (input: {
  readonly id: string
  readonly overlapHours: number
}): Promise<string> =>
  (await change<{ key: string }>({ field: 'rotateApiKey', type: 'RotateApiKeyInput', parts: 'key' }, input))
    .key

export const dayLimits = async (): Promise<DayLimits> => (await ask<{ viewer: DayLimits }>(LIMITS)).viewer

export const revokeApiKey = (input: { readonly id: string; readonly reason: string }): Promise<unknown> =>
  change({ field: 'revokeApiKey', type: 'RevokeApiKeyInput', parts: 'apiKey { id }' }, input)

/** Has an address told what happens; the secret that messages are signed with is shown this once. */
export const createWebhook = async (input: {
  readonly name: string
  readonly url: string
  readonly topics: readonly string[]
}): Promise<string> =>
  (
    await change<{ secret: string }>(
      { field: 'createWebhook', type: 'CreateWebhookInput', parts: 'secret' },
      input,
    )
  ).secret

export const removeWebhook = (input: { readonly id: string }): Promise<unknown> =>
  change({ field: 'removeWebhook', type: 'RemoveWebhookInput', parts: 'webhook { id }' }, input)

export const createIdentityProvider = (input: object): Promise<unknown> =>
  change(
    {
      field: 'createIdentityProvider',
      type: 'CreateIdentityProviderInput',
      parts: 'identityProvider { id }',
    },
    input,
  )

export const removeIdentityProvider = (input: { readonly id: string }): Promise<unknown> =>
  change(
    {
      field: 'removeIdentityProvider',
      type: 'RemoveIdentityProviderInput',
      parts: 'identityProvider { id }',
    },
    input,
  )

export const changeSettings = (input: object): Promise<unknown> =>
  change(
    { field: 'changeSettings', type: 'ChangeSettingsInput', parts: 'settings { requiresSecondPerson }' },
    input,
  )
