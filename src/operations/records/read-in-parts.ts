import { sql } from 'drizzle-orm'
import { DatabaseError } from '../../db/database-error.ts'
import type { OperationContext } from '../context.ts'
import { type EventRow, eventsStatement, type RecordRow, recordsByIdStatement } from './record-rows.ts'

/** Records that are read at a time. Most are a kilobyte or two, and a database gives no more than some megabytes in one answer. */
const PART = 1_000

/** Records with all their events, as they are stored. */
export interface RecordsPart {
  readonly records: readonly RecordRow[]
  readonly events: readonly EventRow[]
}

/**
 * Records of these ids, a part and a round trip at a time, so that only one part is held as it is stored; those that are not there are left
 * out. The next part is on its way while one is looked at. Each part is read as of one moment; others may write between two.
 */
export async function* inParts(ctx: OperationContext, ids: readonly string[]): AsyncGenerator<RecordsPart> {
  const starts = Array.from({ length: Math.ceil(ids.length / PART) }, (_, at) => at * PART)
  const read = (start: number | undefined) =>
    start === undefined ? null : readPart(ctx, ids.slice(start, start + PART))
  let reading = read(starts[0])
  for (let at = 1; reading !== null; at += 1) {
    const part: RecordsPart = await reading
    reading = read(starts[at])
    // Whoever asks for no further part does not learn how this one would have been read.
    reading?.catch(() => {})
    yield part
  }
}

async function readPart(ctx: OperationContext, ids: readonly string[]): Promise<RecordsPart> {
  try {
    const [records, events] = await ctx.db.readBatch([
      recordsByIdStatement(ctx, idsIn(ids)),
      eventsStatement(ctx, idsIn(ids)),
    ])
    return { records: records.sort((a, b) => (a.id < b.id ? -1 : 1)), events }
  } catch (error) {
    if (!isTooLarge(error) || ids.length === 1) throw error
    const half = Math.ceil(ids.length / 2)
    const [one, other] = [await readPart(ctx, ids.slice(0, half)), await readPart(ctx, ids.slice(half))]
    return { records: [...one.records, ...other.records], events: [...one.events, ...other.events] }
  }
}

const idsIn = (ids: readonly string[]) => sql`(select value from json_each(${JSON.stringify(ids)}))`

/** Whether the database had more to say than it gives in one answer. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === 'RESPONSE_TOO_LARGE'
