import { and, count, desc, eq, lt } from 'drizzle-orm'
import { accessLog } from '../../db/tables/access-log.ts'
import type { Call, OperationContext } from '../context.ts'
import { reasonPlace } from '../log/accepted-history.ts'
import { type Connection, type PageInput, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { openFreeText } from '../vault/free-text.ts'
import type { AccessChange } from './access-entry.ts'

export interface AccessEntryView extends AccessChange {
  readonly sequence: number
  /** RFC 3339 instant. */
  readonly recordedAt: string
  readonly actor: string
}

/** Every change of who may do what in the organisation, the newest first. */
export async function listAccessLog({ ctx, input }: Call<PageInput>): Promise<Connection<AccessEntryView>> {
  requireScope(ctx, 'audit')
  const page = readPage('access-log', input, parseSequence)
  const own = eq(accessLog.organisationId, ctx.organisation.id)
  const [rows, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select()
      .from(accessLog)
      .where(and(own, page.after === null ? undefined : lt(accessLog.sequence, page.after)))
      .orderBy(desc(accessLog.sequence))
      .limit(page.first + 1),
    ctx.db.orm.select({ count: count() }).from(accessLog).where(own),
  ])
  const shown = await Promise.all(rows.map(async (row) => ({ ...row, details: await openDetails(ctx, row) })))
  return toConnection(page, shown, total[0]?.count ?? 0, ({ sequence }) => sequence)
}

/** What was given, as it may be read: the operator's reason for accepting a history is sealed. */
async function openDetails(
  ctx: OperationContext,
  { action, details }: AccessChange,
): Promise<AccessChange['details']> {
  const { reason, masterKeyId: _id, authenticationCode: _code, ...rest } = details
  if (action !== 'HISTORY_ACCEPTED' || typeof reason !== 'string') return details
  return { ...rest, reason: await openFreeText(ctx, reasonPlace(ctx.organisation.id), reason) }
}
