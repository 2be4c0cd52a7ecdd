// The directory: a database of its own, which says where organisations are. Nothing of what they record stands in it.
import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The databases that organisations are in. Their access tokens are variables of the Worker, never here. */
export const shards = sqliteTable('shards', {
  name: text('name').primaryKey(),
  url: text('url').notNull(),
  /** The master key that the authentication code is made with. */
  masterKeyId: text('master_key_id').notNull(),
  /** HMAC-SHA-256 in base64 of name and address: who can only write here sends no token anywhere else. */
  authenticationCode: text('authentication_code').notNull(),
})

/** Which shard an organisation is in. */
export const whereabouts = sqliteTable(
  'whereabouts',
  {
    organisationId: text('organisation_id').primaryKey(),
    slug: text('slug').notNull().unique(),
    shard: text('shard')
      .notNull()
      .references(() => shards.name),
  },
  (table) => [index('whereabouts_by_shard').on(table.shard)],
)

/** The public parts of API keys, so that a key finds its organisation. What a key may do only the organisation's own database says. */
export const keyPrefixes = sqliteTable(
  'key_prefixes',
  {
    prefix: text('prefix').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => whereabouts.organisationId),
  },
  (table) => [index('key_prefixes_by_organisation').on(table.organisationId)],
)
