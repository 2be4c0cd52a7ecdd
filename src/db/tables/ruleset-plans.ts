import { foreignKey, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { organisations } from './organisations.ts'
import { rulesets } from './rulesets.ts'

/**
 * Compiled rulesets, so that an isolate need not resolve and compile the packs again. Only kept to be quick: a row that is
 * gone is made anew. Changing one changes no answer: it is not used unless its code holds.
 */
export const rulesetPlans = sqliteTable(
  'ruleset_plans',
  {
    organisationId: text('organisation_id')
      .notNull()
      .references(() => organisations.id),
    rulesetDigest: text('ruleset_digest').notNull(),
    /** Of the form the plan is written in. */
    planVersion: integer('plan_version').notNull(),
    /** Compressed with gzip, in base64. */
    plan: text('plan').notNull(),
    /** The master key that the authentication code is made with. */
    masterKeyId: text('master_key_id').notNull(),
    /** HMAC-SHA-256 in base64 of everything above. */
    authenticationCode: text('authentication_code').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.rulesetDigest, table.planVersion] }),
    foreignKey({
      columns: [table.organisationId, table.rulesetDigest],
      foreignColumns: [rulesets.organisationId, rulesets.digest],
    }),
  ],
)
