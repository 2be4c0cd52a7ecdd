import { and, eq, gt, sql } from 'drizzle-orm'
import { logHeads } from '../../db/tables/log-heads.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import type { Call } from '../context.ts'
import { countOwn } from '../own-rows.ts'
import { type Connection, type PageInput, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { requireKeptHead } from './kept-head.ts'
import { entryStatement, type LogEntry, toLogEntry } from './log-entry.ts'

/** A page of the log, and how much of the log stands under no signed head yet. */
export interface LogEntryConnection extends Connection<LogEntry> {
  /** Entries under the newest signed head. */
  readonly signedSize: number
  /** When the first entry beyond it was recorded, an RFC 3339 instant; null when there is none. */
  readonly unsignedSince: string | null
}

/** The organisation's log from its beginning, for auditors who verify it with their own means. */
export async function listLogEntries({ ctx, input }: Call<PageInput>): Promise<LogEntryConnection> {
  requireScope(ctx, 'audit')
  await requireKeptHead(ctx)
  const page = readPage('logEntries', input, parseSequence)
  const after = page.after === null ? undefined : gt(logLeaves.sequence, page.after)
  const signed = sql<number>`coalesce((select max(${logHeads.size}) from ${logHeads}
    where ${logHeads.organisationId} = ${ctx.organisation.id}), 0)`
  const [rows, total, [tail]] = await ctx.db.readBatch([
    entryStatement(ctx, after, page.first + 1),
    countOwn(ctx, logLeaves),
    ctx.db.orm
      .select({ signedSize: signed, unsignedSince: sql<string | null>`min(${logLeaves.recordedAt})` })
      .from(logLeaves)
      .where(and(eq(logLeaves.organisationId, ctx.organisation.id), gt(logLeaves.sequence, signed))),
  ])
  const connection = toConnection(
    page,
    rows.map(toLogEntry),
    total[0]?.count ?? 0,
    ({ sequence }) => sequence,
  )
  const { signedSize = 0, unsignedSince = null } = tail ?? {}
  return { ...connection, signedSize, unsignedSince }
}
