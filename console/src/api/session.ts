import { signal } from '@preact/signals'
import {
  CredentialError,
  type SafetyCheck,
  type SafetyCheckInput,
  TutelaClient,
  TutelaError,
} from '@tutela/client'
import { locale } from '../texts/texts.ts'

export interface Viewer {
  readonly keyName: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  readonly organisation: {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly timeZone: string
    readonly defaultLocale: string
  }
}

const VIEWER =
  'query Viewer { viewer { keyName roles scopes organisation { id slug name timeZone defaultLocale } } }'

/** Somebody whom the organisation's provider knows, and to whom no rule of the organisation gives anything. */
export class NothingAllowedError extends Error {}

/** Who is signed in; null for nobody. The key itself stands in no signal, no storage and no address. */
export const viewer = signal<Viewer | null>(null)

/** Set while a request waits for somebody to sign in again. */
export const waitsForKey = signal(false)

let credential: string | null = null
let waiting: ((signedIn: boolean) => void)[] = []

// Asked through a function: a key that was replaced counts from the next attempt on.
const client = new TutelaClient({
  url: new URL('../graphql', document.baseURI).href,
  credential: () => credential ?? '',
  // What is refused is told in the language the page is read in.
  fetch: (url, request) =>
    fetch(url, { ...request, headers: { ...request?.headers, 'accept-language': locale.value } }),
  retries: 2,
})

/**
 * Signs in with an API key, or with a token of an identity provider. Throws a TutelaError; a CredentialError when it is refused, a
 * NothingAllowedError when it allows nothing.
 */
export async function signIn(key: string): Promise<Viewer> {
  const before = credential
  credential = key.trim().replace(/^bearer\s+/i, '')
  // What no header can carry is no key: the browser would refuse to send it.
  if (!/^[\x21-\x7e]+$/.test(credential)) {
    credential = before
    throw new CredentialError('not a key', { code: 'UNAUTHENTICATED' })
  }
  try {
    const answer = (await client.request(VIEWER)) as { viewer: Viewer }
    if (answer.viewer.scopes.length === 0) throw new NothingAllowedError('no scope')
    viewer.value = answer.viewer
    settle(true)
    return answer.viewer
  } catch (error) {
    credential = before
    throw error
  }
}

/** Forgets the key. */
export function signOut(): void {
  credential = null
  viewer.value = null
  settle(false)
}

function settle(signedIn: boolean): void {
  waitsForKey.value = false
  const those = waiting
  waiting = []
  for (const go of those) go(signedIn)
}

/**
 * Asks the API, in the reader's language where the document has a variable `locale`. When the key is refused, somebody is asked to sign
 * in again and the request goes on with the new key; what stands on the screen stays. Throws a TutelaError.
 */
export async function ask<Answer>(
  document: string,
  variables: object = {},
  options: { readonly signal?: AbortSignal; readonly isRepeatable?: boolean } = {},
): Promise<Answer> {
  const spoken = document.includes('$locale') ? { locale: locale.value, ...variables } : variables
  for (;;) {
    try {
      return (await client.request(document, spoken, options)) as Answer
    } catch (error) {
      if (!(error instanceof TutelaError) || error.code !== 'UNAUTHENTICATED') throw error
      if (!(await signedInAgain())) throw error
    }
  }
}

function signedInAgain(): Promise<boolean> {
  waitsForKey.value = true
  return new Promise((resolve) => waiting.push(resolve))
}

export const may = (scope: string): boolean => viewer.value?.scopes.includes(scope) === true

/** Records a check, in its own right safe to repeat. Throws as `TutelaClient.check` does. */
export async function recordCheck(
  input: SafetyCheckInput & { readonly idempotencyKey: string },
): Promise<SafetyCheck> {
  for (;;) {
    try {
      return await client.check(input)
    } catch (error) {
      if (!(error instanceof TutelaError) || error.code !== 'UNAUTHENTICATED') throw error
      if (!(await signedInAgain())) throw error
    }
  }
}
