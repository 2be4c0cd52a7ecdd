import { and, count, desc, eq, exists, gt, inArray, lt, sql } from 'drizzle-orm'
import { checkFindings } from '../../db/tables/check-findings.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import type { Verdict } from '../../rules/pack/format.ts'
import type { OperationContext } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { leafHash } from '../log/leaf.ts'
import { checkContent } from '../log/record-content.ts'
import { type Connection, parseSequence, readPage, toConnection } from '../page.ts'
import { type AlteredPart, recordAltered } from '../record-altered.ts'
import { requireScope } from '../require-scope.ts'
import { openDataKey } from '../vault/data-keys.ts'
import { findSubjectHash } from '../vault/keyed-hash.ts'
import { VaultError } from '../vault/seal.ts'
import { CHECK_COLUMNS, type CheckRow, type CheckView, isWellFormed, toCheckView } from './check-view.ts'
import { keyOfCheck } from './find-check.ts'

export interface SafetyCheckFilter {
  readonly verdict?: readonly Verdict[] | null | undefined
  readonly subjectRef?: string | null | undefined
  /** RFC 3339 instants, exclusive. */
  readonly recordedAfter?: string | null | undefined
  readonly recordedBefore?: string | null | undefined
  readonly requirementCode?: string | null | undefined
  /** Whether the facts were made unreadable. Null: either. */
  readonly erased?: boolean | null | undefined
}

/** A listed check that is not what was recorded. */
export interface AlteredCheck {
  readonly id: string
  readonly part: AlteredPart
  readonly message: string
}

export interface CheckConnection extends Connection<CheckView> {
  /** Left out of the page, and named. */
  readonly altered: readonly AlteredCheck[]
}

/**
 * Recorded checks of the organisation, the newest first. Parts of the filter must all hold. Rows that were altered are named beside the
 * others and not shown.
 */
export async function listSafetyChecks({
  ctx,
  input,
}: {
  ctx: OperationContext
  input: {
    readonly first: number
    readonly after?: string | null | undefined
    readonly filter?: SafetyCheckFilter | null | undefined
  }
}): Promise<CheckConnection> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseComplaints([
    aboutText(['filter', 'subjectRef'], filter.subjectRef, TEXT.subjectRef),
    aboutText(['filter', 'requirementCode'], filter.requirementCode, TEXT.code),
  ])
  const page = readPage('checks', input, parseSequence)
  const matching = await whereOf(ctx, filter)
  const [rows, total] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ ...CHECK_COLUMNS, recordedBy: checks.recordedBy, leafHash: leafOf(ctx) })
      .from(checks)
      .where(and(matching, page.after === null ? undefined : lt(checks.sequence, page.after)))
      .orderBy(desc(checks.sequence))
      .limit(page.first + 1),
    ctx.db.orm.select({ count: count() }).from(checks).where(matching),
  ])
  const connection = toConnection(page, rows, total[0]?.count ?? 0, ({ sequence }) => sequence)
  const parts = await Promise.all(connection.edges.map(({ node }) => alteredPart(ctx, node)))
  return {
    ...connection,
    edges: connection.edges.flatMap(({ node, cursor }, at) =>
      parts[at] === null ? [{ node: toCheckView(node), cursor }] : [],
    ),
    altered: connection.edges.flatMap(({ node: { id } }, at) => {
      const part = parts[at] ?? null
      return part === null ? [] : [alteredView(ctx, id, part)]
    }),
  }
}

function alteredView(ctx: OperationContext, id: string, part: AlteredPart): AlteredCheck {
  const { message } = recordAltered(ctx, { part, what: `What is stored of check ${id}` })
  return { id, part, message }
}

/** The leaf hash that stands in the log for a check, as one more column; null when there is none. */
function leafOf(ctx: OperationContext) {
  return sql<
    string | null
  >`(select l.leaf_hash from ${logLeaves} l where l.record_id = ${checks}.${sql.identifier('id')}
    and l.organisation_id = ${ctx.organisation.id})`
}

/** What shows that a listed row is not the recorded one, without computing it again: its form, its leaf, its key. */
async function alteredPart(
  ctx: OperationContext,
  row: CheckRow & { readonly recordedBy: string; readonly leafHash: string | null },
): Promise<AlteredPart | null> {
  if (!isWellFormed(row)) return 'RECORD'
  const organisationId = ctx.organisation.id
  if ((await leafHash({ organisationId, kind: 'check', record: checkContent(row) })) !== row.leafHash)
    return 'RECORD'
  try {
    await openDataKey(ctx, row.id, row.dataKey)
    return null
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    // Without the master key nobody can tell; whoever asks for a sealed text is told.
    return error.problem === 'unknownMasterKey' ? null : 'DATA_KEY'
  }
}

async function whereOf(ctx: OperationContext, filter: SafetyCheckFilter) {
  const { verdict, subjectRef, recordedAfter, recordedBefore, requirementCode, erased } = filter
  return and(
    eq(checks.organisationId, ctx.organisation.id),
    verdict ? inArray(checks.verdict, [...new Set(verdict)]) : undefined,
    subjectRef ? await ofSubject(ctx, subjectRef) : undefined,
    recordedAfter ? gt(checks.recordedAt, recordedAfter) : undefined,
    recordedBefore ? lt(checks.recordedAt, recordedBefore) : undefined,
    requirementCode ? exists(findingsOf(ctx, requirementCode)) : undefined,
    typeof erased === 'boolean' ? exists(keyOfCheck(ctx, { isDestroyed: erased })) : undefined,
  )
}

async function ofSubject(ctx: OperationContext, subjectRef: string) {
  const hash = await findSubjectHash(ctx, subjectRef)
  if (hash === null) return sql`false`
  const sealedFor = ctx.db.orm
    .select({ id: dataKeys.recordId })
    .from(dataKeys)
    .where(and(eq(dataKeys.organisationId, ctx.organisation.id), eq(dataKeys.subjectHash, hash)))
  return inArray(checks.id, sealedFor)
}

function findingsOf(ctx: OperationContext, code: string) {
  return ctx.db.orm
    .select({ one: sql`1` })
    .from(checkFindings)
    .where(
      and(
        eq(checkFindings.organisationId, ctx.organisation.id),
        eq(checkFindings.requirementCode, code),
        eq(checkFindings.checkId, checks.id),
      ),
    )
}
