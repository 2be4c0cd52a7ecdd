import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { FindingStatus } from '../../rules/pack/format.ts'
import { checks } from './checks.ts'
import { organisations } from './organisations.ts'

/** An index of which requirement a recorded check found in which status; a requirement judged per item may have several. */
export const checkFindings = sqliteTable(
  'check_findings',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    requirementCode: text('requirement_code').notNull(),
    checkId: text('check_id')
      .notNull()
      .references(() => checks.id),
    status: text('status').$type<FindingStatus>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.checkId, table.requirementCode, table.status] }),
  ],
)
