import { and, eq, type SQL, sql } from 'drizzle-orm'
import { trustedDocuments } from '../../db/tables/trusted-documents.ts'
import type { OperationContext } from '../context.ts'
import { openFreeText, sealFreeText } from '../vault/free-text.ts'

/** A document that front ends may name by its id; its text is sealed. */
export type TrustedDocumentView = Pick<
  typeof trustedDocuments.$inferSelect,
  'id' | 'documentId' | 'text' | 'uploadedAt' | 'uploadedBy'
>

export const TRUSTED_DOCUMENT_COLUMNS = {
  id: trustedDocuments.id,
  documentId: trustedDocuments.documentId,
  text: trustedDocuments.text,
  uploadedAt: trustedDocuments.uploadedAt,
  uploadedBy: trustedDocuments.uploadedBy,
} as const

const place = (rowId: string) => ({ table: 'trusted_documents', column: 'text', rowId }) as const

/** The text of a document, sealed for the row of this id. */
export const sealDocument = (ctx: OperationContext, id: string, text: string): Promise<string> =>
  sealFreeText(ctx, place(id), text)

/** The text of a stored document. Throws VaultError when it was altered. */
export const openDocument = (
  ctx: OperationContext,
  { id, text }: Pick<TrustedDocumentView, 'id' | 'text'>,
): Promise<string> => openFreeText(ctx, place(id), text)

/** Condition: documents of the caller's organisation; with a list, those of these ids. */
export const ownDocuments = (ctx: OperationContext, documentIds?: readonly string[]): SQL | undefined =>
  and(
    eq(trustedDocuments.organisationId, ctx.organisation.id),
    documentIds &&
      sql`${trustedDocuments.documentId} in (select value from json_each(${JSON.stringify(documentIds)}))`,
  )
