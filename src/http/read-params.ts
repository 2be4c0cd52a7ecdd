import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { RefusedError } from '../operations/errors.ts'
import { faultInJson } from './json-text.ts'
import type { AppEnv, HttpGraphqlContext } from './types.ts'

export const BODY_NESTING_MAX = 64

const NAME_LETTERS_SHOWN = 100
// Without ignoreBOM: a byte order mark is dropped, as JSON readers may (RFC 8259, 8.1).
const UTF_8 = new TextDecoder('utf-8', { fatal: true })

function refused(message: string): RefusedError {
  return new RefusedError('BAD_USER_INPUT', message)
}

/**
 * Reads what is asked, once, from the body of a POST or the address of a GET, and leaves it for GraphQL. Throws RefusedError
 * with the mistake: text that is not UTF-8, not JSON, nested too deep, an object with one key twice, a parameter that does not
 * exist, is there twice or is of another kind than it has to be.
 */
export function readParams() {
  return createMiddleware<AppEnv>(async function readParams(c, next) {
    const given = c.req.method === 'POST' ? readJson('The body', decode(c.get('body'))) : paramsInAddress(c)
    c.set('params', checkParams(given))
    await next()
  })
}

/** Gives GraphQL's own stages what was read, in place of their own readers. */
export function useReadParams(): Plugin<object, HttpGraphqlContext> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => serverContext.params)
    },
  }
}

function decode(body: Uint8Array): string {
  try {
    return UTF_8.decode(body)
  } catch {
    throw refused('The body is not UTF-8; nothing of it was read.')
  }
}

function readJson(name: string, text: string): unknown {
  if (text.trim() === '') throw refused(`${name} is empty; send JSON such as {"query": "{ __typename }"}.`)
  const fault = faultInJson(text, BODY_NESTING_MAX)
  if (fault?.kind === 'too deep') throw refused(`${name} nests deeper than ${BODY_NESTING_MAX} levels.`)
  const value = parse(name, text)
  if (fault?.kind === 'key twice') {
    throw refused(`${name} has the key ${quoted(fault.key)} twice in one object.`)
  }
  return value
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused(`${name} is not JSON, or not all of it arrived.`)
  }
}

/** The parameters of an address, variables and extensions read as the JSON they are. */
function paramsInAddress(c: Context<AppEnv>): Readonly<Record<string, unknown>> {
  const found = new Map<string, unknown>()
  for (const pair of new URL(c.req.url).search
    .slice(1)
    .split('&')
    .filter((part) => part !== '')) {
    const [name = '', ...rest] = pair.split('=')
    const [key, text] = [decodePart(name), decodePart(rest.join('='))]
    if (found.has(key)) throw refused(`The address has the parameter ${quoted(key)} twice.`)
    const isJson = key === 'variables' || key === 'extensions'
    found.set(key, isJson && text !== '' ? readJson(`The parameter ${key}`, text) : text || undefined)
  }
  return Object.fromEntries(found)
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw refused('The address is not UTF-8, or has a % that is followed by something else than two digits.')
  }
}

/** The parameters of GraphQL over HTTP; the query may be absent, where `extensions` name a registered document. */
function checkParams(given: unknown): GraphQLParams {
  if (!isObject(given)) throw refused(`A request is a JSON object with a query, not ${kindOf(given)}.`)
  const params: GraphQLParams = {}
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue
    switch (name) {
      case 'query':
      case 'operationName':
        if (typeof value !== 'string') throw wrongKind(name, 'a text', value)
        params[name] = value
        break
      case 'variables':
      case 'extensions':
        if (!isObject(value)) throw wrongKind(name, 'an object', value)
        params[name] = value
        break
      default:
        throw refused(
          `There is no parameter ${quoted(name)}; there are query, operationName, variables and extensions.`,
        )
    }
  }
  return params
}

const quoted = (name: string): string => JSON.stringify(name.slice(0, NAME_LETTERS_SHOWN))

const wrongKind = (name: string, wanted: string, value: unknown): RefusedError =>
  refused(`The parameter ${name} is ${wanted}, not ${kindOf(value)}.`)

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}
