import { and, desc, eq, lt } from 'drizzle-orm'
import { trustedDocuments } from '../../db/tables/trusted-documents.ts'
import type { Call } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { countOwn } from '../own-rows.ts'
import { type Connection, idPosition, type PageInput, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { ownDocuments, TRUSTED_DOCUMENT_COLUMNS, type TrustedDocumentView } from './trusted-document-view.ts'

/** The documents that the organisation uploaded, the latest first. */
export async function listTrustedDocuments({
  ctx,
  input,
}: Call<PageInput>): Promise<Connection<TrustedDocumentView>> {
  requireScope(ctx, 'admin')
  const page = readPage('trusted-documents', input, idPosition(ID_PREFIXES.trustedDocument))
  const before = page.after === null ? undefined : lt(trustedDocuments.id, page.after)
  const [rows, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select(TRUSTED_DOCUMENT_COLUMNS)
      .from(trustedDocuments)
      .where(and(ownDocuments(ctx), before))
      .orderBy(desc(trustedDocuments.id))
      .limit(page.first + 1),
    countOwn(ctx, trustedDocuments),
  ])
  return toConnection(page, rows, total[0]?.count ?? 0, ({ id }) => id)
}

/** A document by the id of its entry; null when there is none. Refuses what cannot be an id. */
export async function getTrustedDocument({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<TrustedDocumentView | null> {
  requireScope(ctx, 'admin')
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.trustedDocument, id)) return null
  const [row] = await ctx.db.orm
    .select(TRUSTED_DOCUMENT_COLUMNS)
    .from(trustedDocuments)
    .where(and(ownDocuments(ctx), eq(trustedDocuments.id, id)))
  return row ?? null
}
