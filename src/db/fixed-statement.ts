import { getTableColumns, is, Param, Placeholder, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/libsql/http'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from './client.ts'

/** Variants of one statement whose texts are kept; when there are more, those that were built first are built anew. */
const VARIANTS_MAX = 128

/** Builds texts and reaches no database, so that nothing of one request is kept for another. */
const builder = drizzle.mock()

/** Where the values of a statement stand in it, by their names. */
export type Places<Values> = { readonly [Name in keyof Values]-?: Placeholder<string, Values[Name]> }

/** A value, or the place that is filled with one later: what a condition can be about in both kinds of statements. */
export type Bound<Value> = Value | Placeholder<string, Value>

/** A statement with its values, for a batch or as the condition of one. */
export interface FixedStatement<Result> {
  readonly _: { readonly dialect: 'sqlite'; readonly result: Result }
  toSQL(): { readonly sql: string; readonly params: unknown[] }
}

/** What Drizzle's builders make. */
export interface Built {
  readonly _: { readonly dialect: 'sqlite'; readonly result: unknown }
  prepare(): Prepared
}

interface Prepared {
  getQuery(): { readonly sql: string; readonly params: unknown[] }
  mapResult(response: unknown, isFromBatch?: boolean): unknown
}

/**
 * A statement whose text is always the same: Drizzle builds it once in an isolate, with places for its values, and every later call only
 * binds them, each as its column writes it. `variant` is whatever else the text depends on, such as how many values a list has. Reading
 * the rows is Drizzle's own.
 */
export function fixedStatement<
  Values extends object,
  Own extends Built,
  Variant extends string | number = '',
>(
  build: (db: Pick<Database, 'orm'>, at: Places<Values>, variant: Variant) => Own,
): (values: Values, variant?: Variant) => FixedStatement<Own['_']['result']> {
  const known = new Map<Variant | undefined, Prepared>()
  const prepare = (variant: Variant | undefined): Prepared => {
    const prepared = build({ orm: builder }, placesByName<Values>(), (variant ?? '') as Variant).prepare()
    const [oldest] = known.keys()
    if (known.size >= VARIANTS_MAX) known.delete(oldest)
    known.set(variant, prepared)
    return prepared
  }
  return (values, variant) => new BoundStatement(known.get(variant) ?? prepare(variant), values)
}

/** A place for each column of a row of the table, named as the column is. */
export function placesOf<Table extends SQLiteTable>(table: Table): Places<Table['$inferSelect']> {
  const places = Object.keys(getTableColumns(table)).map((name) => [name, sql.placeholder(name)] as const)
  return Object.fromEntries(places) as Places<Table['$inferSelect']>
}

/** Whatever name is asked for has a place; which are used is seen from the text. */
const placesByName = <Values extends object>(): Places<Values> =>
  new Proxy({} as Places<Values>, { get: (_, name) => sql.placeholder(String(name)) })

class BoundStatement<Result> implements FixedStatement<Result> {
  declare readonly _: { readonly dialect: 'sqlite'; readonly result: Result }
  readonly #prepared: Prepared
  readonly #values: object

  constructor(prepared: Prepared, values: object) {
    this.#prepared = prepared
    this.#values = values
  }

  toSQL() {
    const { sql: text, params } = this.#prepared.getQuery()
    return { sql: text, params: params.map((param) => bind(param, this.#values)) }
  }

  /** What Drizzle asks each statement of a batch for. */
  _prepare() {
    return {
      getQuery: () => this.toSQL(),
      mapResult: (response: unknown, isFromBatch: boolean) => this.#prepared.mapResult(response, isFromBatch),
    }
  }
}

/** The value of one parameter of the text. Only texts, numbers and null stand without a column that says how they are written. */
function bind(param: unknown, values: object): unknown {
  if (is(param, Placeholder)) return plain(param.name, given(param, values))
  if (!is(param, Param) || !is(param.value, Placeholder)) return param
  const value = given(param.value, values)
  return value === null ? null : plain(param.value.name, param.encoder.mapToDriverValue(value))
}

function given({ name }: Placeholder, values: object): unknown {
  const value: unknown = Object.hasOwn(values, name) ? Reflect.get(values, name) : undefined
  if (value === undefined) throw new TypeError(`The statement was given no ${name}`)
  return value
}

function plain(name: string, value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError(`The statement takes a text or a number for ${name}`)
}
