import { and, eq, exists, sql } from 'drizzle-orm'
import { taskMarks } from '../../db/tables/task-marks.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { requireScope } from '../require-scope.ts'
import { noSuchWebhook } from './update-webhook.ts'
import { ownWebhooks, toWebhookView, type WebhookPayload } from './webhook-view.ts'

/** Tells an address nothing any more, also not what waits, and gives the webhook back as it was. An id that is not there comes back as a user error. */
export async function removeWebhook({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<WebhookPayload> {
  requireScope(ctx, 'admin')
  const webhook = isGeneratedId(ID_PREFIXES.webhook, id) ? await remove(ctx, id) : undefined
  return webhook === undefined ? noSuchWebhook(ctx) : { webhook, userErrors: [] }
}

async function remove(ctx: OperationContext, id: string) {
  const { orm } = ctx.db
  const own = ownWebhooks(ctx, id)
  const organisationId = ctx.organisation.id
  const isThere = exists(orm.select({ one: sql`1` }).from(webhooks).where(own))
  const change = { action: 'WEBHOOK_REMOVED', subjectId: id, details: {} } as const
  const access = await accessEntry(ctx, change, isThere)
  const [rows] = await ctx.db.writeBatch([
    orm.select().from(webhooks).where(own),
    access.entry,
    access.leaf,
    orm
      .update(webhookDeliveries)
      .set({ state: 'FAILED' })
      .where(
        and(
          eq(webhookDeliveries.organisationId, organisationId),
          eq(webhookDeliveries.webhookId, id),
          eq(webhookDeliveries.state, 'PENDING'),
        ),
      ),
    orm
      .delete(taskMarks)
      .where(and(eq(taskMarks.organisationId, organisationId), eq(taskMarks.recordId, id))),
    orm.update(webhooks).set({ removedAt: ctx.now().toISOString() }).where(own),
  ])
  const [row] = rows
  return row && toWebhookView(ctx, row)
}
