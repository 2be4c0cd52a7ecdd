import { type Column, getTableColumns, is, SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from './client.ts'
import type { Bound } from './fixed-statement.ts'

/** A whole row, in which each column has its value, the place for it or an expression: a column that nobody thought of does not compile. */
export type WholeRow<Table extends SQLiteTable> = {
  readonly [Column in keyof Table['$inferInsert']]-?:
    | Bound<Exclude<Table['$inferInsert'][Column], undefined>>
    | SQL
}

/** A whole row of expressions, made for each column. */
export const wholeRow = <Table extends SQLiteTable>(
  table: Table,
  at: (column: string) => SQL,
): WholeRow<Table> =>
  Object.fromEntries(
    Object.keys(getTableColumns(table)).map((column) => [column, at(column)]),
  ) as WholeRow<Table>

/** Values of columns as each writes them, for JSON that a statement reads its rows from. */
export function writtenBy<Table extends SQLiteTable>(
  table: Table,
  row: Partial<Table['$inferSelect']>,
): Record<string, unknown> {
  const columns: Readonly<Record<string, Column>> = getTableColumns(table)
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value === null ? null : columns[name]?.mapToDriverValue(value),
    ]),
  )
}

/**
 * Insert of the row if the condition holds, or, with `from`, of one row for each row of what stands there. Values go by the names of
 * their columns, never by their places, and each is written as its column writes it. Nothing is written where the condition is false.
 */
export function insertWhere<Table extends SQLiteTable>(
  { orm }: Pick<Database, 'orm'>,
  table: Table,
  row: WholeRow<Table>,
  { from, where }: { readonly from?: SQLWrapper; readonly where: SQL | undefined },
) {
  const values: Readonly<Record<string, unknown>> = row
  const inOrder = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value = values[name]
    return is(value, SQL) ? value : sql`${sql.param(value, column)}`
  })
  const source = from === undefined ? sql`` : sql` from ${from}`
  return orm
    .insert(table)
    .select(sql`select ${sql.join(inOrder, sql`, `)}${source} where ${where ?? sql`true`}`)
}
