import { sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { insertWhere } from '../../db/insert-where.ts'
import { recordReads } from '../../db/tables/record-reads.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import type { OperationContext } from '../context.ts'
import { OncePerRequest } from '../once-per-request.ts'

const noted = new OncePerRequest<void>()

/**
 * Records that sensitive fields of records were read, before the answer leaves: who, when, which records, and what was asked. Once in a
 * request for records that are shown together.
 */
export function noteReading(
  ctx: OperationContext,
  { recordIds, act }: { readonly recordIds: readonly string[]; readonly act: string },
): Promise<void> {
  return noted.get(ctx, recordIds.join(), () => write(ctx, recordIds, act))
}

async function write(ctx: OperationContext, recordIds: readonly string[], act: string): Promise<void> {
  const [first = ''] = recordIds
  const details = { act, records: recordIds }
  const access = await accessEntry(ctx, { action: 'RECORDS_READ', subjectId: first, details })
  const reads = readsStatement(ctx, { recordIds, accessId: access.id })
  const statements: [Statement, ...Statement[]] = [access.entry, access.leaf, reads]
  await ctx.db.writeBatch(statements)
}

/** Statement that keeps which records an entry of the access log is about; written together with that entry. */
export function readsStatement(
  ctx: OperationContext,
  { recordIds, accessId }: { readonly recordIds: readonly string[]; readonly accessId: string },
) {
  const row = { organisationId: ctx.organisation.id, recordId: sql`read.value`, accessId }
  const from = sql`json_each(${JSON.stringify(recordIds)}) read`
  return insertWhere(ctx.db, recordReads, row, { from, where: sql`true` })
}
