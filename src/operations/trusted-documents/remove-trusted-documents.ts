import { sql } from 'drizzle-orm'
import { trustedDocuments } from '../../db/tables/trusted-documents.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { faultIn, firstFaults, inputFaults, listProblem, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { readDocumentId } from './document-id.ts'
import { ownDocuments } from './trusted-document-view.ts'

/** Documents that are removed at a time. */
export const REMOVED_MAX = 500

export interface RemoveTrustedDocumentsPayload {
  readonly removed: number
  readonly userErrors: readonly UserFault[]
}

/**
 * Front ends may not name these documents any more: here at once, elsewhere once what was read of them is as old as what is remembered of
 * a key may be. None is removed where one of the ids is not there, which comes back as a user error with its place.
 */
export async function removeTrustedDocuments({
  ctx,
  input,
}: Call<{
  readonly documentIds: readonly string[]
  readonly locale?: string | null | undefined
}>): Promise<RemoveTrustedDocumentsPayload> {
  requireScope(ctx, 'admin')
  const locale = messageLocale(ctx, input.locale)
  const path = ['input', 'documentIds']
  const bounds = { min: 1, max: REMOVED_MAX }
  const malformed = inputFaults(locale, [{ path, problem: listProblem(input.documentIds, bounds) }])
  if (malformed.length > 0) return { removed: 0, userErrors: malformed }
  const wanted = input.documentIds.map(readDocumentId)
  const ids = [...new Set(wanted.filter((id) => id !== null))].sort()
  const found = new Set(ids.length < new Set(wanted).size ? await readIds(ctx, ids) : await remove(ctx, ids))
  const missing = wanted.flatMap((id, at) =>
    id !== null && found.has(id)
      ? []
      : [faultIn(locale, 'NOT_FOUND', NO_SUCH_DOCUMENT, [...path, String(at)])],
  )
  if (missing.length > 0) return { removed: 0, userErrors: firstFaults(locale, missing) }
  for (const documentId of ids)
    ctx.trustedDocuments.forget({ organisationId: ctx.organisation.id, documentId })
  return { removed: ids.length, userErrors: [] }
}

const idsStatement = (ctx: OperationContext, ids: readonly string[]) =>
  ctx.db.orm
    .select({ documentId: trustedDocuments.documentId })
    .from(trustedDocuments)
    .where(ownDocuments(ctx, ids))

const readIds = async (ctx: OperationContext, ids: readonly string[]): Promise<string[]> =>
  (await idsStatement(ctx, ids)).map(({ documentId }) => documentId)

/** Removes them where all are there; gives those that were. */
async function remove(ctx: OperationContext, ids: readonly string[]): Promise<string[]> {
  const { orm } = ctx.db
  const areThere = sql`(select count(*) from ${trustedDocuments} where ${ownDocuments(ctx, ids)}) = ${ids.length}`
  const details = { documents: ids.length, idsDigest: await fingerprint(ctx, canonicalJson(ids)) }
  const change = { action: 'DOCUMENTS_REMOVED', subjectId: ctx.organisation.id, details } as const
  const access = await accessEntry(ctx, change, areThere)
  const [found] = await ctx.db.writeBatch([
    idsStatement(ctx, ids),
    access.entry,
    access.leaf,
    orm.delete(trustedDocuments).where(sql`${ownDocuments(ctx, ids)} and ${areThere}`),
  ])
  return found.map(({ documentId }) => documentId)
}

const NO_SUCH_DOCUMENT = { en: 'There is no document of this id.', 'zh-CN': '没有该编号的文档。' }
