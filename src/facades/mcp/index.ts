/**
 * Model Context Protocol over streamable HTTP, without sessions: an assistant asks before it acts. Every answer is one JSON
 * object; nothing is pushed, so there is no stream to open.
 */
import { type Facade, type FacadeCall, type FacadeReply, reply } from '../facade.ts'
import { isObject, type JsonObject } from '../read.ts'
import { callTool, toolsFor } from './tools.ts'

/** The newest first: offered to who asks for one that is not known here. */
const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26']

const INSTRUCTIONS = `Tutela knows what safety requires where people are served. Before you do, or advise, anything that concerns a
person, ask assess_safety with what is known. Only the verdict PROCEED means that nothing binding is open. BLOCKED: do not go ahead; say
what blocks and do first what is immediate. NEEDS_INFORMATION: ask the next questions; never guess a fact. PROCEED_WITH_CONDITIONS: see to
the open measures. Facts come from the people who know them, never from you. Send no names.`

const [METHOD_NOT_FOUND, INVALID_PARAMS, INVALID_REQUEST, PARSE_ERROR, REFUSED] = [
  -32601, -32602, -32600, -32700, -32000,
]

type Id = string | number

export const facade: Facade = {
  async answer(call) {
    const { method, headers, body } = call
    // A page that somebody is lured to must not ask in their name (DNS rebinding).
    const origin = headers.get('origin')
    if (origin !== null && origin !== call.origin) return failed(403, null, REFUSED, 'Not from this origin.')
    if (method !== 'POST')
      return failed(405, null, REFUSED, 'Send messages by POST; there is no stream and no session.', {
        allow: 'POST',
      })
    const version = headers.get('mcp-protocol-version')
    if (version !== null && !VERSIONS.includes(version))
      return failed(400, null, INVALID_REQUEST, 'This version of the protocol is not spoken here.')
    if (!isObject(body) || body.jsonrpc !== '2.0')
      return failed(400, null, INVALID_REQUEST, 'Send one JSON-RPC 2.0 message.')
    return answerMessage(call, body)
  },
  refuse: ({ status, message }) => failed(status, null, status === 400 ? PARSE_ERROR : REFUSED, message),
}

const failed = (
  status: number,
  id: Id | null,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): FacadeReply => reply(status, { jsonrpc: '2.0', id, error: { code, message } }, headers)

async function answerMessage(
  call: FacadeCall,
  { id, method, params = {} }: JsonObject,
): Promise<FacadeReply> {
  if (id === undefined) return reply(202, undefined)
  if (typeof id !== 'string' && typeof id !== 'number')
    return failed(400, null, INVALID_REQUEST, 'An id is a text or a number.')
  // An answer to a question that was never put.
  if (method === undefined) return reply(202, undefined)
  if (typeof method !== 'string' || !isObject(params))
    return failed(400, id, INVALID_REQUEST, 'A method is a text, params are an object.')
  const done = (result: object) => reply(200, { jsonrpc: '2.0', id, result })
  switch (method) {
    case 'initialize':
      return done(hello(params))
    case 'ping':
      return done({})
    case 'tools/list':
      return done({ tools: toolsFor(call).map(({ description }) => description) })
    case 'tools/call': {
      const tool = toolsFor(call).find(({ description }) => description.name === params.name)
      if (tool === undefined) return failed(200, id, INVALID_PARAMS, 'There is no such tool for this key.')
      if (params.arguments !== undefined && !isObject(params.arguments))
        return failed(200, id, INVALID_PARAMS, 'arguments are an object.')
      return done(await callTool(call, tool, params.arguments ?? {}))
    }
    default:
      return failed(200, id, METHOD_NOT_FOUND, 'There is no such method here.')
  }
}

function hello({ protocolVersion }: JsonObject): object {
  const isKnown = typeof protocolVersion === 'string' && VERSIONS.includes(protocolVersion)
  return {
    protocolVersion: isKnown ? protocolVersion : VERSIONS[0],
    capabilities: { tools: {} },
    serverInfo: { name: 'tutela', title: 'Tutela', version: '1' },
    instructions: INSTRUCTIONS.replaceAll('\n', ' '),
  }
}
