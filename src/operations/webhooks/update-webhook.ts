import { and, eq, exists, isNotNull, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import type { WebhookStop } from '../../values/webhook-topics.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { faultIn, inputFaults, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { complaintsAboutWebhook, type WebhookSettingsInput } from './webhook-input.ts'
import {
  NO_SUCH_WEBHOOK,
  ownWebhooks,
  sealWebhookText,
  toWebhookView,
  type WebhookPayload,
  type WebhookView,
} from './webhook-view.ts'

export interface UpdateWebhookInput extends WebhookSettingsInput {
  readonly id: string
  /** Whether messages are sent; what waits is sent once they are again. */
  readonly enabled: boolean
}

/**
 * Replaces everything about a webhook but its secrets. Switched on again, it is sent what waits for it. Asked for what it is already, it
 * stays as it is, and nothing is written.
 */
export async function updateWebhook({ ctx, input }: Call<UpdateWebhookInput>): Promise<WebhookPayload> {
  requireScope(ctx, 'admin')
  const userErrors = inputFaults(messageLocale(ctx), complaintsAboutWebhook(ctx, input))
  if (userErrors.length > 0) return { webhook: null, userErrors }
  const webhook = isGeneratedId(ID_PREFIXES.webhook, input.id) ? await update(ctx, input) : undefined
  if (webhook !== undefined) return { webhook, userErrors: [] }
  return noSuchWebhook(ctx)
}

/** The answer for an id that is not there. */
export const noSuchWebhook = (ctx: OperationContext): WebhookPayload => ({
  webhook: null,
  userErrors: [faultIn(messageLocale(ctx), 'NOT_FOUND', NO_SUCH_WEBHOOK, ['input', 'id'])],
})

async function update(ctx: OperationContext, input: UpdateWebhookInput) {
  const { id, name, url, topics, enabled } = input
  const { orm } = ctx.db
  const own = ownWebhooks(ctx, id)
  const [before] = await orm.select().from(webhooks).where(own)
  if (before === undefined) return undefined
  const stood = await toWebhookView(ctx, before)
  if (isAsAsked(stood, input)) return stood
  const isThere = exists(orm.select({ one: sql`1` }).from(webhooks).where(own))
  const details = { topics, enabled, urlDigest: await fingerprint(ctx, url) }
  const access = await accessEntry(ctx, { action: 'WEBHOOK_CHANGED', subjectId: id, details }, isThere)
  const texts = {
    name: await sealWebhookText(ctx, id, 'name', name),
    url: await sealWebhookText(ctx, id, 'url', url),
  }
  const state = enabled
    ? { stoppedAt: null, stoppedFor: null }
    : {
        stoppedAt: sql<string>`coalesce(${webhooks.stoppedAt}, ${ctx.now().toISOString()})`,
        stoppedFor: sql<WebhookStop>`coalesce(${webhooks.stoppedFor}, 'SWITCHED_OFF')`,
      }
  const change: Statement = orm
    .update(webhooks)
    .set({ ...texts, topics, ...state })
    .where(own)
  const [, , , , [row]] = await ctx.db.writeBatch([
    access.entry,
    access.leaf,
    // Before it is changed, as it asks whether it had stopped.
    startAgain(ctx, id, enabled),
    change,
    orm.select().from(webhooks).where(own),
    ...(enabled ? [forgetTask(ctx, id)] : []),
  ])
  if (enabled && row !== undefined) ctx.hasWebhooks = true
  return row && toWebhookView(ctx, row)
}

/** Whether a webhook stands as it is asked for already, so that nothing is written about it. */
const isAsAsked = (
  stood: WebhookView,
  { name, url, topics, enabled }: Omit<UpdateWebhookInput, 'id'>,
): boolean =>
  stood.name === name &&
  stood.url === url &&
  JSON.stringify(stood.topics) === JSON.stringify(topics) &&
  (stood.stoppedAt === null) === enabled

/** What waits is tried as if it had not been tried before. Nothing is changed about a webhook that had not stopped. */
function startAgain(ctx: OperationContext, id: string, enabled: boolean): Statement {
  const { orm } = ctx.db
  const organisationId = ctx.organisation.id
  const hadStopped = exists(
    orm
      .select({ one: sql`1` })
      .from(webhooks)
      .where(and(ownWebhooks(ctx, id), isNotNull(webhooks.stoppedAt))),
  )
  return orm
    .update(webhookDeliveries)
    .set({ attempts: 0, firstTriedAt: null, nextAt: ctx.now().toISOString() })
    .where(
      and(
        eq(webhookDeliveries.organisationId, organisationId),
        eq(webhookDeliveries.webhookId, id),
        eq(webhookDeliveries.state, 'PENDING'),
        enabled ? hadStopped : sql`false`,
      ),
    )
}

/** Nobody is asked to look at its receiver any more. */
const forgetTask = (ctx: OperationContext, id: string): Statement =>
  ctx.db.orm
    .delete(taskMarks)
    .where(and(eq(taskMarks.organisationId, ctx.organisation.id), eq(taskMarks.recordId, id)))
