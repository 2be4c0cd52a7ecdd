import { foreignKey, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { PackReview } from '../../values/pack-review.ts'
import { jsonText } from './json-text.ts'
import { organisations } from './organisations.ts'
import { rulesets } from './rulesets.ts'

/** The history of what was made live or shadow; the row with the highest sequence of a stage is the pointer. */
export const activations = sqliteTable(
  'activations',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    sequence: integer('sequence').notNull(),
    rulesetDigest: text('ruleset_digest').notNull(),
    stage: text('stage', { enum: ['LIVE', 'SHADOW'] }).notNull(),
    activatedAt: text('activated_at').notNull(),
    activatedBy: text('activated_by').notNull(),
    /** Sealed, like the reason. */
    note: text('note'),
    /** Sealed: who has reviewed which drafts of the set; null where nobody had to. */
    reviews: jsonText('reviews').$type<readonly PackReview[] | string>(),
    /** Why floors might ask for less than before; null where none did. */
    weakeningReason: text('weakening_reason'),
  },
  (table) => [
    uniqueIndex('activations_in_order').on(table.organisationId, table.sequence),
    index('activations_by_stage').on(table.organisationId, table.stage, table.sequence),
    foreignKey({
      columns: [table.organisationId, table.rulesetDigest],
      foreignColumns: [rulesets.organisationId, rulesets.digest],
    }),
  ],
)
