import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite'
import type { InArgs, InStatement, ResultSet, Row } from '@libsql/client/web'
import { drizzle } from 'drizzle-orm/libsql/web'
import type { Database } from '../../src/db/client.ts'
import { GuardedClient, type StatementRunner } from '../../src/db/guarded-client.ts'
import { writingWhile } from '../../src/db/write-condition.ts'

const MIGRATIONS = join(import.meta.dirname, '../../src/db/migrations')

type Statement = InStatement | [string, InArgs?]

/** A database in this process's memory with the product's schema, and a look past the product. */
export interface MemoryDatabase {
  readonly db: Database
  rows(sql: string, ...values: SQLInputValue[]): Record<string, unknown>[]
}

/** For unit tests of what stands between an operation and its rows; how a server behaves is tested with a server. */
export function openMemoryDatabase(): MemoryDatabase {
  const sqlite = new DatabaseSync(':memory:')
  for (const file of readdirSync(MIGRATIONS).sort())
    if (file.endsWith('.sql')) sqlite.exec(readFileSync(join(MIGRATIONS, file), 'utf8'))
  sqlite.exec('pragma foreign_keys = on')
  let calls = 0
  const batch = (statements: readonly Statement[]): ResultSet[] => {
    calls += 1
    sqlite.exec('begin immediate')
    try {
      const results = statements.map((statement) => runOne(sqlite, statement))
      sqlite.exec('commit')
      return results
    } catch (error) {
      sqlite.exec('rollback')
      throw error
    }
  }
  const runner: StatementRunner = {
    read: async (statements) => batch(statements),
    write: async (statements) => batch(statements),
  }
  const connectionOf = (own: StatementRunner): Database => {
    const orm = drizzle(new GuardedClient(own, 'read'))
    const writer = drizzle(new GuardedClient(own, 'write'))
    const db: Database = {
      orm,
      readBatch: (statements) => orm.batch(statements),
      writeBatch: (statements) => writer.batch(statements),
      roundTrips: () => calls,
      retries: () => 0,
      readFromPrimary: () => {},
      turnTo: () => {
        throw new Error('There is no other database')
      },
      seen: null,
      after: () => db,
      writingWhile: (condition, moving) =>
        connectionOf({ ...own, write: writingWhile(own.write, condition, moving) }),
    }
    return db
  }
  const db = connectionOf(runner)
  return {
    db,
    rows: (sql, ...values) => sqlite.prepare(sql).all(...values),
  }
}

function runOne(sqlite: DatabaseSync, given: Statement): ResultSet {
  const { sql, args } = typeof given === 'string' || Array.isArray(given) ? refuse() : given
  const statement = sqlite.prepare(sql)
  statement.setReturnArrays(true)
  const columns = statement.columns().map(({ name }) => name)
  const values = Array.isArray(args) ? args.map(inputValue) : []
  const found: unknown[] = statement.all(...values)
  const rows = found.map((row) => rowOf(Array.isArray(row) ? row : []))
  return {
    columns,
    columnTypes: [],
    rows,
    rowsAffected: 0,
    lastInsertRowid: undefined,
    toJSON: () => rows,
  }
}

/** Drizzle reads columns by place, because names may repeat. */
function rowOf(values: readonly SQLOutputValue[]): Row {
  const row: Row = { length: values.length }
  for (const [place, value] of values.entries())
    row[place] = value instanceof Uint8Array ? new Uint8Array(value).buffer : value
  return row
}

function refuse(): never {
  throw new TypeError('Drizzle sends statements with their values apart')
}

function inputValue(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  throw new TypeError(`The product stores no ${typeof value}`)
}
