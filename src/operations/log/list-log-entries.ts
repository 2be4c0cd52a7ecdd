import { count, eq, gt } from 'drizzle-orm'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import type { OperationContext } from '../context.ts'
import { type Connection, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { requireKeptHead } from './kept-head.ts'
import { entryStatement, type LogEntry, toLogEntry } from './log-entry.ts'

/** The organisation's log from its beginning, for auditors who verify it with their own means. */
export async function listLogEntries({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: { readonly first: number; readonly after?: string | null | undefined }
}): Promise<Connection<LogEntry>> {
  requireScope(ctx, 'audit')
  await requireKeptHead(ctx)
  const page = readPage('logEntries', input, parseSequence)
  const after = page.after === null ? undefined : gt(logLeaves.sequence, page.after)
  const [rows, total] = await ctx.db.readBatch([
    entryStatement(ctx, after, page.first + 1),
    ctx.db.orm
      .select({ count: count() })
      .from(logLeaves)
      .where(eq(logLeaves.organisationId, ctx.organisation.id)),
  ])
  return toConnection(page, rows.map(toLogEntry), total[0]?.count ?? 0, ({ sequence }) => sequence)
}
