import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { RetentionKind } from '../../values/retention-kinds.ts'
import { organisations } from './organisations.ts'

/** How long an organisation keeps its records of a kind; kinds without a row are kept for good. */
export const retentionLimits = sqliteTable(
  'retention_limits',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    kind: text('kind').$type<RetentionKind>().notNull(),
    days: integer('days').notNull(),
    /** When nothing older was left; null: not since the limit was set. */
    appliedAt: text('applied_at'),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.kind] })],
)
