import { GraphQLError, Kind, type ValueNode } from 'graphql'
import { builder } from './builder.ts'

const INSTANT = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-](\d{2}):(\d{2}))$/
const DAY = /^\d{4}-\d{2}-\d{2}$/
const JSON_LITERAL_DEPTH_MAX = 64

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
}

function isCalendarDay(text: string): boolean {
  if (!DAY.test(text)) return false
  const parsed = new Date(`${text}T00:00:00.000Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text)
}

/** An RFC 3339 instant as UTC with milliseconds, or null when the text is none (no offset, no such day or hour). */
export function parseInstant(text: string): string | null {
  const match = INSTANT.exec(text)
  if (match === null) return null
  const [, day = '', hour, minute, second, , , offsetHour = '0', offsetMinute = '0'] = match
  const isInRange =
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60 &&
    Number(offsetHour) < 24 &&
    Number(offsetMinute) < 60
  if (!isInRange || !isCalendarDay(day)) return null
  const parsed = new Date(text.toUpperCase())
  if (Number.isNaN(parsed.getTime())) return null
  const instant = parsed.toISOString()
  return /^\d{4}-/.test(instant) ? instant : null
}

// A value of ours that is malformed is a fault, which must not be reported as the caller's.
function writeInstant(value: unknown): string {
  const instant = typeof value === 'string' ? parseInstant(value) : null
  if (instant === null) throw new TypeError('A DateTime of the answer is malformed.')
  return instant.replace('.000Z', 'Z')
}

function writeDay(value: unknown): string {
  if (typeof value === 'string' && isCalendarDay(value)) return value
  throw new TypeError('A Date of the answer is malformed.')
}

function readInstant(value: unknown): string {
  const instant = typeof value === 'string' ? parseInstant(value) : null
  return (
    instant ?? refuse('DateTime must be an RFC 3339 instant with an offset, such as 2026-11-21T10:00:00Z.')
  )
}

function readDay(value: unknown): string {
  if (typeof value === 'string' && isCalendarDay(value)) return value
  return refuse('Date must be a calendar day such as 2026-11-21.')
}

function literalText(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined
}

// A variable that is not given leaves its member out, as in any input object; in a list it is null.
// Object.fromEntries makes own properties even of names such as __proto__, which plain assignment would not.
function literalJson(node: ValueNode, variables: Readonly<Record<string, unknown>>, depth: number): unknown {
  if (depth > JSON_LITERAL_DEPTH_MAX)
    return refuse(`JSON may be nested ${JSON_LITERAL_DEPTH_MAX} levels at most.`)
  switch (node.kind) {
    case Kind.NULL:
      return null
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value)
    case Kind.LIST:
      return node.values.map((part) => literalJson(part, variables, depth + 1) ?? null)
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.flatMap(({ name, value }) => {
          const member = literalJson(value, variables, depth + 1)
          return member === undefined ? [] : [[name.value, member]]
        }),
      )
    case Kind.VARIABLE:
      return variables[node.name.value]
    case Kind.ENUM:
      return refuse(`JSON has no bare word ${node.value}; put it in quotes.`)
    default:
      return node.value
  }
}

builder.scalarType('DateTime', {
  description: 'An RFC 3339 instant with an offset, for example 2026-11-21T10:00:00Z. Answers are in UTC.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize: writeInstant,
  parseValue: readInstant,
  parseLiteral: (node) => readInstant(literalText(node)),
})

builder.scalarType('Date', {
  description: 'A calendar day: YYYY-MM-DD.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  serialize: writeDay,
  parseValue: readDay,
  parseLiteral: (node) => readDay(literalText(node)),
})

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => literalJson(node, variables ?? {}, 0),
})
