/** The wire format of Cerbos, for services that ask a Cerbos PDP: may this be done with that resource? */
import type { Decision } from '../decide.ts'
import { type Facade, type FacadeCall, type FacadeReply, reply } from '../facade.ts'
import { idempotencyKeyOf, judgeAct } from '../judge-act.ts'
import {
  type JsonObject,
  malformed,
  onlyMembers,
  readList,
  readObject,
  readOptionalObject,
  readText,
  SITUATIONS_MAX,
} from '../read.ts'

/** How gRPC numbers what went wrong. */
const GRPC_CODES: ReadonlyMap<number, number> = new Map([
  [401, 16],
  [403, 7],
  [404, 5],
  [429, 8],
  [499, 1],
  [503, 14],
])
const [INVALID_ARGUMENT, INTERNAL] = [3, 13]

export const facade: Facade = {
  answer(call) {
    if (call.method !== 'POST') return refused(405, 'Send a question by POST.', { allow: 'POST' })
    return checkResources(call)
  },
  refuse: ({ status, message }) => refused(status, message),
  describe: ({ path }) =>
    reply(
      200,
      path === '/api/server_info' ? { version: 'tutela', commit: '', buildDate: '' } : { status: 'SERVING' },
    ),
}

const refused = (status: number, message: string, headers = {}): FacadeReply => {
  const code = GRPC_CODES.get(status) ?? (status < 500 ? INVALID_ARGUMENT : INTERNAL)
  return reply(status, { code, message, details: [] }, headers)
}

interface Question {
  readonly kind: string
  readonly id: string
  readonly attr: JsonObject
  /** Acts, each with its number among all that are asked about. */
  readonly asked: readonly { readonly act: string; readonly number: number }[]
}

async function checkResources(call: FacadeCall): Promise<FacadeReply> {
  const body = readObject(call.body, 'The request')
  onlyMembers(body, 'The request', ['requestId', 'includeMeta', 'principal', 'resources'])
  const principal = readObject(body.principal, 'principal')
  onlyMembers(principal, 'principal', ['id', 'roles', 'attr'])
  readText(principal.id, 'principal.id')
  const known = readOptionalObject(principal.attr, 'principal.attr')
  let asked = 0
  const questions = readList(body.resources, 'resources').map((entry, index) =>
    readQuestion(entry, `resources[${index}]`, () => (asked += 1)),
  )
  if (asked > SITUATIONS_MAX) throw malformed(`resources ask about more than ${SITUATIONS_MAX} actions.`)
  const results: object[] = []
  for (const question of questions) results.push(await answerOne(call, question, known))
  const requestId = typeof body.requestId === 'string' ? body.requestId : call.requestId
  return reply(200, { requestId, results, cerbosCallId: call.requestId })
}

function readQuestion(value: unknown, name: string, next: () => number): Question {
  const entry = readObject(value, name)
  onlyMembers(entry, name, ['actions', 'resource'])
  const resource = readObject(entry.resource, `${name}.resource`)
  onlyMembers(resource, `${name}.resource`, ['kind', 'id', 'attr'])
  const acts = readList(entry.actions, `${name}.actions`).map((act) => readText(act, `${name}.actions`))
  return {
    kind: readText(resource.kind, `${name}.resource.kind`),
    id: readText(resource.id, `${name}.resource.id`),
    attr: readOptionalObject(resource.attr, `${name}.resource.attr`),
    asked: [...new Set(acts)].map((act) => ({ act, number: next() })),
  }
}

async function answerOne(
  call: FacadeCall,
  { kind, id, attr, asked }: Question,
  known: JsonObject,
): Promise<object> {
  const decisions: [string, Decision][] = []
  for (const { act, number } of asked) {
    const question = { act, kind, facts: [known, attr], subjectRef: id, parties: [{ kind, ref: id }] }
    decisions.push([act, await judgeAct(call, question, idempotencyKeyOf(call, number))])
  }
  const effects = decisions.map(([act, { allow }]) => [act, allow ? 'EFFECT_ALLOW' : 'EFFECT_DENY'])
  return {
    resource: { kind, id, policyVersion: '', scope: '' },
    // Own members, whatever the acts are called.
    actions: Object.fromEntries(effects),
    validationErrors: decisions
      .flatMap(([, { errors }]) => errors)
      .map(({ message, path }) => ({
        ...{ path: `/${path.join('/')}`, message, source: 'SOURCE_RESOURCE' },
      })),
    outputs: decisions.map(([action, val]) => ({ src: `tutela#${action}`, action, val })),
  }
}
