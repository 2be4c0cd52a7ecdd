import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { WebhookStop } from '../../values/webhook-topics.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { openFreeText, sealFreeText } from '../vault/free-text.ts'

/** Where an organisation wants to be told what happens. Its secrets are shown once, when they are made. */
export interface WebhookView {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly topics: readonly string[]
  readonly createdAt: string
  readonly createdBy: string
  readonly stoppedAt: string | null
  readonly stoppedFor: WebhookStop | null
}

export interface WebhookPayload {
  readonly webhook: WebhookView | null
  readonly userErrors: readonly UserFault[]
}

export type WebhookRow = typeof webhooks.$inferSelect

const place = (rowId: string, column: 'name' | 'url' | 'secrets') =>
  ({ table: 'webhooks', column, rowId }) as const

/** A stored webhook with its texts opened. Throws VaultError when one was altered. */
export async function toWebhookView(ctx: OperationContext, row: WebhookRow): Promise<WebhookView> {
  const { id, topics, createdAt, createdBy, stoppedAt, stoppedFor } = row
  const name = await openFreeText(ctx, place(id, 'name'), row.name)
  const url = await openFreeText(ctx, place(id, 'url'), row.url)
  return { id, name, url, topics, createdAt, createdBy, stoppedAt, stoppedFor }
}

/** A text of a webhook, sealed. */
export const sealWebhookText = (
  ctx: OperationContext,
  id: string,
  column: 'name' | 'url' | 'secrets',
  text: string,
): Promise<string> => sealFreeText(ctx, place(id, column), text)

/** The secrets of a webhook as they are stored, opened. */
export const openSecrets = (ctx: OperationContext, id: string, sealed: string): Promise<string> =>
  openFreeText(ctx, place(id, 'secrets'), sealed)

/** Condition: of the caller's organisation and not removed; with an id only that one. */
export const ownWebhooks = (ctx: OperationContext, id?: string): SQL | undefined =>
  and(
    eq(webhooks.organisationId, ctx.organisation.id),
    isNull(webhooks.removedAt),
    id === undefined ? undefined : eq(webhooks.id, id),
  )

/** Select of webhooks that are not removed. */
export const webhookStatement = (ctx: OperationContext, condition: SQL | undefined = undefined) =>
  ctx.db.orm
    .select()
    .from(webhooks)
    .where(and(ownWebhooks(ctx), condition))

/** How many webhooks an organisation has, as an expression. */
export const webhookCount = (ctx: OperationContext): SQL =>
  sql`(select count(*) from ${webhooks} where ${webhooks.organisationId} = ${ctx.organisation.id} and removed_at is null)`

export const NO_SUCH_WEBHOOK = { en: 'There is no webhook of this id.', 'zh-CN': '没有该编号的Webhook。' }
