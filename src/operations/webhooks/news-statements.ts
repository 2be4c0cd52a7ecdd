import { type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { outbox } from '../../db/tables/outbox.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { WebhookTopic } from '../../values/webhook-topics.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'

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
  { isKept = false, when = sql`true` }: { readonly isKept?: boolean; readonly when?: SQL } = {},
): Statement[] {
  if (news.length === 0 || (!isKept && ctx.hasWebhooks === false)) return []
  const organisationId = ctx.organisation.id
  const createdAt = ctx.now().toISOString()
  const rows = JSON.stringify(
    news.map(({ topic, dedupeKey, recordId, orderKey, data, leafOf }) => [
      ctx.newId(ID_PREFIXES.outbox),
      topic,
      dedupeKey,
      recordId,
      JSON.stringify(data),
      orderKey ?? recordId,
      leafOf ?? null,
    ]),
  )
  const member = (at: number) => sql`json_extract(news.value, ${sql.raw(`'$[${at}]'`)})`
  const hasLeaf = sql`(${member(6)} is null or exists (select 1 from ${logLeaves}
    where ${logLeaves.organisationId} = ${organisationId} and ${logLeaves.recordId} = ${member(6)}))`
  const isWanted = sql`exists (select 1 from ${webhooks} where ${webhooks.organisationId} = ${organisationId} and ${wants(member(1))})`
  const next = sql`coalesce((select max(${webhookDeliveries.sequence}) from ${webhookDeliveries}
    where ${webhookDeliveries.organisationId} = ${organisationId}), 0)`
  const told: Statement = ctx.db.orm
    .insert(outbox)
    .select(
      sql`select ${member(0)}, ${organisationId}, ${member(1)}, ${member(2)}, ${member(3)}, ${member(4)}, ${createdAt}
        from json_each(${rows}) news where ${hasLeaf} and ${when} and ${isKept ? sql`true` : isWanted}`,
    )
    .onConflictDoNothing()
  if (ctx.hasWebhooks === false) return [told]
  return [
    told,
    ctx.db.orm.insert(webhookDeliveries).select(
      sql`select ${organisationId}, ${webhooks.id}, ${member(0)}, ${member(1)}, ${member(5)}, ${next} + news.key + 1, 'PENDING', 0,
          null, null, ${createdAt}, null, null, null, ${createdAt}
          from json_each(${rows}) news join ${webhooks} on ${webhooks.organisationId} = ${organisationId} and ${wants(member(1))}
          where exists (select 1 from ${outbox} where ${outbox.organisationId} = ${organisationId} and ${outbox.id} = ${member(0)})`,
    ),
  ]
}
