import { sql } from 'drizzle-orm'
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { ClaimRule, PublicKeySet, TokenAlgorithm } from '../../values/token-format.ts'
import { organisations } from './organisations.ts'

/** Where an organisation's people sign in. A token names issuer and audience, which find the row; removed ones stay as a record. */
export const identityProviders = sqliteTable(
  'identity_providers',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Sealed. */
    name: text('name').notNull(),
    issuer: text('issuer').notNull(),
    audience: text('audience').notNull(),
    algorithms: text('algorithms', { mode: 'json' }).$type<readonly TokenAlgorithm[]>().notNull(),
    /** Either an address to read the keys from, or the keys themselves. */
    jwksUrl: text('jwks_url'),
    jwks: text('jwks', { mode: 'json' }).$type<PublicKeySet>(),
    /** Sealed, as values of claims may be somebody's; from before they were, the rules themselves. */
    rules: text('rules', { mode: 'json' }).$type<readonly ClaimRule[] | string>().notNull(),
    createdAt: text('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    removedAt: text('removed_at'),
  },
  (table) => [
    uniqueIndex('identity_providers_in_use').on(table.issuer, table.audience).where(sql`removed_at IS NULL`),
    index('identity_providers_by_organisation').on(table.organisationId),
  ],
)
