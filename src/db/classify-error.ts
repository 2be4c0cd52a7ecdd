import { LibsqlError } from '@libsql/client/http'
import { DrizzleError, DrizzleQueryError } from 'drizzle-orm'
import { type ConstraintKind, type ConstraintViolation, DatabaseError } from './database-error.ts'
import { isStoppedByMove, isUnmetCondition } from './write-condition.ts'

const CAUSES_MAX = 8
const UNAVAILABLE_CODES = new Set([
  'SERVER_ERROR',
  'STREAM_EXPIRED',
  'HRANA_CLOSED_ERROR',
  'HRANA_PROTO_ERROR',
  'HRANA_WEBSOCKET_ERROR',
  'PROTOCOL_VERSION_ERROR',
  'TRANSACTION_CLOSED',
])
const CONSTRAINTS: readonly (readonly [string, ConstraintKind])[] = [
  ['UNIQUE constraint failed', 'unique'],
  ['FOREIGN KEY constraint failed', 'foreignKey'],
  ['CHECK constraint failed', 'check'],
  ['NOT NULL constraint failed', 'notNull'],
]

/** The error and its causes, outermost first. */
export function causeChain(error: unknown): unknown[] {
  const chain: unknown[] = []
  let current = error
  while (current !== undefined && current !== null && chain.length < CAUSES_MAX && !chain.includes(current)) {
    chain.push(current)
    current = current instanceof Error ? current.cause : undefined
  }
  return chain
}

/** Drizzle writes the parameters of a failed statement into the message of its error: that message must not be shown. */
export function mayHoldParameters(error: unknown): boolean {
  return error instanceof DrizzleQueryError || error instanceof DrizzleError
}

// The HTTP protocol carries no extended code, so the kind is only in the text.
function readConstraint(message: string): ConstraintViolation {
  for (const [text, kind] of CONSTRAINTS) {
    const at = message.indexOf(text)
    if (at === -1) continue
    const named = message.slice(at + text.length).match(/[A-Za-z_]+\.[A-Za-z_]+/g)
    return { kind, columns: named ?? [] }
  }
  return { kind: 'other', columns: [] }
}

function httpStatusOf(chain: readonly unknown[]): number | null {
  for (const error of chain) {
    if (error instanceof Error && 'status' in error && typeof error.status === 'number') return error.status
  }
  return null
}

function classifyLibsql(error: LibsqlError, chain: readonly unknown[], isWrite: boolean): DatabaseError {
  const options = { cause: error }
  if (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED')) {
    return new DatabaseError('busy', error.code, options)
  }
  if (error.code.startsWith('SQLITE_CONSTRAINT')) {
    return new DatabaseError('constraint', error.code, {
      ...options,
      constraint: readConstraint(error.message),
    })
  }
  if (isStoppedByMove(error)) return new DatabaseError('moving', 'MOVING', options)
  if (isUnmetCondition(error)) return new DatabaseError('forbidden', 'CONDITION', options)
  const status = httpStatusOf(chain)
  const isRefused = status !== null && status < 500
  if (UNAVAILABLE_CODES.has(error.code) && !isRefused) {
    return new DatabaseError('unavailable', error.code, { ...options, outcomeUnknown: isWrite })
  }
  return new DatabaseError('fault', status === null ? error.code : `${error.code} ${status}`, options)
}

/** Turns whatever the client threw into a DatabaseError by looking along the chain of causes. */
export function classifyError(error: unknown, isWrite: boolean): DatabaseError {
  const chain = causeChain(error)
  for (const part of chain) {
    if (part instanceof DatabaseError) return part
    if (part instanceof LibsqlError) return classifyLibsql(part, chain, isWrite)
  }
  // What is left comes from the network: no connection, a dropped socket, our own timeout.
  const name = error instanceof Error ? error.name : 'unknown'
  return new DatabaseError('unavailable', name, { cause: error, outcomeUnknown: isWrite })
}
