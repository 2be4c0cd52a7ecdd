/** AuthZEN Authorization API 1.0: whether an act may go ahead, for gateways and services that ask before they let it through. */
import { RefusedError } from '../../operations/errors.ts'
import { type Decision, undecided } from '../decide.ts'
import { type Facade, type FacadeCall, type FacadeReply, reply } from '../facade.ts'
import { type ActInQuestion, idempotencyKeyOf, judgeAct } from '../judge-act.ts'
import {
  type JsonObject,
  malformed,
  quoted,
  readList,
  readObject,
  readOptionalObject,
  readText,
} from '../read.ts'

const EVALUATION = '/access/v1/evaluation'
const EVALUATIONS = '/access/v1/evaluations'

/** When an answer to several questions is complete: after all of them, or with the first of a kind. */
const SEMANTICS: ReadonlyMap<string, boolean | null> = new Map([
  ['execute_all', null],
  ['deny_on_first_deny', false],
  ['permit_on_first_permit', true],
])

export const facade: Facade = {
  async answer(call) {
    if (call.method !== 'POST') return reply(405, { error: 'Send a question by POST.' }, { allow: 'POST' })
    const body = readObject(call.body, 'The request')
    if (call.path === EVALUATIONS && Array.isArray(body.evaluations) && body.evaluations.length > 0) {
      return answerAll(call, body, body.evaluations)
    }
    if (call.path === EVALUATIONS && body.evaluations !== undefined && !Array.isArray(body.evaluations)) {
      throw malformed('evaluations has to be a list.')
    }
    const decision = await judgeAct(call, readQuestion(body), idempotencyKeyOf(call))
    return reply(200, { decision: decision.allow, ...contextOf(call, decision) })
  },
  refuse({ status, code, message, requestId }) {
    // The specification knows no other answer to what is not JSON.
    return reply(status === 415 ? 400 : status, { error: message, code, requestId })
  },
  describe({ origin }) {
    return reply(200, {
      policy_decision_point: origin,
      access_evaluation_endpoint: `${origin}${EVALUATION}`,
      access_evaluations_endpoint: `${origin}${EVALUATIONS}`,
    })
  },
}

/** One after the other: what comes first may make the rest superfluous. */
async function answerAll(
  call: FacadeCall,
  body: JsonObject,
  evaluations: readonly unknown[],
): Promise<FacadeReply> {
  const options = readOptionalObject(body.options, 'options')
  const last = lastDecision(options.evaluations_semantic ?? 'execute_all')
  const answers: object[] = []
  for (const [index, item] of readList(evaluations, 'evaluations').entries()) {
    const decision = await evaluateItem(call, item, body, idempotencyKeyOf(call, index + 1))
    // A list of bare decisions unless reasons are wanted: callers compare it whole.
    const isExplained = options.reasons === true || decision.verdict === null
    answers.push({ decision: decision.allow, ...(isExplained && contextOf(call, decision)) })
    if (decision.allow === last) break
  }
  return reply(200, { evaluations: answers })
}

function lastDecision(semantic: unknown): boolean | null {
  const last = typeof semantic === 'string' ? SEMANTICS.get(semantic) : undefined
  if (last === undefined) throw malformed(`There is no evaluations_semantic ${quoted(String(semantic))}.`)
  return last
}

/** What one entry leaves out is taken whole from the request around it. An entry that is no question is denied by itself. */
async function evaluateItem(
  call: FacadeCall,
  item: unknown,
  { subject, action, resource, context }: JsonObject,
  idempotencyKey: string | null,
): Promise<Decision> {
  const question = readIn(() =>
    readQuestion({ subject, action, resource, context, ...readObject(item, 'An entry') }),
  )
  if (question instanceof RefusedError) {
    return undecided([{ code: question.code, message: question.message, path: [] }])
  }
  return judgeAct(call, question, idempotencyKey)
}

function readIn<Value>(read: () => Value): Value | RefusedError {
  try {
    return read()
  } catch (error) {
    if (error instanceof RefusedError) return error
    throw error
  }
}

/** Members that are not known are ignored, as the specification wants it; what stands in properties and context is not. */
function readQuestion(body: JsonObject): ActInQuestion {
  const [subject, action, resource] = [
    readObject(body.subject, 'subject'),
    readObject(body.action, 'action'),
    readObject(body.resource, 'resource'),
  ]
  const actor = { kind: readText(subject.type, 'subject.type'), ref: readText(subject.id, 'subject.id') }
  const about = { kind: readText(resource.type, 'resource.type'), ref: readText(resource.id, 'resource.id') }
  const parts = { subject, action, resource }
  const properties = Object.entries(parts).map(([name, part]) =>
    readOptionalObject(part.properties, `${name}.properties`),
  )
  return {
    act: readText(action.name, 'action.name'),
    kind: about.kind,
    subjectRef: about.ref,
    parties: [actor, about],
    facts: [...properties, readOptionalObject(body.context, 'context')],
  }
}

/** Why, and what to do; nothing for an act that may simply go ahead. */
function contextOf({ scopes }: FacadeCall, decision: Decision): { context?: object } {
  const { verdict, reasons, conditions, missing, errors, check } = decision
  if (verdict === 'PROCEED' && check === null) return {}
  const [first] = errors
  const obligations = conditions.map(({ code, ...properties }) => ({ id: code, type: 'custom', properties }))
  return {
    context: {
      verdict,
      ...(first && { error: { status: 400, message: first.message }, errors }),
      ...(reasons.length > 0 && { reasons }),
      ...(missing.length > 0 && { missing }),
      ...(conditions.length > 0 && (scopes.has('obligations') ? { obligations } : { conditions })),
      ...(check && { check }),
    },
  }
}
