import type { Plugin } from 'graphql-yoga'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { RefusedError } from '../operations/errors.ts'
import { decode, quoted, readJson, unreadable } from './json-body.ts'
import type { AppEnv, AskedParams, HttpGraphqlContext } from './types.ts'

const EXAMPLE = '{"query": "{ __typename }"}'

/**
 * Reads what is asked, once, from the body of a POST or the address of a GET, and leaves it for GraphQL. Throws RefusedError
 * with the mistake: text that is not UTF-8, not JSON, nested too deep, an object with one key twice, a parameter that does not
 * exist, is there twice or is of another kind than it has to be.
 */
export function readParams() {
  return createMiddleware<AppEnv>(async function readParams(c, next) {
    const given =
      c.req.method === 'POST' ? readJson('The body', decode(c.get('body')), EXAMPLE) : paramsInAddress(c)
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

/** The parameters of an address, variables and extensions read as the JSON they are. */
function paramsInAddress(c: Context<AppEnv>): Readonly<Record<string, unknown>> {
  const found = new Map<string, unknown>()
  for (const pair of new URL(c.req.url).search
    .slice(1)
    .split('&')
    .filter((part) => part !== '')) {
    const [name = '', ...rest] = pair.split('=')
    const [key, text] = [decodePart(name), decodePart(rest.join('='))]
    if (found.has(key)) throw unreadable(`The address has the parameter ${quoted(key)} twice.`)
    const isJson = key === 'variables' || key === 'extensions'
    found.set(key, isJson && text !== '' ? readJson(`The parameter ${key}`, text) : text || undefined)
  }
  return Object.fromEntries(found)
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw unreadable(
      'The address is not UTF-8, or has a % that is followed by something else than two digits.',
    )
  }
}

/** The parameters of GraphQL over HTTP; the query may be absent, where `documentId` or `extensions` name a registered document. */
function checkParams(given: unknown): AskedParams {
  if (!isObject(given)) throw unreadable(`A request is a JSON object with a query, not ${kindOf(given)}.`)
  const params: { -readonly [Name in keyof AskedParams]: AskedParams[Name] } = {}
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue
    switch (name) {
      case 'query':
      case 'operationName':
      case 'documentId':
        if (typeof value !== 'string') throw wrongKind(name, 'a text', value)
        params[name] = value
        break
      case 'variables':
      case 'extensions':
        if (!isObject(value)) throw wrongKind(name, 'an object', value)
        params[name] = value
        break
      default:
        throw unreadable(
          `There is no parameter ${quoted(name)}; there are query, documentId, operationName, variables and extensions.`,
        )
    }
  }
  return params
}

const wrongKind = (name: string, wanted: string, value: unknown): RefusedError =>
  unreadable(`The parameter ${name} is ${wanted}, not ${kindOf(value)}.`)

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`
}
