import { count, desc, eq, inArray, lt } from 'drizzle-orm'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { type Connection, idPosition, type PageInput, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { ownWebhooks, toWebhookView, type WebhookView, webhookStatement } from './webhook-view.ts'

const parsePosition = idPosition(ID_PREFIXES.webhook)

/** The organisation's webhooks, the newest first. */
export async function listWebhooks({ ctx, input }: Call<PageInput>): Promise<Connection<WebhookView>> {
  requireScope(ctx, 'admin')
  const page = readPage('webhooks', input, parsePosition)
  const [rows, total] = await ctx.db.readBatch([
    webhookStatement(ctx, page.after === null ? undefined : lt(webhooks.id, page.after))
      .orderBy(desc(webhooks.id))
      .limit(page.first + 1),
    ctx.db.orm.select({ count: count() }).from(webhooks).where(ownWebhooks(ctx)),
  ])
  const views = await Promise.all(rows.map((row) => toWebhookView(ctx, row)))
  return toConnection(page, views, total[0]?.count ?? 0, ({ id }) => id)
}

/** Webhooks by their ids; what is not there is left out. For whoever may see what names them. */
export async function readWebhooks(ctx: OperationContext, ids: readonly string[]): Promise<WebhookView[]> {
  const rows = await webhookStatement(ctx, inArray(webhooks.id, [...ids]))
  return Promise.all(rows.map((row) => toWebhookView(ctx, row)))
}

/** A webhook by its id; null when there is none. Refuses what cannot be an id. */
export async function getWebhook({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<WebhookView | null> {
  requireScope(ctx, 'admin')
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.webhook, id)) return null
  const [row] = await webhookStatement(ctx, eq(webhooks.id, id))
  return row === undefined ? null : toWebhookView(ctx, row)
}
