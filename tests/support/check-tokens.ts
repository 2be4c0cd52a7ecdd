import { type Answer, ask } from './api.ts'
import type { UserErrorData } from './checks.ts'

export interface CheckTokenData {
  readonly tokenId: string | null
  readonly token: string | null
  readonly expiresAt: string | null
  readonly userErrors: readonly UserErrorData[]
}

const CREATE = `mutation ($input: CreateCheckTokenInput!) {
  createCheckToken(input: $input) { tokenId token expiresAt userErrors { code message path } }
}`

type Send = (request: Request) => Promise<Response>

export function askToken(
  key: string | undefined,
  input: object,
  send?: Send,
): Promise<Answer<{ createCheckToken: CheckTokenData }>> {
  return ask(key, CREATE, { input }, send)
}

export interface MadeToken {
  readonly tokenId: string
  readonly token: string
  readonly expiresAt: string
}

/** Makes a check token that is expected to be made. */
export async function makeToken(key: string, input: object, send?: Send): Promise<MadeToken> {
  const { data, errors } = await askToken(key, input, send)
  const { tokenId, token, expiresAt, userErrors } = data?.createCheckToken ?? {}
  if (!tokenId || !token || !expiresAt) throw new Error(JSON.stringify(userErrors ?? errors))
  return { tokenId, token, expiresAt }
}
