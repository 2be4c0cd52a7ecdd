/**
 * Cancelled: whoever asked has hung up, and nothing was sent or waited for any more. Forbidden: the condition of a connection did not
 * hold when it came to writing, and nothing was written. Moving: nothing was written, for what would be written to is being moved to another
 * database, or was.
 */
export type DatabaseErrorKind =
  | 'cancelled'
  | 'forbidden'
  | 'moving'
  | 'busy'
  | 'unavailable'
  | 'constraint'
  | 'fault'
export type ConstraintKind = 'unique' | 'foreignKey' | 'check' | 'notNull' | 'other'

export interface ConstraintViolation {
  readonly kind: ConstraintKind
  /** As table.column, as far as the database names them. */
  readonly columns: readonly string[]
}

/**
 * What went wrong between us and the database. The message carries no parameter of a statement, so it may be logged;
 * the original stays in `cause`.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly kind: DatabaseErrorKind
  readonly code: string
  readonly constraint: ConstraintViolation | null
  /** A write was sent and no answer came: it may or may not have happened. Look before repeating it. */
  readonly outcomeUnknown: boolean

  constructor(
    kind: DatabaseErrorKind,
    code: string,
    options: { constraint?: ConstraintViolation; outcomeUnknown?: boolean; cause?: unknown } = {},
  ) {
    const columns = options.constraint?.columns.join(', ') ?? ''
    super(`The database reported ${kind} (${code}${columns === '' ? '' : `: ${columns}`})`, {
      cause: options.cause,
    })
    this.kind = kind
    this.code = code
    this.constraint = options.constraint ?? null
    this.outcomeUnknown = options.outcomeUnknown ?? false
  }
}

/** True when a write was refused because such a row exists already; with `column` (table.column) only on that column. */
export function isUniqueViolation(error: unknown, column?: string): boolean {
  if (!(error instanceof DatabaseError) || error.constraint?.kind !== 'unique') return false
  return column === undefined || error.constraint.columns.includes(column)
}
