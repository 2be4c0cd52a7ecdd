import type { Call } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { faultIn, firstFaults, inputFaults, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { type ManifestDocument, readManifest } from './read-manifest.ts'
import { storeDocuments } from './store-documents.ts'

/** After so many documents others may use the processor. */
const DOCUMENTS_PER_TURN = 10

/** What is wrong with a document, as GraphQL says it. */
export interface DocumentFault {
  readonly message: string
  /** From 1; null where it is about the document as a whole. */
  readonly line: number | null
  readonly column: number | null
}

/** The operations of a document, and what would have every request for one of them refused. */
export interface CheckedDocument {
  readonly operations: readonly { readonly name: string | null; readonly type: string }[]
  readonly faults: readonly DocumentFault[]
}

export interface UploadTrustedDocumentsInput {
  /** A manifest as JSON, from outside. */
  readonly manifest?: unknown
  readonly locale?: string | null | undefined
}

export interface UploadTrustedDocumentsPayload {
  /** How many are there now that were not there before. */
  readonly added: number
  /** How many were there already, with the same text. */
  readonly unchanged: number
  readonly userErrors: readonly UserFault[]
}

/**
 * Lets front ends of the organisation send the ids of these documents in place of the documents: all of them, or none where one is not
 * valid. An id keeps its document: with another text it is refused until it was removed. The same manifest again changes nothing.
 * `check` says what GraphQL's own stages would say of a document.
 */
export async function uploadTrustedDocuments({
  ctx,
  input,
  check,
}: Call<UploadTrustedDocumentsInput> & {
  readonly check: (text: string) => CheckedDocument
}): Promise<UploadTrustedDocumentsPayload> {
  requireScope(ctx, 'admin')
  const locale = messageLocale(ctx, input.locale)
  const { documents, complaints } = await readManifest(input.manifest)
  const malformed = inputFaults(locale, complaints)
  if (malformed.length > 0) return refused(malformed)
  const invalid: UserFault[] = []
  for (const [at, document] of documents.entries()) {
    if (at % DOCUMENTS_PER_TURN === 0) await ctx.pause()
    invalid.push(...faultsIn(locale, document, check(document.text)))
  }
  if (invalid.length > 0) return refused(firstFaults(locale, invalid))
  const { added, userErrors } = await storeDocuments(ctx, locale, documents)
  return userErrors.length > 0
    ? refused(userErrors)
    : { added, unchanged: documents.length - added, userErrors }
}

const refused = (userErrors: readonly UserFault[]): UploadTrustedDocumentsPayload => ({
  added: 0,
  unchanged: 0,
  userErrors,
})

function faultsIn(
  locale: string,
  { documentId, path, operation }: ManifestDocument,
  { operations, faults }: CheckedDocument,
): UserFault[] {
  const said = faults.map(({ message, line, column }) => {
    const place = line === null ? '' : ` (${line}:${column})`
    return { en: `${place}: ${message}`, 'zh-CN': `${place}：${message}` }
  })
  if (said.length === 0 && operation !== null && !isAsSaid(operation, operations)) said.push(NOT_AS_SAID)
  return said.map((text) =>
    faultIn(
      locale,
      'DOCUMENT_INVALID',
      { en: `Document ${documentId}${text.en}`, 'zh-CN': `文档${documentId}${text['zh-CN']}` },
      path,
    ),
  )
}

function isAsSaid(
  { name, type }: NonNullable<ManifestDocument['operation']>,
  operations: CheckedDocument['operations'],
): boolean {
  const [only] = operations
  return operations.length === 1 && only?.name === name && only.type === type
}

const NOT_AS_SAID = {
  en: ': it must have one operation, of the name and the type that the manifest says.',
  'zh-CN': '：必须只包含一个操作，且其名称和类型须与清单一致。',
}
