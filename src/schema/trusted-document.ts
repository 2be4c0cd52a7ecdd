import { ID_PREFIXES } from '../operations/ids.ts'
import {
  getTrustedDocument,
  listTrustedDocuments,
} from '../operations/trusted-documents/list-trusted-documents.ts'
import {
  DOCUMENT_BYTES_MAX,
  DOCUMENTS_PER_UPLOAD_MAX,
} from '../operations/trusted-documents/read-manifest.ts'
import {
  REMOVED_MAX,
  type RemoveTrustedDocumentsPayload as RemovePayload,
  removeTrustedDocuments,
} from '../operations/trusted-documents/remove-trusted-documents.ts'
import { DOCUMENTS_MAX } from '../operations/trusted-documents/store-documents.ts'
import {
  openDocument,
  type TrustedDocumentView,
} from '../operations/trusted-documents/trusted-document-view.ts'
import type { UploadTrustedDocumentsPayload as UploadPayload } from '../operations/trusted-documents/upload-trusted-documents.ts'
import { builder, entriesAtMost } from './builder.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const ADMIN = { scope: 'admin' } as const
/** Some hundred documents are parsed and validated. */
const VALIDATING = { field: 2_000, multiplier: 1 }
const REMOVING = { field: 10, multiplier: 1 }
const MESSAGES = "The language of messages (BCP 47); the organisation's own when absent or not spoken here."

const TrustedDocument = builder.objectRef<TrustedDocumentView>('TrustedDocument').implement({
  description: 'A document that front ends of the organisation may name by its id instead of sending it.',
  authScopes: ADMIN,
  interfaces: [Node],
  fields: (t) => ({
    documentId: t.exposeString('documentId', {
      description:
        'What front ends send as documentId, or as sha256Hash in the extension persistedQuery. A SHA-256 may be sent with "sha256:" before it.',
    }),
    document: t.string({
      description: 'Its text.',
      resolve: (row, _args, { ctx }) => openDocument(ctx, row),
    }),
    uploadedAt: t.expose('uploadedAt', { type: 'DateTime', description: 'When it was uploaded.' }),
    uploadedBy: t.exposeString('uploadedBy', {
      description: 'Who uploaded it: the id of a key or a person.',
    }),
  }),
})

registerNode({
  prefix: ID_PREFIXES.trustedDocument,
  type: TrustedDocument,
  load: ({ ctx, id }) => getTrustedDocument({ ctx, input: { id } }),
})

const TrustedDocumentConnection = connectionType('TrustedDocument', TrustedDocument)

const UploadTrustedDocumentsInput = builder.inputType('UploadTrustedDocumentsInput', {
  description: 'Documents to be trusted.',
  fields: (t) => ({
    manifest: t.field({
      type: 'JSON',
      required: true,
      description: `An "apollo-persisted-query-manifest" of version 1, or an object of ids with the texts of their documents, as Relay and GraphQL Code Generator write it. At most ${DOCUMENTS_PER_UPLOAD_MAX} documents of ${DOCUMENT_BYTES_MAX} bytes each.`,
    }),
    locale: t.string({ description: MESSAGES }),
  }),
})

const RemoveTrustedDocumentsInput = builder.inputType('RemoveTrustedDocumentsInput', {
  description: 'Documents that are trusted no longer.',
  fields: (t) => ({
    documentIds: t.stringList({
      required: true,
      description: 'Their ids, as front ends send them.',
      ...entriesAtMost(REMOVED_MAX),
    }),
    locale: t.string({ description: MESSAGES }),
  }),
})

const UploadTrustedDocumentsPayload = builder
  .objectRef<UploadPayload>('UploadTrustedDocumentsPayload')
  .implement({
    description: 'What came of an upload: all of its documents are trusted, or none was added.',
    fields: (t) => ({
      added: t.exposeInt('added', { description: 'How many were not there before.' }),
      unchanged: t.exposeInt('unchanged', {
        description: 'How many were there already, with the same text.',
      }),
      userErrors: t.expose('userErrors', {
        type: [UserError],
        description: 'What has to be mended; else empty.',
      }),
    }),
  })

const RemoveTrustedDocumentsPayload = builder
  .objectRef<RemovePayload>('RemoveTrustedDocumentsPayload')
  .implement({
    description: 'What came of a removal: all of the documents are gone, or none was removed.',
    fields: (t) => ({
      removed: t.exposeInt('removed', { description: 'How many were removed.' }),
      userErrors: t.expose('userErrors', {
        type: [UserError],
        description: 'What has to be mended; else empty.',
      }),
    }),
  })

builder.queryField('trustedDocuments', (t) =>
  t.field({
    type: TrustedDocumentConnection,
    description:
      'The documents that the organisation uploaded for its front ends, the latest first. Needs the scope "admin".',
    authScopes: ADMIN,
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listTrustedDocuments({ ctx, input }),
  }),
)

builder.mutationFields((t) => ({
  uploadTrustedDocuments: t.field({
    type: UploadTrustedDocumentsPayload,
    description: `Lets front ends send the ids of these documents in place of the documents. Each is parsed, validated and costed first; all are added or none. An id keeps its document: with another text it is refused. An organisation may have ${DOCUMENTS_MAX}. The same manifest again changes nothing. Needs the scope "admin".`,
    authScopes: ADMIN,
    args: {
      input: t.arg({ type: UploadTrustedDocumentsInput, required: true, description: 'The documents.' }),
    },
    complexity: VALIDATING,
    resolve: async (_root, { input }, { ctx, checkDocument }) =>
      (await import('../operations/trusted-documents/upload-trusted-documents.ts')).uploadTrustedDocuments({
        ctx,
        input,
        check: checkDocument,
      }),
  }),
  removeTrustedDocuments: t.field({
    type: RemoveTrustedDocumentsPayload,
    description:
      'Front ends may not send these ids any more; requests that send one are refused, here at once and everywhere within a minute. Needs the scope "admin".',
    authScopes: ADMIN,
    args: {
      input: t.arg({ type: RemoveTrustedDocumentsInput, required: true, description: 'Which documents.' }),
    },
    complexity: REMOVING,
    resolve: (_root, { input }, { ctx }) => removeTrustedDocuments({ ctx, input }),
  }),
}))
