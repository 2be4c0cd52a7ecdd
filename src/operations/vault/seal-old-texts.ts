import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { activations } from '../../db/tables/activations.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import { trustedDocuments } from '../../db/tables/trusted-documents.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { sealFreeText } from './free-text.ts'

interface TextColumn {
  readonly name: string
  readonly table: SQLiteTable & { readonly id: SQLiteColumn; readonly organisationId: SQLiteColumn }
  readonly column: SQLiteColumn
  /** JSON stands there, so that the sealed text is a JSON string. */
  readonly isJson?: true
  /** Texts that the product itself wrote stay as they are. */
  readonly writtenBy?: SQLiteColumn
}

/** Every column of free texts that is sealed with the organisation's key for them. */
export const FREE_TEXT_COLUMNS: readonly TextColumn[] = [
  { name: 'activations', table: activations, column: activations.note },
  { name: 'activations', table: activations, column: activations.reviews, isJson: true },
  { name: 'activations', table: activations, column: activations.weakeningReason },
  { name: 'api_keys', table: apiKeys, column: apiKeys.name, writtenBy: apiKeys.createdBy },
  { name: 'api_keys', table: apiKeys, column: apiKeys.revokedReason },
  { name: 'signing_keys', table: signingKeys, column: signingKeys.name },
  { name: 'signing_keys', table: signingKeys, column: signingKeys.revokedReason },
  { name: 'identity_providers', table: identityProviders, column: identityProviders.name },
  { name: 'identity_providers', table: identityProviders, column: identityProviders.rules, isJson: true },
  { name: 'trusted_documents', table: trustedDocuments, column: trustedDocuments.text },
  { name: 'webhooks', table: webhooks, column: webhooks.name },
  { name: 'webhooks', table: webhooks, column: webhooks.url },
  { name: 'webhooks', table: webhooks, column: webhooks.secrets },
]

const ROWS_PER_RUN = 200

function isPlain({ column, isJson, writtenBy }: TextColumn): SQL {
  const sealed = isJson ? '"v1.%' : 'v1.%'
  const byPeople = writtenBy === undefined ? sql`true` : sql`${writtenBy} is not null`
  return sql`(${column} is not null and ${column} not like ${sealed} and ${byPeople})`
}

/** Condition on an organisation: it has texts from before they were sealed. */
export function hasPlainTexts(organisationId: SQL): SQL {
  const each = FREE_TEXT_COLUMNS.map(
    (one) =>
      sql`exists (select 1 from ${one.table} where ${one.table.organisationId} = ${organisationId} and ${isPlain(one)})`,
  )
  return sql`(${sql.join(each, sql` or `)})`
}

/** Seals texts from before texts were sealed, up to 200 of each kind a run. Repeating it goes on where it stopped. */
export async function sealOldTexts({ ctx }: { ctx: OperationContext }): Promise<void> {
  requireScope(ctx, 'admin')
  for (const one of FREE_TEXT_COLUMNS) await sealColumn(ctx, one)
}

async function sealColumn(ctx: OperationContext, one: TextColumn): Promise<void> {
  const { table, column, name, isJson } = one
  const stored = sql<string>`${column}`
  const rows = await ctx.db.orm
    .select({ id: sql<string>`${table.id}`, text: stored })
    .from(table)
    .where(and(eq(table.organisationId, ctx.organisation.id), isPlain(one)))
    .limit(ROWS_PER_RUN)
  const sealed = await Promise.all(
    rows.map(({ id, text }) => sealFreeText(ctx, { table: name, column: column.name, rowId: id }, text)),
  )
  const updates = rows.map(({ id, text }, at) =>
    ctx.db.orm
      .update(table)
      .set({ [keyOf(table, column)]: sql`${isJson ? JSON.stringify(sealed[at]) : sealed[at]}` })
      .where(and(eq(table.organisationId, ctx.organisation.id), eq(table.id, id), sql`${column} = ${text}`)),
  )
  const [first, ...rest] = updates
  if (first !== undefined) await ctx.db.writeBatch([first, ...rest])
}

/** What a column is called in the table's own object. */
function keyOf(table: SQLiteTable, column: SQLiteColumn): string {
  const found = Object.entries(getTableColumns(table)).find(([, one]) => one === column)
  if (found === undefined) throw new Error(`${column.name} is no column of its table`)
  return found[0]
}
