import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'
import { signingKeys } from './signing-keys.ts'

/** Detached signatures over pack digests; verified before they are stored and again whenever they count. */
export const packSignatures = sqliteTable(
  'pack_signatures',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    packDigest: text('pack_digest').notNull(),
    keyId: text('key_id')
      .notNull()
      .references(() => signingKeys.id),
    /** Ed25519 over the digest's text, base64. */
    signature: text('signature').notNull(),
    recordedAt: text('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.packDigest, table.keyId] })],
)
