import { dataKeys } from '../../db/tables/data-keys.ts'
import { organisationKeys } from '../../db/tables/organisation-keys.ts'
import { utf8 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { hashSubject } from './keyed-hash.ts'
import {
  ORGANISATION_KEY_COLUMNS,
  openOrganisationKey,
  organisationKey,
  type StoredOrganisationKey,
} from './organisation-keys.ts'
import { KEY_BYTES, type SealedPlace, seal, unseal, VaultError, type VaultKey } from './seal.ts'

/** For selects that left join `data_keys` on the record and `organisation_keys` on what wraps it. */
export const DATA_KEY_COLUMNS = {
  wrappedKey: dataKeys.wrappedKey,
  erasureId: dataKeys.erasureId,
  wrappedBy: ORGANISATION_KEY_COLUMNS,
}
export const WRAPPING_KEY = organisationKeys

/** The key of one record as it is stored; all null when the row is not there. */
export interface StoredDataKey {
  readonly wrappedKey: string | null
  readonly erasureId: string | null
  readonly wrappedBy: StoredOrganisationKey | null
}

export type DataKeyRow = typeof dataKeys.$inferInsert & { readonly wrappedKey: string }

/** A column of a record, without the organisation, which the context knows. */
export type RecordPlace = Pick<SealedPlace, 'table' | 'column' | 'rowId'>

/** A fresh key for a record, and the row that keeps it. The subject, when there is one, can be erased by destroying it. */
export async function makeDataKey(
  ctx: OperationContext,
  { recordId, subjectRef }: { readonly recordId: string; readonly subjectRef: string | null },
): Promise<{ readonly key: VaultKey; readonly row: DataKeyRow }> {
  const wrappedBy = await organisationKey(ctx, 'sealing')
  const bytes = new Uint8Array(ctx.randomBytes(KEY_BYTES))
  const place = placeOf(ctx, recordId)
  const wrappedKey = await seal({ key: wrappedBy, plaintext: bytes, place, randomBytes: ctx.randomBytes })
  const subjectHash = subjectRef === null ? null : await hashSubject(ctx, subjectRef)
  const organisationId = ctx.organisation.id
  return {
    key: { id: recordId, bytes },
    row: { recordId, organisationId, subjectHash, wrappedKey, organisationKeyId: wrappedBy.id },
  }
}

/** The key of a record; null when it was destroyed. Throws VaultError, and Error when the row is missing altogether. */
export async function openDataKey(
  ctx: OperationContext,
  recordId: string,
  stored: StoredDataKey,
): Promise<VaultKey | null> {
  if (stored.wrappedKey === null && stored.erasureId !== null) return null
  if (stored.wrappedKey === null || stored.wrappedBy === null) {
    throw new VaultError('malformed', `The key of ${recordId} is missing`)
  }
  const key = await openOrganisationKey(ctx, stored.wrappedBy)
  const bytes = await unseal({ key, sealed: stored.wrappedKey, place: placeOf(ctx, recordId) })
  return { id: recordId, bytes }
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
