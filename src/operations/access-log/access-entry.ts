import { and, eq, exists, type SQL, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { accessLog } from '../../db/tables/access-log.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { appendLeaf } from '../log/append-leaf.ts'
import { leafHashOfDigest } from '../log/leaf.ts'
import { accessContent } from '../log/record-content.ts'

export interface AccessChange {
  readonly action: typeof accessLog.$inferSelect.action
  /** The id of what is changed. */
  readonly subjectId: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The two statements that record a change: the entry itself, and its leaf in the organisation's log. */
export interface AccessStatements {
  /** Of the entry. */
  readonly id: string
  readonly entry: ReturnType<typeof insertEntry>
  /** Anywhere behind the entry. */
  readonly leaf: ReturnType<typeof appendLeaf>
}

/**
 * Statements that record who changes who may do what, or what counts. Both belong into the write batch of the change itself, so that none is
 * there without the others; with `when` they record nothing unless that condition holds at the place of the entry.
 */
export async function accessEntry(
  ctx: OperationContext,
  { action, subjectId, details }: AccessChange,
  when: SQL = sql`true`,
): Promise<AccessStatements> {
  const content = accessContent({
    id: ctx.newId(ID_PREFIXES.accessEntry),
    recordedAt: ctx.now().toISOString(),
    actor: actorReference(ctx.actor),
    action,
    subjectId,
    // As it will be read again: without what is undefined.
    details: JSON.parse(JSON.stringify(details)),
  })
  const { id: recordId, recordedAt } = content
  const organisationId = ctx.organisation.id
  const contentDigest = await digestOf(content)
  const leafHash = await leafHashOfDigest({ organisationId, kind: 'access', recordId, contentDigest })
  const leaf = { kind: 'access', recordId, leafHash, recordedAt, contentDigest } as const
  const isWritten = exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(accessLog)
      .where(and(eq(accessLog.organisationId, organisationId), eq(accessLog.id, recordId))),
  )
  return { id: recordId, entry: insertEntry(ctx, content, when), leaf: appendLeaf(ctx, leaf, isWritten) }
}

function insertEntry(ctx: OperationContext, content: ReturnType<typeof accessContent>, when: SQL) {
  const organisationId = ctx.organisation.id
  const next = sql<number>`coalesce((select max(${accessLog.sequence}) from ${accessLog}
    where ${accessLog.organisationId} = ${organisationId}), 0) + 1`
  return insertWhere(ctx.db, accessLog, { ...content, organisationId, sequence: next }, { where: when })
}
