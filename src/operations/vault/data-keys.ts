import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { organisationKeys, type StoredOrganisationKey } from '../../db/tables/organisation-keys.ts'
import { utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { hashSubject } from './keyed-hash.ts'
import { openOrganisationKey, organisationKey } from './organisation-keys.ts'
import { KEY_BYTES, type SealedPlace, seal, unseal, VaultError, type VaultKey } from './seal.ts'

/** The key of one record as it is stored. */
export interface StoredDataKey {
  /** Null: destroyed by the erasure. */
  readonly wrappedKey: string | null
  readonly erasureId: string | null
  readonly wrappedBy: StoredOrganisationKey
}

/**
 * The data key of a table's records as one more column of a select, so that opening what was selected costs no further
 * round trip; null when a record has none. `keyedBy` is the column of the table that names the record.
 */
export function dataKeyOf(table: SQLiteTable, keyedBy = 'id') {
  // Written out: in a select of one table Drizzle drops the table's name before a column, which would mean another here.
  const recordId = sql`${table}.${sql.identifier(keyedBy)}`
  const organisationId = sql`${table}.${sql.identifier('organisation_id')}`
  const wrappedBy = sql`json_object('id', o.id, 'purpose', o.purpose, 'wrappedKey', o.wrapped_key,
    'masterKeyId', o.master_key_id, 'publicKey', o.public_key)`
  return sql<StoredDataKey | null>`(select json_object('wrappedKey', k.wrapped_key, 'erasureId', k.erasure_id,
    'wrappedBy', ${wrappedBy}) from ${dataKeys} k
    join ${organisationKeys} o on o.id = k.organisation_key_id and o.organisation_id = k.organisation_id
    where k.record_id = ${recordId} and k.organisation_id = ${organisationId})`.mapWith(JSON.parse)
}

/** Subselect for a query of records that `recordId` names: the key of a record, if it was destroyed, or if it was not. */
export function keyOfRecord(
  ctx: OperationContext,
  recordId: SQLiteColumn,
  { isDestroyed }: { readonly isDestroyed: boolean },
) {
  return ctx.db.orm
    .select({ id: dataKeys.recordId })
    .from(dataKeys)
    .where(
      and(
        eq(dataKeys.organisationId, ctx.organisation.id),
        eq(dataKeys.recordId, recordId),
        isDestroyed ? isNull(dataKeys.wrappedKey) : isNotNull(dataKeys.wrappedKey),
      ),
    )
}

/** A whole row of a key that is not destroyed. */
export type DataKeyRow = typeof dataKeys.$inferSelect & { readonly wrappedKey: string }

/** A column of a record, without the organisation, which the context knows. */
export type RecordPlace = Pick<SealedPlace, 'table' | 'column' | 'rowId'>

/** A fresh key for a record, and the row that keeps it. The subject, when there is one, can be erased by destroying it. */
export async function makeDataKey(
  ctx: OperationContext,
  { recordId, subjectRef }: { readonly recordId: string; readonly subjectRef: string | null },
): Promise<{ readonly key: VaultKey; readonly row: DataKeyRow }> {
  const key = { id: recordId, bytes: new Uint8Array(ctx.randomBytes(KEY_BYTES)) }
  const wrapped = await wrapDataKey(ctx, key)
  const subjectHash = subjectRef === null ? null : await hashSubject(ctx, subjectRef)
  const organisationId = ctx.organisation.id
  return { key, row: { recordId, organisationId, subjectHash, ...wrapped, erasureId: null } }
}

/** The columns of a data key, named by its record, that is wrapped with the sealing key in use now. */
export async function wrapDataKey(ctx: OperationContext, { id, bytes }: VaultKey) {
  const wrappedBy = await organisationKey(ctx, 'sealing')
  const { randomBytes } = ctx
  const wrappedKey = await seal({ key: wrappedBy, plaintext: bytes, place: placeOf(ctx, id), randomBytes })
  return { wrappedKey, organisationKeyId: wrappedBy.id }
}

/** The key of a record; null when it was destroyed. Throws VaultError, also when it is missing altogether. */
export async function openDataKey(
  ctx: OperationContext,
  recordId: string,
  stored: StoredDataKey | null,
): Promise<VaultKey | null> {
  if (stored === null) throw new VaultError('malformed', `The key of ${recordId} is missing`)
  if (stored.wrappedKey === null) return null
  const key = await openOrganisationKey(ctx, stored.wrappedBy)
  const bytes = await unseal({ key, sealed: stored.wrappedKey, place: placeOf(ctx, recordId) })
  return { id: recordId, bytes }
}

/** The columns of a data key when it is wrapped anew, with the sealing key in use now. */
export async function rewrapDataKey(ctx: OperationContext, recordId: string, stored: StoredDataKey) {
  const key = await openDataKey(ctx, recordId, stored)
  if (key === null) throw new VaultError('malformed', `The key of ${recordId} was destroyed`)
  return wrapDataKey(ctx, key)
}

/** Seals a text with a record's key for a column of that record. */
export function sealText(
  ctx: OperationContext,
  key: VaultKey,
  place: RecordPlace,
  text: string,
): Promise<string> {
  return seal({
    key,
    plaintext: utf8(text),
    place: { ...place, organisationId: ctx.organisation.id },
    randomBytes: ctx.randomBytes,
  })
}

/** Opens what `sealText` made. Throws VaultError. */
export async function unsealText(
  ctx: OperationContext,
  key: VaultKey,
  place: RecordPlace,
  sealed: string,
): Promise<string> {
  const bytes = await unseal({ key, sealed, place: { ...place, organisationId: ctx.organisation.id } })
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

function placeOf(ctx: OperationContext, rowId: string): SealedPlace {
  return { table: 'data_keys', column: 'wrapped_key', rowId, organisationId: ctx.organisation.id }
}
