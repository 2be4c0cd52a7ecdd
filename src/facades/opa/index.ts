/** The data API of Open Policy Agent, for services that ask an OPA: its `result` is never left out, and "not known" is no yes. */
import type { Decision } from '../decide.ts'
import { type Facade, type FacadeCall, type FacadeReply, reply } from '../facade.ts'
import { type ActInQuestion, idempotencyKeyOf, judgeAct } from '../judge-act.ts'
import { malformed, onlyMembers, readObject, readOptionalObject, readText, SITUATIONS_MAX } from '../read.ts'

const DATA = '/v1/data/'
const BATCH = '/v1/batch/data/'

/** The documents there are: the whole decision, and yes or no alone. */
const DOCUMENTS = new Map<string, (decision: Decision) => unknown>([
  ['tutela/decision', (decision) => decision],
  ['tutela/decision/allow', ({ allow }) => allow],
])

export const facade: Facade = {
  answer(call) {
    const path = call.path.slice((call.path.startsWith(BATCH) ? BATCH : DATA).length)
    const show = DOCUMENTS.get(path.replace(/\/$/, ''))
    if (show === undefined) return refused(404, 'undefined_document', 'There is no document of this path.')
    if (call.method !== 'POST')
      return refused(405, 'method_not_allowed', 'Send the input by POST.', { allow: 'POST' })
    return call.path.startsWith(BATCH) ? answerAll(call, show) : answerOne(call, show)
  },
  refuse: ({ status, code, message }) => refused(status, code.toLowerCase(), message),
}

/** OPA leaves `result` out where it knows nothing; who reads it without looking at the status must find no yes. */
const refused = (status: number, code: string, message: string, headers = {}): FacadeReply =>
  reply(status, { code, message, result: false }, headers)

async function answerOne(call: FacadeCall, show: (decision: Decision) => unknown): Promise<FacadeReply> {
  const body = readObject(call.body, 'The request')
  onlyMembers(body, 'The request', ['input'])
  const decision = await judgeAct(call, readInput(body.input, 'input'), idempotencyKeyOf(call))
  return reply(200, { decision_id: call.requestId, result: show(decision) })
}

async function answerAll(call: FacadeCall, show: (decision: Decision) => unknown): Promise<FacadeReply> {
  const body = readObject(call.body, 'The request')
  onlyMembers(body, 'The request', ['inputs'])
  const inputs = Object.entries(readObject(body.inputs, 'inputs'))
  if (inputs.length === 0 || inputs.length > SITUATIONS_MAX)
    throw malformed(`inputs has to have 1 to ${SITUATIONS_MAX} members.`)
  const questions = inputs.map(([name, input]) => ({
    name,
    question: readInput(input, 'Each of the inputs'),
  }))
  const responses: [string, object][] = []
  for (const [index, { name, question }] of questions.entries()) {
    const decision = await judgeAct(call, question, idempotencyKeyOf(call, index + 1))
    responses.push([name, { decision_id: `${call.requestId}/${index + 1}`, result: show(decision) }])
  }
  // Own members, whatever the inputs are called.
  return reply(200, { batch_decision_id: call.requestId, responses: Object.fromEntries(responses) })
}

function readInput(value: unknown, name: string): ActInQuestion {
  const input = readObject(value, name)
  onlyMembers(input, name, ['action', 'resource', 'facts'])
  const resource = readObject(input.resource, `${name}.resource`)
  onlyMembers(resource, `${name}.resource`, ['kind', 'id'])
  const act = readText(input.action, `${name}.action`)
  const kind = readText(resource.kind, `${name}.resource.kind`)
  const ref = resource.id == null ? null : readText(resource.id, `${name}.resource.id`)
  return {
    act,
    kind,
    subjectRef: ref,
    parties: ref === null ? [] : [{ kind, ref }],
    facts: [readOptionalObject(input.facts, `${name}.facts`)],
  }
}
