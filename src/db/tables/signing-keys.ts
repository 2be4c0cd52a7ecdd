import { sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Public keys with which an organisation signs its packs. Revoked ones stay as a record. */
export const signingKeys = sqliteTable(
  'signing_keys',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Sealed. */
    name: text('name').notNull(),
    /** Ed25519, 32 bytes in base64. */
    publicKey: text('public_key').notNull(),
    registeredAt: text('registered_at').notNull(),
    registeredBy: text('registered_by').notNull(),
    revokedAt: text('revoked_at'),
    revokedBy: text('revoked_by'),
    /** Sealed. */
    revokedReason: text('revoked_reason'),
  },
  (table) => [uniqueIndex('signing_keys_of_organisation').on(table.organisationId, table.publicKey)],
)
