import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Documents that front ends of an organisation send the ids of, in place of the documents themselves. */
export const trustedDocuments = sqliteTable(
  'trusted_documents',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** As front ends send it; a SHA-256 stands without its prefix. */
    documentId: text('document_id').notNull(),
    /** Sealed, as it may have values of somebody's in it. */
    text: text('text').notNull(),
    /** Keyed digest of the text, to tell whether another one comes under the same id. */
    textDigest: text('text_digest').notNull(),
    /** Of the text, in UTF-8. */
    bytes: integer('bytes').notNull(),
    uploadedAt: text('uploaded_at').notNull(),
    uploadedBy: text('uploaded_by').notNull(),
  },
  (table) => [
    uniqueIndex('trusted_documents_by_name').on(table.organisationId, table.documentId),
    index('trusted_documents_of_organisation').on(table.organisationId, table.id),
  ],
)
