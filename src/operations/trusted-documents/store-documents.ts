import { exists, type SQL, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { trustedDocuments } from '../../db/tables/trusted-documents.ts'
import { canonicalJson } from '../../rules/pack/digest.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { ID_PREFIXES } from '../ids.ts'
import { faultIn, firstFaults } from '../input.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import type { ManifestDocument } from './read-manifest.ts'
import { ownDocuments, sealDocument } from './trusted-document-view.ts'

/** Documents of an organisation, and the bytes of their texts together. */
export const DOCUMENTS_MAX = 2_000
export const ALL_DOCUMENTS_BYTES_MAX = 4 * 1_048_576

interface DigestedDocument extends ManifestDocument {
  readonly textDigest: string
}

/**
 * Writes documents that are not there yet, all in one transaction that looks by itself whether each may be written: nothing is where an id
 * has another text, or where there would be too many.
 */
export async function storeDocuments(
  ctx: OperationContext,
  locale: string,
  documents: readonly ManifestDocument[],
): Promise<{ readonly added: number; readonly userErrors: readonly UserFault[] }> {
  const digested = await Promise.all(
    documents.map(async (document) => ({ ...document, textDigest: await fingerprint(ctx, document.text) })),
  )
  const rows = await Promise.all(digested.map((document) => toRow(ctx, document)))
  const access = await additionEntry(ctx, rows)
  const [, , stored, sizes] = await ctx.db.writeBatch([
    insertAll(ctx, rows),
    access.entry,
    storedStatement(ctx, rows),
    sizeStatement(ctx),
    access.leaf,
  ])
  const found = new Map(stored.map((row) => [row.documentId, row]))
  const taken = digested.filter(({ documentId, textDigest }) => {
    const row = found.get(documentId)
    return row !== undefined && row.textDigest !== textDigest
  })
  const userErrors = taken.map((document) => takenFault(locale, document))
  if (userErrors.length > 0) return { added: 0, userErrors: firstFaults(locale, userErrors) }
  if (found.size < rows.length) return { added: 0, userErrors: [tooManyFault(locale, sizes[0])] }
  return {
    added: rows.filter(({ id, documentId }) => found.get(documentId)?.id === id).length,
    userErrors: [],
  }
}

type NewRow = Awaited<ReturnType<typeof toRow>>

async function toRow(ctx: OperationContext, { documentId, text, textDigest, bytes }: DigestedDocument) {
  const id = ctx.newId(ID_PREFIXES.trustedDocument)
  return { id, documentId, text: await sealDocument(ctx, id, text), textDigest, bytes }
}

/** The entry of the access log, where anything was added: how many there were, and a digest of all of them. */
async function additionEntry(ctx: OperationContext, rows: readonly NewRow[]) {
  const ids = JSON.stringify(rows.map(({ id }) => id))
  const isAdded = exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(trustedDocuments)
      .where(sql`${ownDocuments(ctx)} and ${trustedDocuments.id} in (select value from json_each(${ids}))`),
  )
  const all = Object.fromEntries(rows.map(({ documentId, textDigest }) => [documentId, textDigest]))
  const details = { documents: rows.length, manifestDigest: await fingerprint(ctx, canonicalJson(all)) }
  return accessEntry(ctx, { action: 'DOCUMENTS_TRUSTED', subjectId: ctx.organisation.id, details }, isAdded)
}

const storedStatement = (ctx: OperationContext, rows: readonly NewRow[]) =>
  ctx.db.orm
    .select({
      id: trustedDocuments.id,
      documentId: trustedDocuments.documentId,
      textDigest: trustedDocuments.textDigest,
    })
    .from(trustedDocuments)
    .where(
      ownDocuments(
        ctx,
        rows.map(({ documentId }) => documentId),
      ),
    )

const sizeStatement = (ctx: OperationContext) =>
  ctx.db.orm
    .select({ count: sql<number>`count(*)`, bytes: sql<number>`coalesce(sum(${trustedDocuments.bytes}), 0)` })
    .from(trustedDocuments)
    .where(ownDocuments(ctx))

/** Inserts those that are not there; nothing at all where an id has another text, or where there would be too many. */
function insertAll(ctx: OperationContext, rows: readonly NewRow[]) {
  const table = trustedDocuments
  const own = sql`${table.organisationId} = ${ctx.organisation.id}`
  const inShort = rows.map(({ documentId, textDigest, bytes }) => ({ documentId, textDigest, bytes }))
  const wanted = sql`json_each(${JSON.stringify(inShort)}) given`
  const of = <Value>(name: keyof NewRow) => sql<Value>`given.value ->> ${name}`
  const isThere = (condition: SQL = sql`true`) =>
    sql`exists (select 1 from ${table} where ${own} and ${table.documentId} = ${of('documentId')} and ${condition})`
  const withNew = (had: SQL, more: SQL) =>
    sql`(select ${had} from ${table} where ${own}) + (select ${more} from ${wanted} where not ${isThere()})`
  const bytesOf = (bytes: SQL) => sql`coalesce(sum(${bytes}), 0)`
  const row = {
    id: of<string>('id'),
    organisationId: ctx.organisation.id,
    documentId: of<string>('documentId'),
    text: of<string>('text'),
    textDigest: of<string>('textDigest'),
    bytes: of<number>('bytes'),
    uploadedAt: ctx.now().toISOString(),
    uploadedBy: actorReference(ctx.actor),
  }
  return insertWhere(ctx.db, table, row, {
    from: sql`json_each(${JSON.stringify(rows)}) given`,
    where: sql`not ${isThere()}
      and not exists (select 1 from ${wanted} where ${isThere(sql`${table.textDigest} <> ${of('textDigest')}`)})
      and ${withNew(sql`count(*)`, sql`count(*)`)} <= ${DOCUMENTS_MAX}
      and ${withNew(bytesOf(sql`${table.bytes}`), bytesOf(of('bytes')))} <= ${ALL_DOCUMENTS_BYTES_MAX}`,
  })
}

function takenFault(locale: string, { documentId, path }: ManifestDocument): UserFault {
  const text = {
    en: `Document ${documentId} is there with another text. An id keeps its document: give the new one another id, or remove the old one first.`,
    'zh-CN': `文档${documentId}已存在，且文本不同。编号与文档一一对应：请为新文档使用其他编号，或先移除旧文档。`,
  }
  return faultIn(locale, 'DOCUMENT_ID_TAKEN', text, path)
}

function tooManyFault(
  locale: string,
  { count, bytes }: { readonly count: number; readonly bytes: number } = { count: 0, bytes: 0 },
): UserFault {
  const text = {
    en: `An organisation may have ${DOCUMENTS_MAX} documents of ${ALL_DOCUMENTS_BYTES_MAX} bytes together, and has ${count} of ${bytes} bytes: remove some first.`,
    'zh-CN': `每个机构最多可有${DOCUMENTS_MAX}个文档，合计${ALL_DOCUMENTS_BYTES_MAX}字节；现有${count}个，共${bytes}字节：请先移除一些。`,
  }
  return faultIn(locale, 'INVALID_INPUT', text, ['input', 'manifest'])
}
