import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Scope } from '../../operations/context.ts'
import { organisations } from './organisations.ts'

/** The secret itself is never stored: `hash` is the SHA-256 of the whole key, `prefix` its public part. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    name: text('name').notNull(),
    prefix: text('prefix').notNull().unique(),
    hash: text('hash').notNull(),
    scopes: text('scopes', { mode: 'json' }).$type<readonly Scope[]>().notNull(),
    createdAt: text('created_at').notNull(),
    expiresAt: text('expires_at'),
    revokedAt: text('revoked_at'),
    lastUsedAt: text('last_used_at'),
  },
  (table) => [index('api_keys_by_organisation').on(table.organisationId)],
)
