import { and, asc, eq, type SQL } from 'drizzle-orm'
import { accessLog } from '../../db/tables/access-log.ts'
import { checks } from '../../db/tables/checks.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { recordEvents } from '../../db/tables/record-events.ts'
import { subjectErasures } from '../../db/tables/subject-erasures.ts'
import type { OperationContext } from '../context.ts'
import { type LeafKind, leafHash, leafHashOfDigest } from './leaf.ts'
import { accessContent, checkContent, erasureContent, eventContent } from './record-content.ts'

/** One entry of the log with the record it stands for, as that is stored now. */
export interface LogEntry {
  readonly sequence: number
  readonly kind: LeafKind
  readonly recordId: string
  readonly leafHash: string
  readonly recordedAt: string
  /** Sealed texts stay sealed; null when the record is gone. */
  readonly record: { readonly id: string } | null
  /** Of the content that the leaf commits to, for kinds of which records may be removed; null for the others. */
  readonly contentDigest: string | null
}

type Row = Awaited<ReturnType<typeof entryStatement>>[number]

/** Select of the organisation's log entries that satisfy the condition, in their order. */
export function entryStatement(ctx: OperationContext, condition: SQL | undefined, limit: number) {
  const organisationId = ctx.organisation.id
  return ctx.db.orm
    .select({
      leaf: logLeaves,
      check: checks,
      erasure: subjectErasures,
      access: accessLog,
      event: recordEvents,
    })
    .from(logLeaves)
    .leftJoin(checks, and(eq(checks.id, logLeaves.recordId), eq(checks.organisationId, organisationId)))
    .leftJoin(
      subjectErasures,
      and(eq(subjectErasures.id, logLeaves.recordId), eq(subjectErasures.organisationId, organisationId)),
    )
    .leftJoin(
      accessLog,
      and(eq(accessLog.id, logLeaves.recordId), eq(accessLog.organisationId, organisationId)),
    )
    .leftJoin(
      recordEvents,
      and(eq(recordEvents.id, logLeaves.recordId), eq(recordEvents.organisationId, organisationId)),
    )
    .where(and(eq(logLeaves.organisationId, organisationId), condition))
    .orderBy(asc(logLeaves.sequence))
    .limit(limit)
}

export function toLogEntry({ leaf, check, erasure, access, event }: Row): LogEntry {
  const { sequence, kind, recordId, leafHash: hash, recordedAt, contentDigest } = leaf
  const records = {
    check: check && checkContent(check),
    erasure: erasure && erasureContent(erasure),
    access: access && accessContent({ ...access, id: recordId }),
    event: event && eventContent(event),
  } satisfies Record<LeafKind, LogEntry['record']>
  return { sequence, kind, recordId, leafHash: hash, recordedAt, record: records[kind], contentDigest }
}

/** Whether the record is still the one that its leaf was made of, or was one that may be removed and is. */
export async function isRecordIntact(ctx: OperationContext, entry: LogEntry): Promise<boolean> {
  const { kind, recordId, record, contentDigest, leafHash: hash } = entry
  const organisationId = ctx.organisation.id
  if (record !== null) return (await leafHash({ organisationId, kind, record })) === hash
  if (contentDigest === null) return false
  return (await leafHashOfDigest({ organisationId, kind, recordId, contentDigest })) === hash
}
