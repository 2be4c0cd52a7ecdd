import { LibsqlError } from '@libsql/client/web'
import { DrizzleQueryError } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { causeChain, classifyError } from '../../../src/db/classify-error.ts'
import { DatabaseError, isUniqueViolation } from '../../../src/db/database-error.ts'

const UNIQUE = 'SQLite error: UNIQUE constraint failed: checks.organisation_id, checks.sequence'

function httpError(status: number): LibsqlError {
  const cause = Object.assign(new Error(`Server returned HTTP status ${status}`), { status })
  return new LibsqlError(cause.message, 'SERVER_ERROR', undefined, undefined, cause)
}

describe('what happened is read along the chain of causes', () => {
  test.each([
    ['busy', new LibsqlError('database is locked', 'SQLITE_BUSY'), false],
    ['busy', new LibsqlError('locked', 'SQLITE_LOCKED_SHAREDCACHE'), false],
    ['constraint', new LibsqlError(UNIQUE, 'SQLITE_CONSTRAINT'), false],
    ['forbidden', new LibsqlError('SQLite error: integer overflow', 'SQLITE_ERROR'), false],
    ['moving', new LibsqlError("SQLite error: bad JSON path: 'tutela moving'", 'SQLITE_ERROR'), false],
    ['unavailable', httpError(502), true],
    ['unavailable', new LibsqlError('expired', 'STREAM_EXPIRED'), true],
    ['unavailable', new LibsqlError('closed', 'HRANA_CLOSED_ERROR'), true],
    ['fault', httpError(401), false],
    ['fault', new LibsqlError('near "selct": syntax error', 'SQL_PARSE_ERROR'), false],
    ['unavailable', new TypeError('fetch failed'), true],
    ['unavailable', new DOMException('timed out', 'TimeoutError'), true],
  ] as const)('%s', (kind, error, isUnknownAfterWrite) => {
    for (const wrapped of [error, new DrizzleQueryError('insert …', ['secret'], error)]) {
      const write = classifyError(wrapped, true)
      expect([write.kind, write.outcomeUnknown]).toEqual([kind, isUnknownAfterWrite])
      const read = classifyError(wrapped, false)
      expect([read.kind, read.outcomeUnknown]).toEqual([kind, false])
      expect(read.message).not.toContain('secret')
    }
  })
})

test('a violated constraint names its kind and columns', () => {
  const error = classifyError(new LibsqlError(UNIQUE, 'SQLITE_CONSTRAINT'), true)
  expect(error.constraint).toEqual({ kind: 'unique', columns: ['checks.organisation_id', 'checks.sequence'] })
  expect(isUniqueViolation(error)).toBe(true)
  expect(isUniqueViolation(error, 'checks.sequence')).toBe(true)
  expect(isUniqueViolation(error, 'checks.id')).toBe(false)
  expect(isUniqueViolation(new Error(UNIQUE))).toBe(false)
})

test('an error that is classified already stays what it is', () => {
  const error = new DatabaseError('busy', 'SQLITE_BUSY')
  expect(classifyError(new Error('outer', { cause: error }), true)).toBe(error)
})

test('a chain that leads back to itself comes to an end', () => {
  const error = new Error('one')
  error.cause = new Error('two', { cause: error })
  expect(causeChain(error)).toHaveLength(2)
})
