import { exists, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { webhooks } from '../../db/tables/webhooks.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call, type OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { faultIn, inputFaults, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { makeSecret, writeSecrets } from './secrets.ts'
import { complaintsAboutWebhook, WEBHOOKS_MAX, type WebhookSettingsInput } from './webhook-input.ts'
import {
  ownWebhooks,
  sealWebhookText,
  toWebhookView,
  type WebhookPayload,
  webhookCount,
} from './webhook-view.ts'

export interface IssuedSecretPayload extends WebhookPayload {
  /** Shown this once. */
  readonly secret: string | null
}

/**
 * Has an address told what happens from now on, and gives the secret that messages are signed with. An address that this service must not
 * call, and a webhook too many, come back as user errors.
 */
export async function createWebhook({
  ctx,
  input,
}: Call<WebhookSettingsInput>): Promise<IssuedSecretPayload> {
  requireScope(ctx, 'admin')
  const userErrors = inputFaults(messageLocale(ctx), complaintsAboutWebhook(ctx, input))
  if (userErrors.length > 0) return { webhook: null, secret: null, userErrors }
  const secret = makeSecret(ctx)
  const row = await makeRow(ctx, input, secret)
  const { orm } = ctx.db
  const own = ownWebhooks(ctx, row.id)
  const isMade = exists(orm.select({ one: sql`1` }).from(webhooks).where(own))
  const details = { topics: input.topics, urlDigest: await fingerprint(ctx, input.url) }
  const access = await accessEntry(ctx, { action: 'WEBHOOK_CREATED', subjectId: row.id, details }, isMade)
  const [, , stored] = await ctx.db.writeBatch([
    insertWhere(ctx.db, webhooks, row, { where: sql`${webhookCount(ctx)} < ${WEBHOOKS_MAX}` }),
    access.entry,
    orm.select().from(webhooks).where(own),
    access.leaf,
  ])
  const [made] = stored
  if (made === undefined) return { webhook: null, secret: null, userErrors: [tooMany(ctx)] }
  ctx.hasWebhooks = true
  return { webhook: await toWebhookView(ctx, made), secret, userErrors: [] }
}

async function makeRow(ctx: OperationContext, { name, url, topics }: WebhookSettingsInput, secret: string) {
  const id = ctx.newId(ID_PREFIXES.webhook)
  return {
    id,
    organisationId: ctx.organisation.id,
    name: await sealWebhookText(ctx, id, 'name', name),
    url: await sealWebhookText(ctx, id, 'url', url),
    secrets: await sealWebhookText(ctx, id, 'secrets', writeSecrets([{ secret, until: null }])),
    topics,
    createdAt: ctx.now().toISOString(),
    createdBy: actorReference(ctx.actor),
    stoppedAt: null,
    stoppedFor: null,
    removedAt: null,
  }
}

function tooMany(ctx: OperationContext) {
  const text = {
    en: `There are ${WEBHOOKS_MAX} webhooks, which is as many as an organisation may have: remove one first.`,
    'zh-CN': `已有${WEBHOOKS_MAX}个Webhook，已达上限：请先移除一个。`,
  }
  return faultIn(messageLocale(ctx), 'INVALID_INPUT', text, ['input'])
}
