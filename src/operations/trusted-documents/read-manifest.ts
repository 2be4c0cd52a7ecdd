import type { LocalisedText } from '../../rules/pack/format.ts'
import { sha256, toHex, utf8 } from '../bytes.ts'
import { type Complaint, textProblem } from '../input.ts'
import { DOCUMENT_ID, isHash, readDocumentId } from './document-id.ts'

/** Documents of one manifest. */
export const DOCUMENTS_PER_UPLOAD_MAX = 500
/** Of one document, in UTF-8. */
export const DOCUMENT_BYTES_MAX = 65_536

const APOLLO_FORMAT = 'apollo-persisted-query-manifest'
const APOLLO_VERSION = 1
const MANIFEST_MEMBERS: ReadonlySet<string> = new Set(['format', 'version', 'operations'])
const OPERATION_MEMBERS: ReadonlySet<string> = new Set(['id', 'name', 'type', 'body', 'clientName'])

/** A document as a manifest has it. */
export interface ManifestDocument {
  readonly documentId: string
  readonly text: string
  readonly bytes: number
  /** Where it stands in the manifest. */
  readonly path: readonly string[]
  /** What the manifest says of its one operation; null where it says nothing. */
  readonly operation: { readonly name: string; readonly type: string } | null
}

export interface ReadManifest {
  readonly documents: readonly ManifestDocument[]
  readonly complaints: readonly Complaint[]
}

interface Entry {
  readonly id: unknown
  readonly idPath: readonly string[]
  readonly text: unknown
  readonly path: readonly string[]
  readonly operation: ManifestDocument['operation']
}

const ROOT = ['input', 'manifest']

/**
 * Reads a manifest: Apollo's, or an object of ids with the texts of their documents, as Relay and GraphQL Code Generator write it. Nothing
 * of it is trusted. Complains of whatever is not as it has to be, with the place; what a document asks for is not looked at here.
 */
export async function readManifest(manifest: unknown): Promise<ReadManifest> {
  const { entries, complaints } = entriesOf(manifest)
  if (complaints.length > 0) return { documents: [], complaints }
  const read = await Promise.all(entries.map(readEntry))
  const documents = read.flatMap(({ document }) => (document === null ? [] : [document]))
  return {
    documents: withoutRepeats(documents),
    complaints: [...read.flatMap((one) => one.complaints), ...contradictions(documents)],
  }
}

function entriesOf(manifest: unknown): {
  readonly entries: readonly Entry[]
  readonly complaints: readonly Complaint[]
} {
  if (!isObject(manifest)) return { entries: [], complaints: [{ path: ROOT, problem: NO_MANIFEST }] }
  const { operations } = manifest
  const count = isList(operations) ? operations.length : Object.keys(manifest).length
  if (count < 1 || count > DOCUMENTS_PER_UPLOAD_MAX)
    return { entries: [], complaints: [{ path: ROOT, problem: countProblem(count) }] }
  return isList(operations) ? entriesOfApollo(manifest, operations) : entriesOfMap(manifest)
}

function entriesOfApollo(manifest: Readonly<Record<string, unknown>>, operations: readonly unknown[]) {
  const complaints: Complaint[] = []
  const complain = (path: readonly string[], problem: LocalisedText) =>
    complaints.push({ path: [...ROOT, ...path], problem })
  if (manifest.format !== APOLLO_FORMAT) complain(['format'], mustBe(`"${APOLLO_FORMAT}"`))
  if (manifest.version !== APOLLO_VERSION) complain(['version'], mustBe(String(APOLLO_VERSION)))
  for (const name of Object.keys(manifest)) if (!MANIFEST_MEMBERS.has(name)) complain([name], NOT_KNOWN)
  const entries = operations.flatMap((operation, at): Entry[] => {
    const path = ['operations', String(at)]
    if (!isObject(operation)) {
      complain(path, mustBe('an object', '对象'))
      return []
    }
    const { id, body, name, type, clientName = null } = operation
    for (const member of Object.keys(operation))
      if (!OPERATION_MEMBERS.has(member)) complain([...path, member], NOT_KNOWN)
    if (typeof name !== 'string') complain([...path, 'name'], mustBe('a text', '文本'))
    if (typeof type !== 'string') complain([...path, 'type'], mustBe('a text', '文本'))
    // Which of several clients it is for; an id is one document here, whoever sends it.
    if (clientName !== null && typeof clientName !== 'string')
      complain([...path, 'clientName'], mustBe('a text', '文本'))
    const said = typeof name === 'string' && typeof type === 'string' ? { name, type } : null
    const place = [...ROOT, ...path]
    return [{ id, idPath: [...place, 'id'], text: body, path: [...place, 'body'], operation: said }]
  })
  return { entries, complaints }
}

