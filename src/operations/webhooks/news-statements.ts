import { and, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import type { Bound, Places } from '../../db/fixed-statement.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { outbox } from '../../db/tables/outbox.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { WebhookTopic } from '../../values/webhook-topics.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { type Owner, ownStatement } from '../own-statement.ts'

/** Something that happened, as the world outside is told: ids and codes, nothing of what was said. */
export interface News {
  readonly topic: WebhookTopic
  /** The same thing has the same key, whoever tells it and however often. */
  readonly dedupeKey: string
  /** The id of what it is about. */
  readonly recordId: string
  /** News with the same are told one after the other; those about what it is about when absent. */
  readonly orderKey?: string | null
  readonly data: Readonly<Record<string, string | number | null>>
  /** Told only when this record got its leaf of the log in the same batch, or before. */
  readonly leafOf?: string
}

/** Condition: webhooks that are told about a topic. */
export const wants = (topic: SQL): SQL =>
  sql`(${webhooks.stoppedAt} is null and ${webhooks.removedAt} is null and exists (select 1 from json_each(${webhooks.topics}) wanted
    where wanted.value in (${topic}, substr(${topic}, 1, instr(${topic}, '.')) || '*')))`

/**
 * Statements that put news into the outbox and before every webhook that wants them, for the batch of what they tell about, behind it.
 * None where the organisation is known to have no webhook. Of what is kept in any case, the outbox is written without one, too.
 */
export function newsStatements(
  ctx: OperationContext,
  news: readonly News[],
  { isKept = false, when }: { readonly isKept?: boolean; readonly when?: SQL } = {},
): Statement[] {
  if (news.length === 0 || (!isKept && ctx.hasWebhooks === false)) return []
  const listed = news.map(({ data, orderKey, leafOf, ...named }) => ({
    ...named,
    id: ctx.newId(ID_PREFIXES.outbox),
    payload: JSON.stringify(data),
    orderKey: orderKey ?? named.recordId,
    leafOf: leafOf ?? null,
  }))
  const values = { news: JSON.stringify(listed), createdAt: ctx.now().toISOString() }
  const kept = isKept ? 'kept' : 'wanted'
  const told = when === undefined ? tell(ctx, values, kept) : putMessages(ctx, values, kept, when)
  return ctx.hasWebhooks === false ? [told] : [told, insertDeliveries(ctx, values)]
}

/** News as JSON, and when they are. */
interface Told {
  readonly news: string
  readonly createdAt: string
}

/** Whether they go into the outbox in any case, or only where some webhook is told about them. */
type Kept = 'kept' | 'wanted'

const listOf = (news: Bound<string>): SQL => sql`json_each(${news}) news`
const member = (name: string) => sql`json_extract(news.value, ${sql.raw(`'$.${name}'`)})`

/** Condition: some webhook is told about it. */
const isWanted = ({ organisation }: Owner): SQL =>
  sql`exists (select 1 from ${webhooks} where ${webhooks.organisationId} = ${organisation.id} and ${wants(member('topic'))})`

const tell = ownStatement((owner, at: Places<Told>, kept: Kept) => putMessages(owner, at, kept))

function putMessages(
  owner: Owner,
  { news, createdAt }: { readonly [Name in keyof Told]: Bound<string> },
  kept: Kept,
  when?: SQL,
) {
  const organisationId = owner.organisation.id
  const hasLeaf = sql`(${member('leafOf')} is null or exists (select 1 from ${logLeaves}
    where ${logLeaves.organisationId} = ${organisationId} and ${logLeaves.recordId} = ${member('leafOf')}))`
  const row = {
    id: member('id'),
    organisationId,
    topic: member('topic'),
    dedupeKey: member('dedupeKey'),
    recordId: member('recordId'),
    payload: member('payload'),
    createdAt,
  }
  const where = and(hasLeaf, when, kept === 'kept' ? undefined : isWanted(owner))
  return insertWhere(owner.db, outbox, row, { from: listOf(news), where }).onConflictDoNothing()
}

const insertDeliveries = ownStatement(({ db, organisation }, { news, createdAt }: Places<Told>) => {
  const organisationId = organisation.id
  const last = sql`coalesce((select max(${webhookDeliveries.sequence}) from ${webhookDeliveries}
    where ${webhookDeliveries.organisationId} = ${organisationId}), 0)`
  const row = {
    organisationId,
    webhookId: sql`${webhooks.id}`,
    outboxId: member('id'),
    topic: member('topic'),
    orderKey: member('orderKey'),
    sequence: sql`${last} + news.key + 1`,
    state: 'PENDING',
    attempts: 0,
    firstTriedAt: null,
    lastTriedAt: null,
    nextAt: createdAt,
    lastStatus: null,
    lastFault: null,
    deliveredAt: null,
    createdAt,
  } as const
  const wanting = sql`${webhooks.organisationId} = ${organisationId} and ${wants(member('topic'))}`
  const isTold = sql`exists (select 1 from ${outbox}
    where ${outbox.organisationId} = ${organisationId} and ${outbox.id} = ${member('id')})`
  return insertWhere(db, webhookDeliveries, row, {
    from: sql`${listOf(news)} join ${webhooks} on ${wanting}`,
    where: isTold,
  })
})
