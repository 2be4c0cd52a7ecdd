import { and, eq, exists, sql } from 'drizzle-orm'
import { webhooks } from '../../db/tables/webhooks.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { inputFaults, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import type { IssuedSecretPayload } from './create-webhook.ts'
import { makeSecret, secretsAt, type WebhookSecret, writeSecrets } from './secrets.ts'
import { noSuchWebhook } from './update-webhook.ts'
import { overlapProblem } from './webhook-input.ts'
import { openSecrets, ownWebhooks, sealWebhookText, toWebhookView } from './webhook-view.ts'

export interface RotateWebhookSecretInput {
  readonly id: string
  /** How long the secret before it goes on signing beside the new one. */
  readonly overlapHours: number
}

const HOUR_MS = 3_600_000
/** So that a message never carries more signatures than its receiver looks at. */
const SECRETS_MAX = 3

/**
 * Makes a secret that takes the place of the one before it. Both sign during the overlap, so that the receiver can change over whenever it
 * likes. Refuses with UNAVAILABLE when somebody else rotates it at the same time.
 */
export async function rotateWebhookSecret({
  ctx,
  input,
}: Call<RotateWebhookSecretInput>): Promise<IssuedSecretPayload> {
  requireScope(ctx, 'admin')
  const userErrors = inputFaults(messageLocale(ctx), [
    { path: ['input', 'overlapHours'], problem: overlapProblem(input.overlapHours) },
  ])
  if (userErrors.length > 0) return { webhook: null, secret: null, userErrors }
  const own = ownWebhooks(ctx, input.id)
  const [row] = isGeneratedId(ID_PREFIXES.webhook, input.id)
    ? await ctx.db.orm.select().from(webhooks).where(own)
    : []
  if (row === undefined) return { ...noSuchWebhook(ctx), secret: null }
  const secret = makeSecret(ctx)
  const secrets = after(ctx, await openSecrets(ctx, row.id, row.secrets), secret, input.overlapHours)
  const sealed = await sealWebhookText(ctx, row.id, 'secrets', writeSecrets(secrets))
  const isUnchanged = exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(webhooks)
      .where(and(own, eq(webhooks.secrets, row.secrets))),
  )
  const details = { overlapHours: input.overlapHours }
  const change = { action: 'WEBHOOK_SECRET_ROTATED', subjectId: row.id, details } as const
  const access = await accessEntry(ctx, change, isUnchanged)
  const [, , , [stored]] = await ctx.db.writeBatch([
    access.entry,
    access.leaf,
    ctx.db.orm
      .update(webhooks)
      .set({ secrets: sealed })
      .where(and(own, eq(webhooks.secrets, row.secrets))),
    ctx.db.orm.select().from(webhooks).where(own),
  ])
  if (stored?.secrets !== sealed) {
    throw new RefusedError('UNAVAILABLE', 'Somebody else rotates this secret; look at it and try again.', {
      retryAfterSeconds: 1,
    })
  }
  return { webhook: await toWebhookView(ctx, stored), secret, userErrors: [] }
}

/** The new one first; those before it end with the overlap, at the latest. */
function after(ctx: OperationContext, stored: string, secret: string, hours: number): WebhookSecret[] {
  const end = new Date(ctx.now().getTime() + hours * HOUR_MS).toISOString()
  const older = hours === 0 ? [] : secretsAt(stored, ctx.now())
  const ending = older.map((one) => ({
    secret: one.secret,
    until: one.until !== null && one.until < end ? one.until : end,
  }))
  return [{ secret, until: null }, ...ending].slice(0, SECRETS_MAX)
}
