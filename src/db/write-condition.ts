import type { InArgs, InStatement, ResultSet } from '@libsql/client/http'

type BatchStatements = Array<InStatement | [string, InArgs?]>

/** A select as Drizzle writes it out. */
export interface WrittenSelect {
  toSQL(): { readonly sql: string; readonly params: unknown[] }
}

// The one thing that SQLite stops a transaction for outside of a trigger and that no other statement of the product does.
const STOP = 'abs(-9223372036854775807 - 1)'
const STOPPED = 'integer overflow'
// A path that JSON does not have, which SQLite names in its error.
const MOVING = 'tutela moving'
const STOP_MOVING = `json_extract('{}', '${MOVING}')`

/**
 * Writes that happen only while the select has a row, which the transaction itself looks up before it writes anything: nothing can come
 * in between. The write throws a DatabaseError otherwise: of the kind moving where `moving` has a row then, else forbidden.
 */
export function writingWhile(
  write: (statements: BatchStatements) => Promise<ResultSet[]>,
  condition: WrittenSelect,
  moving: WrittenSelect,
): (statements: BatchStatements) => Promise<ResultSet[]> {
  return async (statements) => {
    const [holds, isMoving] = [condition.toSQL(), moving.toSQL()]
    const first = {
      sql: `select case when exists (${holds.sql}) then 1 when exists (${isMoving.sql}) then ${STOP_MOVING} else ${STOP} end`,
      args: [...holds.params, ...isMoving.params].map(toArgument),
    }
    return (await write([first, ...statements])).slice(1)
  }
}

/** Whether an error says that the condition of a write did not hold. */
export const isUnmetCondition = ({ message }: Error): boolean => message.includes(STOPPED)

/** Whether it did not hold because what would be written to is being moved. */
export const isStoppedByMove = ({ message }: Error): boolean => message.includes(MOVING)

function toArgument(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError('A condition takes texts and numbers')
}
