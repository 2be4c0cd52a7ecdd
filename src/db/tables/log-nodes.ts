import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'

/** Inner nodes of an organisation's log tree over complete subtrees, which never change; the leaves are in `log_leaves`. */
export const logNodes = sqliteTable(
  'log_nodes',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** 1 and up: the node stands over 2^level leaves. */
    level: integer('level').notNull(),
    /** Counted from zero within the level. */
    position: integer('position').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.level, table.position] })],
)
