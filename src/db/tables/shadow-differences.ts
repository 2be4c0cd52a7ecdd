import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { FindingChange } from '../../rules/diff/finding-changes.ts'
import type { Verdict } from '../../rules/pack/format.ts'
import { checks } from './checks.ts'
import { organisations } from './organisations.ts'

/** Recorded checks that came out otherwise with the ruleset that was tried out beside the live one. */
export const shadowDifferences = sqliteTable(
  'shadow_differences',
  {
    checkId: text('check_id')
      .primaryKey()
      .references(() => checks.id),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** The check's place in the log. */
    sequence: integer('sequence').notNull(),
    shadowDigest: text('shadow_digest').notNull(),
    verdictBefore: text('verdict_before').$type<Verdict>().notNull(),
    /** Null: the shadow ruleset refused the facts. */
    verdictAfter: text('verdict_after').$type<Verdict>(),
    changes: text('changes', { mode: 'json' }).$type<readonly FindingChange[]>().notNull(),
    /** Code and place of what was refused; never a value. */
    refusals: text('refusals', { mode: 'json' }).$type<readonly string[]>().notNull(),
  },
  (table) => [index('shadow_differences_in_order').on(table.organisationId, table.sequence)],
)
