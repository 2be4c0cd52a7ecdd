import { count, eq, lt } from 'drizzle-orm'
import { logHeads } from '../../db/tables/log-heads.ts'
import type { OperationContext } from '../context.ts'
import { type Connection, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { requireKeptHead } from './kept-head.ts'
import { headStatement, type LogHead } from './log-head.ts'

/** Every head that was signed, the largest first. */
export async function listLogHeads({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: { readonly first: number; readonly after?: string | null | undefined }
}): Promise<Connection<LogHead>> {
  requireScope(ctx, 'audit')
  await requireKeptHead(ctx)
  const page = readPage('logHeads', input, parseSequence)
  const below = page.after === null ? undefined : lt(logHeads.size, page.after)
  const [rows, total] = await ctx.db.readBatch([
    headStatement(ctx, below, page.first + 1),
    ctx.db.orm
      .select({ count: count() })
      .from(logHeads)
      .where(eq(logHeads.organisationId, ctx.organisation.id)),
  ])
  return toConnection(page, rows, total[0]?.count ?? 0, ({ size }) => size)
}
