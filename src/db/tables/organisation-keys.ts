import { sql } from 'drizzle-orm'
import { sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/**
 * An organisation's own keys, each wrapped by a master key of the deployment: `sealing` wraps the data keys of records,
 * `lookup` makes keyed hashes, `signing` signs log heads.
 */
export const organisationKeys = sqliteTable(
  'organisation_keys',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    purpose: text('purpose', { enum: ['sealing', 'lookup', 'signing'] }).notNull(),
    wrappedKey: text('wrapped_key').notNull(),
    masterKeyId: text('master_key_id').notNull(),
    /** Ed25519, base64; of a signing key only. */
    publicKey: text('public_key'),
    createdAt: text('created_at').notNull(),
    /** Nothing new is made with it from then on; what it made stays readable. */
    retiredAt: text('retired_at'),
  },
  (table) => [
    uniqueIndex('organisation_keys_in_use')
      .on(table.organisationId, table.purpose)
      .where(sql`retired_at IS NULL`),
  ],
)

export const ORGANISATION_KEY_COLUMNS = {
  id: organisationKeys.id,
  purpose: organisationKeys.purpose,
  wrappedKey: organisationKeys.wrappedKey,
  masterKeyId: organisationKeys.masterKeyId,
  publicKey: organisationKeys.publicKey,
}

/** A key of the organisation as it is stored: wrapped. */
export type StoredOrganisationKey = Pick<
  typeof organisationKeys.$inferSelect,
  keyof typeof ORGANISATION_KEY_COLUMNS
>
