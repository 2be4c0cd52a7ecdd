import { draft } from '../api/drafts.ts'
import { text } from '../texts/texts.ts'

/** What a key may do with the product itself. */
export const SCOPES = ['check', 'read', 'author', 'approve', 'audit', 'admin'] as const

export const scopeWords = (scope: string): string => {
  const known = SCOPES.find((one) => one === scope)
  return known === undefined ? scope : text(`house.scope.${known}`)
}

interface Draft {
  readonly keyName: string
  readonly keyScopes: readonly string[]
  readonly keyUntil: string
  readonly hookName: string
  readonly hookUrl: string
  readonly hookTopics: readonly string[]
  readonly providerName: string
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
  readonly claim: string
  readonly claimValue: string
  readonly claimScopes: readonly string[]
}

export const EMPTY: Draft = {
  keyName: '',
  keyScopes: ['check'],
  keyUntil: '',
  hookName: '',
  hookUrl: '',
  hookTopics: [],
  providerName: '',
  issuer: '',
  audience: '',
  jwksUrl: '',
  claim: '',
  claimValue: '',
  claimScopes: ['check'],
}

/** What is typed on this screen and not sent yet. */
export const typing = draft<Draft>('house', EMPTY, (kept) =>
  typeof kept === 'object' && kept !== null ? { ...EMPTY, ...kept } : null,
)
export const set = (part: Partial<Draft>): void => {
  typing.value = { ...typing.value, ...part }
}
