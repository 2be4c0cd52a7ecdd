import { sql } from 'drizzle-orm'
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { LocalisedText, Pack } from '../../rules/pack/format.ts'
import { organisations } from './organisations.ts'

/** Published versions; immutable. Those without an organisation are shipped with the product and visible to all. */
export const packVersions = sqliteTable(
  'pack_versions',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id').references(() => organisations.id),
    name: text('name').notNull(),
    version: text('version').notNull(),
    digest: text('digest').notNull(),
    /** The JSON text as it was uploaded. */
    source: text('source').notNull(),
    document: text('document', { mode: 'json' }).$type<Pack>().notNull(),
    title: text('title', { mode: 'json' }).$type<LocalisedText>().notNull(),
    uploadedAt: text('uploaded_at').notNull(),
    uploadedBy: text('uploaded_by').notNull(),
  },
  (table) => [
    uniqueIndex('pack_versions_of_organisation').on(table.organisationId, table.name, table.version),
    // NULLs never collide in a unique index, so shipped versions need their own.
    uniqueIndex('pack_versions_shipped').on(table.name, table.version).where(sql`organisation_id IS NULL`),
    index('pack_versions_by_digest').on(table.digest),
  ],
)
