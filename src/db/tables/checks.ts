import { foreignKey, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Verdict } from '../../rules/pack/format.ts'
import type { ActiveWaiver } from '../../rules/types.ts'
import type { RecordSource } from '../../values/record-kinds.ts'
import { jsonText } from './json-text.ts'
import { organisations } from './organisations.ts'
import { rulesets } from './rulesets.ts'

/** Recorded checks: what was asked and the digest of what was answered; the answer itself is recomputed. */
export const checks = sqliteTable(
  'checks',
  {
    id: text('id').primaryKey(),
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    /** Its place in the organisation's log: the same number as in `log_leaves`. */
    sequence: integer('sequence').notNull(),
    /** Sealed; the keyed hash to look it up by stands in `data_keys`. */
    subjectRef: text('subject_ref'),
    verdict: text('verdict').$type<Verdict>().notNull(),
    /** Sealed: canonical JSON of the facts as given and the salt of the result digest. */
    facts: text('facts').notNull(),
    attestations: jsonText('attestations').$type<readonly string[]>().notNull(),
    /** The subject's waivers as they stood then, whether they counted or had ended. */
    waivers: jsonText('waivers').$type<readonly ActiveWaiver[]>().notNull().default([]),
    /** The runs and entries whose facts were read, as they stood then. */
    sources: jsonText('sources').$type<readonly RecordSource[]>().notNull().default([]),
    asOf: text('as_of').notNull(),
    locale: text('locale').notNull(),
    rulesetDigest: text('ruleset_digest').notNull(),
    resultDigest: text('result_digest').notNull(),
    recordedAt: text('recorded_at').notNull(),
    recordedBy: text('recorded_by').notNull(),
    /**
     * What it found, to be looked up by: numbers of requirements (`check_marks`) by status, such as {"MET":[1,4],"UNMET":[2]}. Not part of what
     * its leaf commits to, since it follows from the facts; null once they were erased.
     */
    findings: jsonText('findings').$type<Readonly<Record<string, readonly number[]>>>(),
  },
  (table) => [
    uniqueIndex('checks_in_order').on(table.organisationId, table.sequence),
    index('checks_by_verdict').on(table.organisationId, table.verdict, table.sequence),
    index('checks_by_time').on(table.organisationId, table.recordedAt, table.sequence),
    foreignKey({
      columns: [table.organisationId, table.rulesetDigest],
      foreignColumns: [rulesets.organisationId, rulesets.digest],
    }),
  ],
)
