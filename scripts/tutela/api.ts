import { OperatorError } from '../operator-error.ts'
import type { TutelaOptions } from './options.ts'
import { refusal } from './options.ts'

export interface Api {
  readonly url: URL
  readonly key: string
}

/** A reason of the API's for not doing what it was asked. */
export interface UserError {
  readonly code: string
  readonly message: string
}

/** Pushing one pack compiles it and runs its tests; a minute is far more than that takes. */
const ANSWER_MS_MAX = 60_000

/** Where the API is and with which key, from the command line or else the environment. */
export function readApi(
  { url, key }: Pick<TutelaOptions, 'url' | 'key'>,
  environment: { readonly TUTELA_URL?: string | undefined; readonly TUTELA_KEY?: string | undefined },
  command = 'packs push',
): Api {
  const address = url ?? environment.TUTELA_URL
  const secret = key ?? environment.TUTELA_KEY
  if (!address) throw refusal(`${command} needs --url URL or the variable TUTELA_URL.`)
  if (!secret) throw refusal(`${command} needs --key KEY or the variable TUTELA_KEY.`)
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw refusal('What was given as the key has a character that no API key has; was it copied whole?')
  const parsed = URL.parse(address)
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:')
    throw refusal(`"${address}" is not an address such as http://127.0.0.1:8787/graphql.`)
  return { url: parsed, key: secret }
}

/**
 * Asks the API one operation and gives its data. Throws an OperatorError when it is not reached or refuses the request
 * as a whole, in the API's own words.
 */
export async function askApi<Data>(
  { url, key }: Api,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${key}`,
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  }).catch((error: Error) => {
    throw new OperatorError(`${url} cannot be reached: ${reasonOf(error)}.`)
  })
  const { data, errors } = readAnswer<Data>(await response.text(), url, response.status)
  if (errors !== undefined || data === undefined || data === null) {
    const words = errors?.map(({ message }) => message).join(' ') ?? `status ${response.status}`
    throw new OperatorError(`The API refused: ${words}`)
  }
  return data
}

/** fetch says only that it failed; why is in the cause. */
function reasonOf({ cause, message }: Error): string {
  if (!(cause instanceof Error)) return message
  return 'code' in cause ? String(cause.code) : cause.message
}

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string }[]
}

function readAnswer<Data>(text: string, url: URL, status: number): Answer<Data> {
  try {
    const answer: Answer<Data> | null = JSON.parse(text)
    if (answer !== null && typeof answer === 'object' && ('data' in answer || 'errors' in answer))
      return answer
  } catch {
    // Reported below, like any other answer that is not GraphQL's.
  }
  throw new OperatorError(
    `${url} does not answer as a GraphQL API does (status ${status}); is it the right address?`,
  )
}
