import type { Context } from 'hono'
import { REFUSAL_CODES, RefusedError } from '../operations/errors.ts'
import { STATUS_OF_CODE } from './error-response.ts'
import type { KnownCredentials } from './known-credentials.ts'
import { makeContext } from './make-context.ts'
import { ShownError } from './public-error.ts'
import { chargeRateLimit } from './rate-limit.ts'
import type { AppEnv, HttpGraphqlContext, Surroundings } from './types.ts'
import type { Yoga } from './yoga.ts'

interface GraphqlSurroundings {
  readonly surroundings: Surroundings
  readonly known: KnownCredentials
  readonly checkDocument: HttpGraphqlContext['checkDocument']
}

/** What GraphQL's own stages know of a request. */
export function graphqlContext(
  c: Context<AppEnv>,
  { surroundings, known, checkDocument }: GraphqlSurroundings,
): Omit<HttpGraphqlContext, 'params'> {
  const credential = c.get('credential')
  return {
    ctx: makeContext(c, surroundings, credential),
    checkDocument,
    charge: () => chargeRateLimit(c),
    confirm: async () => makeContext(c, surroundings, await c.get('confirmCredential')()),
    writerOnMemory: c.get('writerOnMemory'),
    forgetStanding: () => known.forget(credential.organisation.id),
    trustedDocumentsOnly: credential.trustedDocumentsOnly,
    metrics: c.get('metrics'),
  }
}

/** Runs one document of the product's own and gives its data; throws RefusedError, or ShownError for a fault. */
export type RunOperation = <Data>(
  document: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Data>

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

/**
 * Carries out operations of the schema for a protocol beside GraphQL, through the same stages as those that come over GraphQL.
 * Operations of one request share its budget of work; each after the first is charged as a request of its own.
 */
export function operationRunner(
  c: Context<AppEnv>,
  yoga: Yoga,
  context: Omit<HttpGraphqlContext, 'params'>,
): RunOperation {
  let runs = 0
  // Once for all of them: what was read anew counts for the rest, and so does what is left of the budget.
  let confirmed: ReturnType<typeof context.confirm> | undefined
  const confirm = () => (confirmed ??= context.confirm())
  return async function run<Data>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Data> {
    runs += 1
    if (runs > 1) await context.charge()
    const request = new Request(new URL('/graphql', c.req.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      signal: c.req.raw.signal,
    })
    // The documents are the product's own, whatever else the key may send.
    const params = { query, variables: { ...variables } }
    const response = await yoga.fetch(request, { ...context, confirm, trustedDocumentsOnly: false, params })
    const { data, errors }: Answer<Data> = JSON.parse(await response.text())
    const [first] = errors ?? []
    if (first === undefined && data !== null && data !== undefined) return data
    throw refused(response, first)
  }
}

/** As the verb refused it; what went wrong here was logged when it did. */
function refused(
  { headers }: Response,
  error: NonNullable<Answer<never>['errors']>[number] | undefined,
): RefusedError | ShownError {
  const { message = 'There is no answer.', extensions } = error ?? {}
  const code = REFUSAL_CODES.find((one) => one === extensions?.code)
  const retryAfterSeconds = Number(headers.get('retry-after') ?? 0)
  // Of an operation whose one field failed GraphQL shows the rest; here there is no answer.
  if (code !== undefined && STATUS_OF_CODE[code] >= 400)
    return new RefusedError(code, message, retryAfterSeconds > 0 ? { retryAfterSeconds } : {})
  const shown = { message, code: extensions?.code ?? 'INTERNAL_SERVER_ERROR', status: 500, headers: {} }
  return new ShownError({ ...shown, isFault: false })
}
