import { and, eq, exists, isNull, sql } from 'drizzle-orm'
import { waivers } from '../../db/tables/waivers.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call, type OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { openDataKey } from '../vault/data-keys.ts'
import { newsStatements } from '../webhooks/news-statements.ts'
import { sealColumn } from './sealed-texts.ts'
import { waiverNews } from './waiver-news.ts'
import { ownWaiver, toWaiverView, type WaiverRow, type WaiverView, waiverStatement } from './waiver-view.ts'

export interface RevokeWaiverPayload {
  readonly waiver: WaiverView | null
  readonly userErrors: readonly UserFault[]
}

/** Ends a waiver for good; the next check goes without it. One that is revoked already stays as it is. */
export async function revokeWaiver({
  ctx,
  input: { id, reason },
}: Call<{ readonly id: string; readonly reason: string }>): Promise<RevokeWaiverPayload> {
  requireScope(ctx, 'approve')
  const locale = messageLocale(ctx)
  const malformed = inputFaults(locale, [
    aboutText(['input', 'id'], id, TEXT.id),
    aboutText(['input', 'reason'], reason, TEXT.note),
  ])
  if (malformed.length > 0) return { waiver: null, userErrors: malformed }
  const [row] = isGeneratedId(ID_PREFIXES.waiver, id) ? await waiverStatement(ctx, eq(waivers.id, id), 1) : []
  if (row === undefined) {
    const text = { en: 'There is no waiver of this id.', 'zh-CN': '没有该编号的豁免。' }
    return { waiver: null, userErrors: [faultIn(locale, 'NOT_FOUND', text, ['input', 'id'])] }
  }
  return { waiver: await toWaiverView(ctx, await revoke(ctx, row, reason)), userErrors: [] }
}

async function revoke(ctx: OperationContext, row: WaiverRow, reason: string): Promise<WaiverRow> {
  const { id } = row.waiver
  const key = await openDataKey(ctx, id, row.dataKey)
  if (key === null) throw new Error(`Waiver ${id} was read though its subject was erased`)
  const change = {
    revokedAt: ctx.now().toISOString(),
    revokedBy: actorReference(ctx.actor),
    revokedReason: await sealColumn(ctx, key, { table: 'waivers', column: 'revoked_reason' }, reason),
  }
  const notRevoked = and(ownWaiver(ctx, id), isNull(waivers.revokedAt))
  const stillCounts = exists(ctx.db.orm.select({ one: sql`1` }).from(waivers).where(notRevoked))
  const details = { recordDigest: await digestOf(change) }
  const access = await accessEntry(ctx, { action: 'WAIVER_REVOKED', subjectId: id, details }, stillCounts)
  const [, , after] = await ctx.db.writeBatch([
    access.entry,
    ctx.db.orm.update(waivers).set(change).where(notRevoked),
    waiverStatement(ctx, eq(waivers.id, id), 1),
    access.leaf,
    ...newsStatements(ctx, [waiverNews('waiver.revoked', id, access.id)]),
  ])
  ctx.waiversAtHand = { waivers: [], isComplete: false }
  return after[0] ?? row
}
