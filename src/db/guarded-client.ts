import type { Client, InArgs, InStatement, ResultSet } from '@libsql/client/http'

type BatchStatements = Array<InStatement | [string, InArgs?]>

/** How statements reach the database; the timeout, the retries and the classification of errors live behind it. */
export interface StatementRunner {
  read(statements: BatchStatements): Promise<ResultSet[]>
  write(statements: BatchStatements): Promise<ResultSet[]>
}

const READING = /^\s*(select|with)\b/i

function refuse(what: string): never {
  throw new Error(`${what} is not part of this product: read with selects, write with writeBatch.`)
}

/**
 * The face of the libSQL client that Drizzle sees. It has no way to start an interactive transaction (each statement
 * of one is a round trip while the write lock is held) and no way to write a single statement outside a batch.
 */
export class GuardedClient implements Client {
  readonly closed = false
  readonly protocol = 'http'
  readonly #runner: StatementRunner
  readonly #mode: 'read' | 'write'

  constructor(runner: StatementRunner, mode: 'read' | 'write') {
    this.#runner = runner
    this.#mode = mode
  }

  async execute(statement: InStatement | string): Promise<ResultSet> {
    const sql = typeof statement === 'string' ? statement : statement.sql
    if (!READING.test(sql)) refuse('A write outside a batch')
    const [result] = await this.#runner.read([statement])
    return result ?? refuse('A statement without a result')
  }

  batch(statements: BatchStatements): Promise<ResultSet[]> {
    return this.#mode === 'write' ? this.#runner.write(statements) : this.#runner.read(statements)
  }

  migrate(): Promise<ResultSet[]> {
    return refuse('A migration inside the Worker')
  }

  transaction(): Promise<never> {
    return refuse('An interactive transaction')
  }

  executeMultiple(): Promise<void> {
    return refuse('A script of statements')
  }

  sync(): Promise<never> {
    return refuse('Replica synchronisation')
  }

  close(): void {}

  reconnect(): void {}
}
