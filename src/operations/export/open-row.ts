import { eq } from 'drizzle-orm'
import {
  ORGANISATION_KEY_COLUMNS,
  organisationKeys,
  type StoredOrganisationKey,
} from '../../db/tables/organisation-keys.ts'
import { toBase64 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { openDataKey, type StoredDataKey, unsealText } from '../vault/data-keys.ts'
import { openOrganisationKey } from '../vault/organisation-keys.ts'
import { VaultError, type VaultKey } from '../vault/seal.ts'
import { columnsIn, type ExportForm, type Row, type RowLine } from './export-format.ts'
import type { ExportedTable } from './exported-tables.ts'
import type { StoredRow } from './read-rows.ts'

type Keys = ReadonlyMap<string, StoredOrganisationKey>

/** Makes the lines of an export of stored rows. The lines throw VaultError when something sealed cannot be opened. */
export async function lineMaker(ctx: OperationContext, form: ExportForm) {
  const stored = await ctx.db.orm
    .select(ORGANISATION_KEY_COLUMNS)
    .from(organisationKeys)
    .where(eq(organisationKeys.organisationId, ctx.organisation.id))
  const keys: Keys = new Map(stored.map((key) => [key.id, key]))
  return async (exported: ExportedTable, row: StoredRow): Promise<RowLine> => {
    // Opened in either form, so that a key or text that was altered is found out before it is passed on.
    const inTheOpen = await opened(ctx, { exported, row, keys })
    return {
      type: 'row',
      table: exported.name,
      row: Object.fromEntries(columnsIn(form, exported).map((column) => [column, row[column]])),
      ...(form === 'open' && inTheOpen),
    }
  }
}

async function opened(
  ctx: OperationContext,
  { exported, row, keys }: { exported: ExportedTable; row: StoredRow; keys: Keys },
): Promise<Pick<RowLine, 'open' | 'key'>> {
  if (exported.name === 'data_keys') return { key: await dataKeyIn(ctx, row, keys) }
  if (exported.name === 'organisation_keys') return { key: await organisationKeyIn(ctx, row, keys) }
  return exported.sealed.length === 0 ? {} : { open: await textsIn(ctx, exported, row) }
}

async function dataKeyIn(ctx: OperationContext, row: StoredRow, keys: Keys): Promise<string | null> {
  const { recordId, wrappedKey, organisationKeyId } = row
  const wrappedBy = keys.get(String(organisationKeyId))
  if (wrappedBy === undefined)
    throw new VaultError('malformed', `The key ${String(organisationKeyId)} is not there`)
  const text = typeof wrappedKey === 'string' ? wrappedKey : null
  const key = await openDataKey(ctx, String(recordId), { wrappedKey: text, erasureId: null, wrappedBy })
  return key && toBase64(key.bytes)
}

// The key for looking up is what keeps references, idempotency keys and pseudonyms the same. The key that signs the log
// stays: whoever holds a file must not be able to sign in the name of the deployment. The sealing keys only wrap others.
async function organisationKeyIn(ctx: OperationContext, row: StoredRow, keys: Keys): Promise<string | null> {
  const stored = keys.get(String(row.id))
  if (stored === undefined) throw new VaultError('malformed', `The key ${String(row.id)} is not there`)
  const { bytes } = await openOrganisationKey(ctx, stored)
  return stored.purpose === 'lookup' ? toBase64(bytes) : null
}

async function textsIn(ctx: OperationContext, exported: ExportedTable, row: StoredRow): Promise<Row | null> {
  const key = await openDataKey(ctx, String(row[exported.keyedBy]), storedKey(row.dataKey))
  if (key === null) return null
  const texts = exported.sealed.map(
    async (column) => [column, await textIn(ctx, key, { exported, column, row })] as const,
  )
  return Object.fromEntries(await Promise.all(texts))
}

/** What was sealed as JSON stands in an open export as JSON. */
const JSON_COLUMNS = new Set(['facts', 'content'])

async function textIn(
  ctx: OperationContext,
  key: VaultKey,
  { exported, column, row }: { exported: ExportedTable; column: string; row: StoredRow },
): Promise<unknown> {
  const sealed = row[column]
  if (typeof sealed !== 'string') return null
  const place = {
    table: exported.name,
    column: exported.columns[column]?.name ?? column,
    rowId: String(row.id),
  }
  const text = await unsealText(ctx, key, place, sealed)
  return JSON_COLUMNS.has(column) ? JSON.parse(text) : text
}

function isStoredKey(value: unknown): value is StoredDataKey {
  return typeof value === 'object' && value !== null && 'wrappedKey' in value && 'wrappedBy' in value
}

function storedKey(value: unknown): StoredDataKey | null {
  return isStoredKey(value) ? value : null
}
