import { type Client, createClient, type InArgs, type InStatement, type ResultSet } from '@libsql/client/http'
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import { drizzle } from 'drizzle-orm/libsql/http'
import { classifyError } from './classify-error.ts'
import { DatabaseError } from './database-error.ts'
import { GuardedClient, type StatementRunner } from './guarded-client.ts'
import {
  CommonCount,
  notingHistory,
  REPLICA_MS_MAX,
  type Replica,
  SeenHistory,
  waitingForHistory,
} from './replication.ts'
import { retry } from './retry.ts'
import { type Fetch, timedFetch } from './timed-fetch.ts'
import { type WrittenSelect, writingWhile } from './write-condition.ts'
import { WritesInFlight } from './writes-in-flight.ts'

const READ_MS_MAX = 2_000
const WRITE_MS_MAX = 4_000

export type Statement = BatchItem<'sqlite'>

/**
 * Runs statements in one transaction and one round trip and gives each statement's mapped result. Throws DatabaseError;
 * after a write with `outcomeUnknown` look before repeating.
 */
export type Batch = <Each extends Statement, Statements extends Readonly<[Each, ...Each[]]>>(
  statements: Statements,
) => Promise<BatchResponse<Statements>>

/** One request's connection. Never kept for another request: the client's queue would wake work of the wrong one. */
export interface Database {
  /** Drizzle: builds every statement, and runs a select when awaited (one round trip each). */
  readonly orm: LibSQLDatabase
  /** Several selects in one round trip, on one snapshot. */
  readonly readBatch: Batch
  /** The one way to write: BEGIN IMMEDIATE … COMMIT, all or nothing. */
  readonly writeBatch: Batch
  /** Calls that have left for the database so far. */
  roundTrips(): number
  /** How many of them repeated one that had failed. */
  retries(): number
  /**
   * The same connection for what counts only once something is certain: `certain` is awaited before each call. What it reads itself on the
   * connection it is given goes in one round trip with the read that waits for it, whose rows are given out only afterwards.
   */
  after(certain: (beside: Database) => Promise<void>): Database
  /** From now on nothing is read from a replica: for what decides, and for what a replica may not have yet. */
  readFromPrimary(): void
  /** How far the caller is known to have seen, here or before; null without a replica. Whatever is read is as far at least. */
  readonly seen: SeenHistory | null
  /**
   * The same connection for a caller who may write only while the select has a row; else writing throws DatabaseError: moving while that
   * select has one, forbidden otherwise.
   */
  writingWhile(condition: WrittenSelect, moving: WrittenSelect): Database
  /** From now on this connection, and every one made of it, is one to another database: that of an organisation which has moved. */
  turnTo(place: Place): void
}

/** Where a database is. */
export interface Place {
  readonly url: string
  readonly authToken?: string | undefined
}

export interface DatabaseOptions extends Place {
  readonly fetch: Fetch
  /** Absent: everything is read where it is written. */
  readonly replica?: Replica | undefined
  /** How long a read or a write may take, retries included; as long as a request can wait when absent. */
  readonly patienceMs?: number | undefined
  /** Milliseconds; only differences count. */
  readonly clock: () => number
  /** A number from 0 up to 1. */
  readonly random: () => number
  /** Once it is aborted nothing more is sent; a read on its way is given up, a write is waited for. */
  readonly signal?: AbortSignal | undefined
}

/** What an isolate knows of a database, whatever requests it was for: plain counting, nothing of one request is kept for another. */
interface Common {
  readonly writesInFlight: WritesInFlight
  readonly count: CommonCount
}

/** By the address of the primary: as many as a deployment has databases. */
const common = new Map<string, Common>()

function commonOf(url: string): Common {
  const known = common.get(url) ?? { writesInFlight: new WritesInFlight(), count: new CommonCount() }
  common.set(url, known)
  return known
}

type SqlBatch = Array<InStatement | [string, InArgs?]>

interface Watch {
  readonly place: () => Place
  readonly onCall: () => void
  readonly onRetry: () => void
  readonly seen: SeenHistory | null
  readonly isReplicaRead: () => boolean
}

