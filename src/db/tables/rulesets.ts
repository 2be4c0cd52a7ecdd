import { sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { PackReference } from '../../rules/types.ts'
import { organisations } from './organisations.ts'

/** A set of pack versions with its parameters, named by digest; immutable. */
export const rulesets = sqliteTable(
  'rulesets',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    digest: text('digest').notNull(),
    packs: text('packs', { mode: 'json' }).$type<readonly PackReference[]>().notNull(),
    parameters: text('parameters', { mode: 'json' }).$type<Readonly<Record<string, number>>>().notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [uniqueIndex('rulesets_of_organisation').on(table.organisationId, table.digest)],
)
