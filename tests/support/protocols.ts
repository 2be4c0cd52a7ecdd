/** The protocols beside GraphQL, as tests ask all of them the same. */
import type { Scope } from '../../src/values/scopes.ts'
import { type Asking, askAt } from './facades.ts'

/** An act in question, in no protocol's words. */
export interface Act {
  readonly act: string
  readonly kind?: string
  readonly facts?: unknown
  readonly subjectRef?: string
}

/** What a protocol answered: whether the act may go ahead, or that the whole request was refused. */
export interface Told {
  readonly status: number
  /** Null where the request was refused. */
  readonly allow: boolean | null
  readonly text: string
}

export interface Protocol {
  readonly name: string
  readonly scope: Scope
  readonly path: string
  /** One question. */
  readonly bodyOf: (act: Act) => object
  /** As many questions as there are acts, in one request. */
  readonly batchOf: (acts: readonly Act[]) => { readonly path: string; readonly body: object }
  /** The answers in an answer, in their order. */
  readonly allowsIn: (body: Answer) => unknown[]
}

interface Answer {
  readonly decision?: unknown
  readonly evaluations?: readonly { readonly decision: unknown }[]
  readonly results?: readonly { readonly actions: Readonly<Record<string, unknown>> }[]
  readonly result?: unknown
  readonly responses?: Readonly<Record<string, { readonly result: unknown }>>
}

const SUBJECT = { type: 'user', id: 'alice' }
const PRINCIPAL = { id: 'alice', roles: ['user'] }

const resourceOf = ({ kind = 'record', subjectRef = 'record-1', facts }: Act, names: 'authzen' | 'cerbos') =>
  names === 'authzen'
    ? { type: kind, id: subjectRef, ...(facts !== undefined && { properties: facts }) }
    : { kind, id: subjectRef, ...(facts !== undefined && { attr: facts }) }

const inputOf = ({ act, kind = 'record', subjectRef = 'record-1', facts }: Act) => ({
  action: act,
  resource: { kind, id: subjectRef },
  ...(facts !== undefined && { facts }),
})

const isAllowed = (result: unknown): unknown =>
  typeof result === 'object' && result !== null && 'allow' in result ? result.allow : result

export const PROTOCOLS: readonly Protocol[] = [
  {
    name: 'AuthZEN',
    scope: 'authzen',
    path: '/access/v1/evaluation',
    bodyOf: (act) => ({ subject: SUBJECT, action: { name: act.act }, resource: resourceOf(act, 'authzen') }),
    batchOf: (acts) => ({
      path: '/access/v1/evaluations',
      body: {
        subject: SUBJECT,
        evaluations: acts.map((act) => ({ action: { name: act.act }, resource: resourceOf(act, 'authzen') })),
      },
    }),
    allowsIn: ({ decision, evaluations }) =>
      evaluations === undefined ? [decision] : evaluations.map((one) => one.decision),
  },
  {
    name: 'Cerbos',
    scope: 'cerbos',
    path: '/api/check/resources',
    bodyOf: (act) => ({
      requestId: 'test',
      principal: PRINCIPAL,
      resources: [{ actions: [act.act], resource: resourceOf(act, 'cerbos') }],
    }),
    batchOf: (acts) => ({
      path: '/api/check/resources',
      body: {
        requestId: 'test',
        principal: PRINCIPAL,
        resources: acts.map((act) => ({ actions: [act.act], resource: resourceOf(act, 'cerbos') })),
      },
    }),
    allowsIn: ({ results = [] }) =>
      results.flatMap(({ actions }) => Object.values(actions)).map((effect) => effect === 'EFFECT_ALLOW'),
  },
  {
    name: 'OPA',
    scope: 'opa',
    path: '/v1/data/tutela/decision',
    bodyOf: (act) => ({ input: inputOf(act) }),
    batchOf: (acts) => ({
      path: '/v1/batch/data/tutela/decision/allow',
      body: { inputs: Object.fromEntries(acts.map((act, index) => [`q${index}`, inputOf(act)])) },
    }),
    allowsIn: ({ result, responses }) =>
      responses === undefined
        ? [isAllowed(result)]
        : Object.values(responses).map((one) => isAllowed(one.result)),
  },
]

/** Asks one question in a protocol. */
export async function tell(protocol: Protocol, key: string, act: Act, asking: Asking = {}): Promise<Told> {
  const answer = await askAt<Answer>(protocol.path, { key, body: protocol.bodyOf(act), ...asking })
  const [allow] = answer.status === 200 ? protocol.allowsIn(answer.body) : []
  return {
    status: answer.status,
    allow: typeof allow === 'boolean' ? allow : null,
    text: JSON.stringify(answer.body),
  }
}

/** Every address that a key opens, with a request that is answered there. */
export const DOORS: readonly { name: string; scope: Scope; path: string; body: object }[] = [
  ...PROTOCOLS.map(({ name, scope, path, bodyOf }) => ({ name, scope, path, body: bodyOf({ act: 'read' }) })),
  { name: 'REST, asking', scope: 'rest', path: '/v1/assess', body: { facts: {} } },
  { name: 'REST, recording', scope: 'rest', path: '/v1/checks', body: { facts: {}, idempotencyKey: 'door' } },
  {
    name: 'CDS Hooks, a service',
    scope: 'cds-hooks',
    path: '/cds-services/read',
    body: {
      hook: 'safety-act',
      hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
      context: { kind: 'record' },
    },
  },
  {
    name: 'MCP',
    scope: 'mcp',
    path: '/mcp',
    body: {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'assess_safety', arguments: { facts: {} } },
    },
  },
]
