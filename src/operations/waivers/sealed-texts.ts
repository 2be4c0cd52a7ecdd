import type { OperationContext } from '../context.ts'
import { openDataKey, type StoredDataKey, sealText, unsealText } from '../vault/data-keys.ts'
import type { VaultKey } from '../vault/seal.ts'

/** What is free text about a waiver or a request, by column. */
export interface WaiverTexts {
  readonly subject_ref: string
  readonly reason: string
  readonly revoked_reason?: string | null
}

type Table = 'waivers' | 'waiver_requests'

/** Seals one text of a record with the record's own key. */
export function sealColumn(
  ctx: OperationContext,
  key: VaultKey,
  place: { readonly table: Table; readonly column: keyof WaiverTexts },
  text: string,
): Promise<string> {
  return sealText(ctx, key, { ...place, rowId: key.id }, text)
}

/** The texts of a record, opened; null after its subject was erased. Throws VaultError when they were tampered with. */
export async function openTexts(
  ctx: OperationContext,
  table: Table,
  {
    id,
    dataKey,
    sealed,
  }: { readonly id: string; readonly dataKey: StoredDataKey | null; readonly sealed: WaiverTexts },
): Promise<WaiverTexts | null> {
  const key = await openDataKey(ctx, id, dataKey)
  if (key === null) return null
  const open = (column: keyof WaiverTexts, text: string) =>
    unsealText(ctx, key, { table, column, rowId: id }, text)
  const { subject_ref, reason, revoked_reason } = sealed
  return {
    subject_ref: await open('subject_ref', subject_ref),
    reason: await open('reason', reason),
    revoked_reason: revoked_reason ? await open('revoked_reason', revoked_reason) : null,
  }
}
