import { getTableColumns } from 'drizzle-orm'
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { accessLog } from '../../db/tables/access-log.ts'
import { activations } from '../../db/tables/activations.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { checkMarks } from '../../db/tables/check-marks.ts'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { findingAnswers } from '../../db/tables/finding-answers.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { identityProviders } from '../../db/tables/identity-providers.ts'
import { logHeads } from '../../db/tables/log-heads.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { organisationKeys } from '../../db/tables/organisation-keys.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { outbox } from '../../db/tables/outbox.ts'
import { packSignatures } from '../../db/tables/pack-signatures.ts'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { quotas } from '../../db/tables/quotas.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { recordReads } from '../../db/tables/record-reads.ts'
import { records } from '../../db/tables/records.ts'
import { retentionLimits } from '../../db/tables/retention-limits.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import { seenTokens } from '../../db/tables/seen-tokens.ts'
import { shadowDifferences } from '../../db/tables/shadow-differences.ts'
import { shadowTallies } from '../../db/tables/shadow-tallies.ts'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import { subjectErasures } from '../../db/tables/subject-erasures.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import { trustedDocuments } from '../../db/tables/trusted-documents.ts'
import { usageCounters } from '../../db/tables/usage-counters.ts'
import { waiverRequests } from '../../db/tables/waiver-requests.ts'
import { waivers } from '../../db/tables/waivers.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { ExportForm } from './export-form.ts'

/** A table as an export holds it. */
export interface ExportedTable {
  readonly name: string
  readonly table: SQLiteTable
  /** By the name each has in a line. */
  readonly columns: Readonly<Record<string, SQLiteColumn>>
  /** Which organisation a row belongs to. */
  readonly owner: SQLiteColumn
  /** What rows are ordered by, and told apart by within an organisation: an index beginning with it has them in this order. */
  readonly order: readonly [name: string, column: SQLiteColumn][]
  /** Sealed columns, which an open export also shows opened. */
  readonly sealed: readonly string[]
  /** Which column names the record whose key sealed them. */
  readonly keyedBy: string
  readonly rowsPerPage: number
  /** Columns by the name in a line that say which row of another exported table this one belongs to. */
  readonly belongsTo: readonly (readonly [column: string, table: string])[]
}

const ROWS_PER_PAGE = 500

function exported(
  table: SQLiteTable,
  options: {
    readonly without?: readonly string[]
    readonly sealed?: readonly string[]
    readonly keyedBy?: string
    readonly rowsPerPage?: number
    /** Instead of the primary key, which would lead through the rows of all organisations. */
    readonly order?: string
  } = {},
): ExportedTable {
  const { without = [], sealed = [], keyedBy = 'id', rowsPerPage = ROWS_PER_PAGE } = options
  const { name, primaryKeys, foreignKeys } = getTableConfig(table)
  const all = Object.entries<SQLiteColumn>(getTableColumns(table))
  const owner = all.find(([key]) => key === 'organisationId') ?? all.find(([key]) => key === 'id')
  if (owner === undefined) throw new Error(`${name} belongs to nobody`)
  // In the order of the key itself, so that its index gives each page.
  const key = primaryKeys[0]?.columns ?? all.flatMap(([, column]) => (column.primary ? [column] : []))
  const order = key.flatMap(({ name: inKey }) =>
    all.filter(([property, column]) =>
      options.order === undefined
        ? column.name === inKey && property !== 'organisationId'
        : property === options.order,
    ),
  )
  const columns = Object.fromEntries(all.filter(([key]) => !without.includes(key)))
  const belongsTo = foreignKeys.flatMap((foreignKey) => {
    const { columns: own, foreignTable } = foreignKey.reference()
    const property = own.length === 1 ? all.find(([, column]) => column === own[0])?.[0] : undefined
    const target = getTableConfig(foreignTable).name
    return property === undefined || target === 'organisations' ? [] : [[property, target] as const]
  })
  return { name, table, columns, owner: owner[1], order, sealed, keyedBy, rowsPerPage, belongsTo }
}

/** Everything an organisation has, each table behind those it refers to, which is also the order in an export. */
export const EXPORTED_TABLES: readonly ExportedTable[] = [
  exported(organisations, { without: ['importId', 'moveState', 'moveId', 'moveShard'] }),
  exported(signingKeys),
  // Up to a few megabytes each.
  exported(packVersions, { rowsPerPage: 4 }),
  exported(packSignatures),
  exported(rulesets, { rowsPerPage: 50 }),
  exported(activations),
  exported(organisationKeys),
  exported(subjectErasures, { sealed: ['reason'], rowsPerPage: 50 }),
  exported(dataKeys),
  // What the numbers in `findings` of checks stand for.
  exported(checkMarks, { without: ['id'], order: 'number' }),
  // Facts of up to 64 KiB each.
  exported(checks, { sealed: ['facts', 'subjectRef'], rowsPerPage: 50, order: 'sequence' }),
  exported(checkSubjects),
  exported(findingAnswers, { sealed: ['comment'], keyedBy: 'checkId' }),
  exported(idempotencyKeys),
  exported(shadowDifferences, { rowsPerPage: 100, order: 'sequence' }),
  exported(shadowTallies),
  exported(waiverRequests, { sealed: ['subjectRef', 'reason'] }),
  exported(waivers, { sealed: ['subjectRef', 'reason', 'revokedReason'] }),
  exported(records, { sealed: ['subjectRef'] }),
  // What was said of up to 64 KiB each.
  exported(recordEvents, { sealed: ['content'], keyedBy: 'recordId', rowsPerPage: 50, order: 'sequence' }),
  exported(taskMarks),
  exported(outbox),
  exported(logLeaves),
  exported(logHeads),
  exported(accessLog),
  exported(recordReads),
  exported(quotas),
  exported(usageCounters),
  exported(retentionLimits),
  exported(identityProviders, { rowsPerPage: 50 }),
  // Up to 64 KiB each.
  exported(trustedDocuments, { rowsPerPage: 50 }),
  // What is known about the keys; a key itself is not kept anywhere, and its hash opens nothing elsewhere.
  exported(apiKeys, { without: ['hash'] }),
]

/** The same for a move to another database of this deployment, where keys stay keys and messages go on where they stood. */
const MOVED_TABLES: readonly ExportedTable[] = [
  ...EXPORTED_TABLES.filter(({ table }) => table !== apiKeys),
  exported(apiKeys),
  exported(webhooks),
  exported(webhookDeliveries),
  exported(seenTokens),
]

/** The tables of an export of this form, in its order. */
export const tablesIn = (form: ExportForm): readonly ExportedTable[] =>
  form === 'whole' ? MOVED_TABLES : EXPORTED_TABLES

/** Tables with rows of organisations that an export leaves out, but for a move, and why that loses nothing. */
export const NOT_EXPORTED: Readonly<Record<string, string>> = {
  webhooks:
    'Where this deployment sends messages to. Brought in elsewhere it would send the same a second time; whoever brings it in makes new ones.',
  webhook_deliveries:
    'How far the messages of this deployment have come; what they tell stands in the records.',
  seen_tokens:
    'Tokens that were used once with this deployment, for an hour at most; another deployment has other addresses, which no such token is for.',
  log_nodes:
    'Follows from the leaves of the log; an import makes it anew from them and compares it with the signed heads.',
  ruleset_plans: 'Compiled from the rulesets and bound to a master key; made anew wherever it is missing.',
}
