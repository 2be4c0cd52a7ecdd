import { and, eq, sql } from 'drizzle-orm'
import { webhookDeliveries } from '../../db/tables/webhook-deliveries.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { type DeliveryView, parseDeliveryId, toDeliveryView } from './delivery-view.ts'
import { atPlace, deliveryStatement } from './list-deliveries.ts'

export interface DeliveryPayload {
  readonly delivery: DeliveryView | null
  readonly userErrors: readonly UserFault[]
}

/** Sends a message once more, with the same id, behind those that wait. One that waits already stays where it is. */
export async function replayDelivery({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<DeliveryPayload> {
  requireScope(ctx, 'admin')
  const malformed = inputFaults(messageLocale(ctx), [aboutText(['input', 'id'], id, TEXT.id)])
  if (malformed.length > 0) return { delivery: null, userErrors: malformed }
  const place = parseDeliveryId(id)
  const [row] = place === null ? [] : await replay(ctx, place)
  if (row !== undefined) return { delivery: toDeliveryView(row), userErrors: [] }
  const text = { en: 'There is no delivery of this id.', 'zh-CN': '没有该编号的投递。' }
  return { delivery: null, userErrors: [faultIn(messageLocale(ctx), 'NOT_FOUND', text, ['input', 'id'])] }
}

async function replay(ctx: OperationContext, place: NonNullable<ReturnType<typeof parseDeliveryId>>) {
  const organisationId = ctx.organisation.id
  const next = sql<number>`(select max(sequence) + 1 from ${webhookDeliveries} where organisation_id = ${organisationId})`
  const [, rows] = await ctx.db.writeBatch([
    ctx.db.orm
      .update(webhookDeliveries)
      .set({
        state: 'PENDING',
        attempts: 0,
        firstTriedAt: null,
        deliveredAt: null,
        nextAt: ctx.now().toISOString(),
        sequence: next,
      })
      .where(
        and(
          eq(webhookDeliveries.organisationId, organisationId),
          atPlace(place),
          sql`${webhookDeliveries.state} <> 'PENDING'`,
        ),
      ),
    deliveryStatement(ctx, atPlace(place)),
  ])
  return rows
}