function makeRunner(
  options: DatabaseOptions,
  { place, onCall, onRetry, seen, isReplicaRead }: Watch,
): StatementRunner {
  const clientOf = (
    { url, authToken }: Place,
    {
      note,
      ...calling
    }: Pick<Parameters<typeof timedFetch>[0], 'fetch' | 'deadline' | 'signal'> & {
      readonly note: (index: bigint) => void
    },
  ) => {
    const timed = timedFetch({ ...calling, onCall })
    return createClient({
      url,
      ...(authToken === undefined ? {} : { authToken }),
      intMode: 'number',
      fetch: seen === null ? timed : notingHistory(timed, note),
    })
  }
  const run = async (statements: SqlBatch, mode: 'read' | 'write'): Promise<ResultSet[]> => {
    if (options.signal?.aborted) throw new DatabaseError('cancelled', 'HUNG_UP')
    const until = options.clock() + (options.patienceMs ?? (mode === 'write' ? WRITE_MS_MAX : READ_MS_MAX))
    const deadline = { millisecondsLeft: () => until - options.clock() }
    const signal = mode === 'read' ? options.signal : undefined
    const { count, writesInFlight } = commonOf(place().url)
    const atLeast = count.greatest
    const note = (index: bigint) => {
      count.note(index, { atLeast, nowMs: options.clock() })
      seen?.add(count.holds(options.clock()) ? index : 'atPrimary')
    }
    const client = clientOf(place(), { fetch: options.fetch, deadline, signal, note })
    const call = async () => {
      try {
        if (mode === 'read') return await select(client, statements)
        return await writesInFlight.run(() => client.batch(statements, 'write'), { ...options, ...deadline })
      } catch (error) {
        if (mode === 'read' && options.signal?.aborted) throw new DatabaseError('cancelled', 'HUNG_UP')
        throw classifyError(error, mode === 'write')
      }
    }
    const { millisecondsLeft } = deadline
    return retry(call, { random: options.random, millisecondsLeft, onRetry })
  }
  /** Null where the replica has no answer in time, whatever the reason: then the primary is asked. */
  const runNearby = async (replica: Replica, statements: SqlBatch): Promise<ResultSet[] | null> => {
    const until = options.clock() + REPLICA_MS_MAX
    const deadline = { millisecondsLeft: () => until - options.clock() }
    const heard = seen ?? new SeenHistory()
    const calling = { fetch: waitingForHistory(options.fetch, heard), deadline, signal: options.signal }
    try {
      return await select(clientOf(replica, { ...calling, note: (index) => heard.add(index) }), statements)
    } catch {
      return null
    }
  }
  return {
    async read(statements) {
      const { replica } = options
      const isNearby =
        isReplicaRead() &&
        seen?.greatest !== 'atPrimary' &&
        commonOf(place().url).count.holds(options.clock()) &&
        !options.signal?.aborted
      const found = replica !== undefined && isNearby ? await runNearby(replica, statements) : null
      return found ?? run(statements, 'read')
    },
    write: (statements) => run(statements, 'write'),
  }
}

/** Several selects see one snapshot; a lone one needs no transaction around it. */
async function select(client: Client, statements: SqlBatch): Promise<ResultSet[]> {
  const [only] = statements
  if (statements.length === 1 && only !== undefined && !Array.isArray(only))
    return [await client.execute(only)]
  return client.batch(statements, 'deferred')
}

/** Opens a request's database: nothing is sent before the first statement. */
export function openDatabase(options: DatabaseOptions): Database {
  let calls = 0
  let repeated = 0
  let isPrimaryOnly = false
  let place: Place = { url: options.url, authToken: options.authToken }
  const seen = options.replica === undefined ? null : new SeenHistory()
  const runner = makeRunner(options, {
    place: () => place,
    onCall: () => {
      calls += 1
    },
    onRetry: () => {
      repeated += 1
    },
    seen,
    isReplicaRead: () => !isPrimaryOnly,
  })
  const connectionOf = (own: StatementRunner): Database => {
    // Made when they are first used: a request opens several connections, most of which say nothing.
    let reader: LibSQLDatabase | undefined
    const orm = () => (reader ??= drizzle(new GuardedClient(own, 'read')))
    return {
      get orm() {
        return orm()
      },
      readBatch: (statements) => orm().batch(statements),
      writeBatch: (statements) => drizzle(new GuardedClient(own, 'write')).batch(statements),
      roundTrips: () => calls,
      retries: () => repeated,
      readFromPrimary: () => {
        isPrimaryOnly = true
      },
      seen,
      after: (certain) =>
        connectionOf(
          waiting(own, { certain: (beside) => certain(connectionOf(beside)), place: () => place }),
        ),
      writingWhile: (condition, moving) =>
        connectionOf({ ...own, write: writingWhile(own.write, condition, moving) }),
      turnTo: (other) => {
        place = other
      },
    }
  }
  return connectionOf(runner)
}

function waiting(
  runner: StatementRunner,
  {
    certain,
    place,
  }: { readonly certain: (beside: StatementRunner) => Promise<void>; readonly place: () => Place },
): StatementRunner {
  return {
    async read(statements) {
      const asked = place()
      let found: ResultSet[] | undefined
      const beside: StatementRunner = {
        ...runner,
        async read(others) {
          if (found !== undefined) return runner.read(others)
          const all = await runner.read([...others, ...statements])
          found = all.slice(others.length)
          return all.slice(0, others.length)
        },
      }
      await certain(beside)
      // What an organisation had before it moved is not what it has.
      return found !== undefined && place() === asked ? found : runner.read(statements)
    },
    async write(statements) {
      await certain(runner)
      return runner.write(statements)
    },
  }
}