const entriesOfMap = (manifest: Readonly<Record<string, unknown>>) => ({
  entries: Object.entries(manifest).map(
    ([id, text]): Entry => ({ id, idPath: [...ROOT, id], text, path: [...ROOT, id], operation: null }),
  ),
  complaints: [],
})

async function readEntry({ id, idPath, text, path, operation }: Entry): Promise<{
  readonly document: ManifestDocument | null
  readonly complaints: readonly Complaint[]
}> {
  const idProblem = typeof id === 'string' ? textProblem(id, DOCUMENT_ID) : mustBe('a text', '文本')
  const documentId = idProblem === null ? readDocumentId(String(id)) : null
  const problem = typeof text === 'string' ? documentProblem(text) : mustBe('a text', '文本')
  if (documentId === null || typeof text !== 'string' || problem !== null) {
    const complaints = [
      { path: idPath, problem: idProblem },
      { path, problem },
    ]
    return { document: null, complaints }
  }
  const hash = isHash(documentId) ? toHex(await sha256(utf8(text))) : documentId
  const document = { documentId, text, bytes: utf8(text).length, path, operation }
  return { document, complaints: [{ path: idPath, problem: hash === documentId ? null : otherHash(hash) }] }
}

function documentProblem(text: string): LocalisedText | null {
  if (text.trim() === '') return { en: 'must not be empty', 'zh-CN': '不能为空' }
  if (!text.isWellFormed())
    return { en: 'contains half of a surrogate pair', 'zh-CN': '包含不完整的代理对字符' }
  if (text.length <= DOCUMENT_BYTES_MAX && utf8(text).length <= DOCUMENT_BYTES_MAX) return null
  return {
    en: `must have at most ${DOCUMENT_BYTES_MAX} bytes`,
    'zh-CN': `最多${DOCUMENT_BYTES_MAX}字节`,
  }
}

/** One id with two texts in one manifest. */
function contradictions(documents: readonly ManifestDocument[]): Complaint[] {
  const texts = new Map<string, string>()
  return documents.flatMap(({ documentId, text, path }) => {
    const before = texts.get(documentId)
    texts.set(documentId, before ?? text)
    return before === undefined || before === text ? [] : [{ path, problem: TWO_TEXTS }]
  })
}

const withoutRepeats = (documents: readonly ManifestDocument[]): ManifestDocument[] => [
  ...new Map(documents.map((document) => [document.documentId, document])).values(),
]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const mustBe = (en: string, chinese = en): LocalisedText => ({
  en: `must be ${en}`,
  'zh-CN': `必须是${chinese}`,
})

const countProblem = (count: number): LocalisedText => ({
  en: `must have 1 to ${DOCUMENTS_PER_UPLOAD_MAX} documents, not ${count}`,
  'zh-CN': `必须包含1至${DOCUMENTS_PER_UPLOAD_MAX}个文档，而不是${count}个`,
})

const otherHash = (hash: string): LocalisedText => ({
  en: `is not the SHA-256 of its document, which is ${hash}`,
  'zh-CN': `不是其文档的SHA-256，正确的值为${hash}`,
})

const NO_MANIFEST = {
  en: `must be a manifest: "${APOLLO_FORMAT}", or an object of ids with the texts of their documents`,
  'zh-CN': `必须是清单：“${APOLLO_FORMAT}”，或以编号为键、以文档文本为值的对象`,
}
const NOT_KNOWN = { en: 'is not known here', 'zh-CN': '不被识别' }
const TWO_TEXTS = {
  en: 'is another document than the one that stands above under the same id',
  'zh-CN': '与清单前面同一编号下的文档不同',
}
