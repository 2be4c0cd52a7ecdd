import { and, eq } from 'drizzle-orm'
import { trustedDocuments } from '../../db/tables/trusted-documents.ts'
import type { Call, OperationContext } from '../context.ts'
import { readDocumentId } from './document-id.ts'
import { openDocument, ownDocuments } from './trusted-document-view.ts'

/**
 * The text of a document of the caller's organisation by its id; null when it has none of this id. Every key may ask by id, whatever else
 * it may do: what the document asks for is decided when it runs. Costs no round trip where this isolate has read it a short while ago.
 */
export async function findTrustedDocument({
  ctx,
  input,
}: Call<{ readonly documentId: string }>): Promise<string | null> {
  const documentId = readDocumentId(input.documentId)
  if (documentId === null) return null
  const place = { organisationId: ctx.organisation.id, documentId }
  const nowMs = ctx.now().getTime()
  const known = ctx.trustedDocuments.get(place, { nowMs, ageMaxMs: ctx.standingAgeMaxMs })
  if (known !== null) return known
  const row = (await read(ctx, documentId)) ?? (await readAtPrimary(ctx, documentId))
  if (row === undefined) return null
  const text = await openDocument(ctx, row)
  ctx.trustedDocuments.keep(place, text, nowMs)
  return text
}

async function read(ctx: OperationContext, documentId: string) {
  const [row] = await ctx.db.orm
    .select({ id: trustedDocuments.id, text: trustedDocuments.text })
    .from(trustedDocuments)
    .where(and(ownDocuments(ctx), eq(trustedDocuments.documentId, documentId)))
  return row
}

/** One that was uploaded a moment ago may not have reached the replica. */
async function readAtPrimary(ctx: OperationContext, documentId: string) {
  if (ctx.db.seen === null) return undefined
  ctx.db.readFromPrimary()
  return read(ctx, documentId)
}
