import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { parseAccept } from 'hono/utils/accept'
import { RefusedError } from '../operations/errors.ts'
import type { AppEnv } from './types.ts'

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST'])
/** What answers are written as. */
const ANSWER_TYPES = ['application/graphql-response+json', 'application/json']
/** What takes one of these, or lets Yoga send the answer in parts. */
const TAKEN: ReadonlySet<string> = new Set([
  ...ANSWER_TYPES,
  ...['application/*', '*/*', '*', 'text/event-stream', 'multipart/mixed'],
])
/** The one way of writing letters, under both of its names. */
const UTF_8: ReadonlySet<string> = new Set(['utf-8', 'utf8'])

/** A media type with its parameters, names and values of parameters in small letters (RFC 9110, 8.3.1). */
export interface MediaType {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

/** Reads a content-type header without regard to capitals; the type is empty where there is no header. */
export function readMediaType(header: string | null): MediaType {
  const [type = '', ...rest] = (header ?? '').toLowerCase().split(';')
  const parameters = rest.map((part): [string, string] => {
    const [name = '', ...value] = part.split('=')
    return [
      name.trim(),
      value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    ]
  })
  return { type: type.trim(), parameters: new Map(parameters) }
}

/**
 * Refuses what could not be answered whatever it said: a method that GraphQL does not have (405), and an accept header that
 * takes none of our types (406). Nothing of the request but these two is looked at.
 */
export function requestForm(): MiddlewareHandler<AppEnv> {
  return createMiddleware<AppEnv>(async function requestForm(c, next) {
    if (!METHODS.has(c.req.method)) {
      throw new RefusedError('METHOD_NOT_ALLOWED', 'Send the request as POST, or a query as GET.')
    }
    if (!takesAnAnswer(c.req.header('accept') ?? '')) {
      throw new RefusedError(
        'NOT_ACCEPTABLE',
        `Answers are written as ${ANSWER_TYPES.join(' or ')}, in UTF-8.`,
      )
    }
    await next()
  })
}

function takesAnAnswer(header: string): boolean {
  if (header.trim() === '') return true
  const wanted = parseAccept(header.toLowerCase())
  return wanted.some(({ type, q, params }) => q > 0 && TAKEN.has(type) && isUtf8(params.charset))
}

/** Whether a charset that was named, or none, is the one that is spoken here. */
export const isUtf8 = (charset: string | undefined): boolean => charset === undefined || UTF_8.has(charset)
