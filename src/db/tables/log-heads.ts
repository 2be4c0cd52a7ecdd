import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { organisationKeys } from './organisation-keys.ts'
import { organisations } from './organisations.ts'

/** Signed heads of an organisation's log; at most one for each size of the tree. */
export const logHeads = sqliteTable(
  'log_heads',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    size: integer('size').notNull(),
    rootHash: text('root_hash').notNull(),
    /** Roots of the complete subtrees, the largest first: what the tree grows on from. */
    frontier: text('frontier', { mode: 'json' }).$type<readonly string[]>().notNull(),
    signedAt: text('signed_at').notNull(),
    /** How many heads this is, counted from the first that was numbered; null for those from before. */
    number: integer('number'),
    /** SHA-256 of the text of the head before it; null for the first one. */
    previous: text('previous'),
    /** Ed25519 over the checkpoint's text, base64. */
    signature: text('signature').notNull(),
    keyId: text('key_id')
      .notNull()
      .references(() => organisationKeys.id),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.size] }),
    // Of two that continue the same head only one is kept.
    uniqueIndex('log_heads_in_order').on(table.organisationId, table.number),
  ],
)
