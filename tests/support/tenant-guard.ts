/// <reference types="vite/client" />
import { is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Fetch } from '../../src/db/timed-fetch.ts'

export interface SentStatement {
  readonly sql: string
  readonly args: readonly unknown[]
}

const modules = import.meta.glob<Record<string, unknown>>('../../src/db/tables/*.ts', { eager: true })

/** Every table of the product. */
export const ALL_TABLES: readonly SQLiteTable[] = Object.values(modules)
  .flatMap((module) => Object.values(module))
  .filter((value) => is(value, SQLiteTable))

/** Those whose rows belong to an organisation; read from the tables themselves, so that none is forgotten. */
export const TENANT_TABLE_OBJECTS = ALL_TABLES.filter((table) =>
  getTableConfig(table).columns.some(({ name }) => name === 'organisation_id'),
)

export const TENANT_TABLES = TENANT_TABLE_OBJECTS.map((table) => getTableConfig(table).name)

/** Those whose rows belong to an organisation because of a row that each refers to, and that is one of such a table. */
export const OWNED_TABLES = ALL_TABLES.map((table) => getTableConfig(table))
  .filter(({ name, foreignKeys }) => !TENANT_TABLES.includes(name) && foreignKeys.some(refersToOwned))
  .map(({ name }) => name)

function refersToOwned({ reference }: ReturnType<typeof getTableConfig>['foreignKeys'][number]): boolean {
  const { columns, foreignTable } = reference()
  return columns.every(({ notNull }) => notNull) && TENANT_TABLES.includes(getTableConfig(foreignTable).name)
}

const TOUCHES_TENANT_TABLE = new RegExp(
  `(from|join|into|update)\\s+"(${[...TENANT_TABLES, ...OWNED_TABLES].join('|')})"`,
  'i',
)
const INSERTS_OWNER = /^insert into "\w+" \([^)]*"organisation_id"/i
const COMPARES_OWNER = /"organisation_id"\s*(=|is null|in\b)/i
/** Who calls is found out by these two, so they cannot name the organisation yet. */
const FINDS_CREDENTIAL = /"api_keys"\."prefix" = \?|"identity_providers"\."issuer" = \?/
const ORGANISATION_ID = /^org_[0-9a-z]{26}$/

/** The statements in a request to the database, as the Hrana protocol writes them: a text stands alone or is named by a number. */
export function statementsOf(body: string): SentStatement[] {
  const texts = new Map<unknown, string>()
  const found: SentStatement[] = []
  JSON.parse(body, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    const { type, sql, sql_id: id, args }: Partial<Record<string, unknown>> = { ...value }
    if (type === 'store_sql') texts.set(id, String(sql))
    else if (Array.isArray(args)) {
      const text = typeof sql === 'string' ? sql : texts.get(id)
      if (text === undefined) throw new Error('A statement without a text was sent to the database')
      found.push({ sql: text, args: args.map((arg: { value?: unknown }) => arg.value) })
    }
    return value
  })
  return found
}

/** A statement about rows that belong to somebody has to say to whom: it compares or writes the owner, never only shows it. */
export function lacksTenant(sql: string): boolean {
  if (!TOUCHES_TENANT_TABLE.test(sql)) return false
  return !COMPARES_OWNER.test(sql) && !INSERTS_OWNER.test(sql)
}

/** What is wrong with a statement, or null: it has to speak of one organisation, which is given as a value. */
export function tenantProblem({ sql, args }: SentStatement): string | null {
  if (!TOUCHES_TENANT_TABLE.test(sql) || FINDS_CREDENTIAL.test(sql)) return null
  if (lacksTenant(sql)) return 'does not name the organisation'
  const named = new Set(args.filter((arg) => typeof arg === 'string' && ORGANISATION_ID.test(arg)))
  if (named.size > 1) return 'names several organisations'
  return named.size === 1 || /"organisation_id" is null/i.test(sql) ? null : 'is not given the organisation'
}

let checked = 0

/** How many statements on tenant tables the guards of this run have looked at. */
export function checkedStatements(): number {
  return checked
}

/** A fetch that refuses to send a statement on a tenant's table that does not name the one organisation it is about. */
export function tenantGuard(send: Fetch): Fetch {
  return async (request, init) => {
    if (request.method === 'POST') {
      const statements = statementsOf(await request.clone().text())
      checked += statements.filter(({ sql }) => TOUCHES_TENANT_TABLE.test(sql)).length
      const problems = statements.flatMap((statement) => {
        const problem = tenantProblem(statement)
        return problem === null ? [] : [`${problem}: ${statement.sql}`]
      })
      if (problems.length > 0) {
        console.error(`A statement ${problems.join('\n')}`)
        throw new Error('A statement forgets the organisation')
      }
    }
    return send(request, init)
  }
}
