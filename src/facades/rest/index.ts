/** Plain JSON over HTTP, for those who want no GraphQL; OpenAPI 3.1 describes it. */
import { ASSESS, RECORD } from '../assessment.ts'
import { type Facade, type FacadeCall, type FacadeReply, reply } from '../facade.ts'
import { isObject, type JsonObject, malformed } from '../read.ts'
import { openApi } from './open-api.ts'

const PROBLEM = { 'content-type': 'application/problem+json' }

export const facade: Facade = {
  answer(call) {
    if (call.method !== 'POST') {
      return problem(
        405,
        { code: 'METHOD_NOT_ALLOWED', detail: 'Send the situation by POST.' },
        { allow: 'POST' },
      )
    }
    if (!isObject(call.body)) throw malformed('The request has to be an object.')
    return call.path === '/v1/checks' ? record(call, call.body) : assess(call, call.body)
  },
  refuse: ({ status, code, message, requestId }) => problem(status, { code, detail: message, requestId }),
  describe: ({ origin, shapes }) => reply(200, openApi(origin, shapes)),
}

/** RFC 9457. */
const problem = (
  status: number,
  about: object,
  headers: Readonly<Record<string, string>> = {},
): FacadeReply => reply(status, { type: 'about:blank', status, ...about }, { ...PROBLEM, ...headers })

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[]
}

async function assess(call: FacadeCall, input: JsonObject): Promise<FacadeReply> {
  const { assessSafety } = await call.run<{ assessSafety: Payload & { assessment: unknown } }>(ASSESS, {
    input,
  })
  return assessSafety.assessment === null ? unprocessable(assessSafety) : reply(200, assessSafety.assessment)
}

async function record(call: FacadeCall, body: JsonObject): Promise<FacadeReply> {
  const key = call.headers.get('idempotency-key')
  const { idempotencyKey = key } = body
  if (key !== null && idempotencyKey !== key) {
    throw malformed('The header Idempotency-Key and idempotencyKey in the body are two.')
  }
  const input = { ...body, ...(idempotencyKey !== null && { idempotencyKey }) }
  const { runSafetyCheck } = await call.run<{ runSafetyCheck: Payload & { safetyCheck: unknown } }>(RECORD, {
    input,
  })
  return runSafetyCheck.safetyCheck === null
    ? unprocessable(runSafetyCheck)
    : reply(200, runSafetyCheck.safetyCheck)
}

/** What the caller can mend, each with its code and place. */
function unprocessable({ userErrors }: Payload): FacadeReply {
  const [first] = userErrors
  const status = first?.code === 'IDEMPOTENCY_CONFLICT' ? 409 : 422
  return problem(status, { code: first?.code, detail: first?.message, errors: userErrors })
}
