import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Scope } from '../../values/scopes.ts'
import { organisations } from './organisations.ts'

/** The secret itself is never stored: `hash` is the SHA-256 of the whole key, `prefix` its public part. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Sealed. */
    name: text('name').notNull(),
    prefix: text('prefix').notNull().unique(),
    hash: text('hash').notNull(),
    scopes: text('scopes', { mode: 'json' }).$type<readonly Scope[]>().notNull(),
    /** Codes of roles that whoever holds it may act in; none: the system that holds it vouches for the role it states. */
    roles: text('roles', { mode: 'json' }).$type<readonly string[]>().notNull().default([]),
    createdAt: text('created_at').notNull(),
    expiresAt: text('expires_at'),
    revokedAt: text('revoked_at'),
    lastUsedAt: text('last_used_at'),
    /** Null for the keys that set-up scripts make. */
    createdBy: text('created_by'),
    revokedBy: text('revoked_by'),
    /** Sealed. */
    revokedReason: text('revoked_reason'),
    /** The first key of a chain of rotations: all of them act as one. Null: this is the first. */
    principalId: text('principal_id'),
    /** The key that took its place. */
    replacedBy: text('replaced_by'),
    /** It may send documents of the registry only. */
    trustedDocumentsOnly: integer('trusted_documents_only', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [index('api_keys_by_organisation').on(table.organisationId)],
)
