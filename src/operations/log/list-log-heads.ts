import { lt } from 'drizzle-orm'
import { logHeads } from '../../db/tables/log-heads.ts'
import type { Call } from '../context.ts'
import { countOwn } from '../own-rows.ts'
import { type Connection, type PageInput, parseSequence, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { requireKeptHead } from './kept-head.ts'
import { headStatement, type LogHead } from './log-head.ts'

/** Every head that was signed, the largest first. */
export async function listLogHeads({ ctx, input }: Call<PageInput>): Promise<Connection<LogHead>> {
  requireScope(ctx, 'audit')
  await requireKeptHead(ctx)
  const page = readPage('logHeads', input, parseSequence)
  const below = page.after === null ? undefined : lt(logHeads.size, page.after)
  const [rows, total] = await ctx.db.readBatch([
    headStatement(ctx, below, page.first + 1),
    countOwn(ctx, logHeads),
  ])
  return toConnection(page, rows, total[0]?.count ?? 0, ({ size }) => size)
}
