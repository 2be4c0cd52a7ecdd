import { and, eq, lt, sql } from 'drizzle-orm'
import { checkSubjects } from '../../db/tables/check-subjects.ts'
import { checks } from '../../db/tables/checks.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { idempotencyKeys } from '../../db/tables/idempotency-keys.ts'
import { logLeaves } from '../../db/tables/log-leaves.ts'
import { organisations } from '../../db/tables/organisations.ts'
import { retentionLimits } from '../../db/tables/retention-limits.ts'
import type { Assessment } from '../../rules/index.ts'
import { otherSubjects } from '../check-subjects/subject-hashes.ts'
import type { CheckSubject } from '../check-subjects/subject-input.ts'
import { indexedFindings } from '../checks/check-draft.ts'
import type { CheckView } from '../checks/check-view.ts'
import { unmarked } from '../checks/finding-index.ts'
import { recordedFindings } from '../checks/recorded-findings.ts'
import { openSubjectRef } from '../checks/sealed-check.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { CHECK_OPERATION, isKeyedRowIntact } from '../idempotency/keyed-row.ts'
import { getInclusionProof } from '../log/get-inclusion-proof.ts'
import { leafHash } from '../log/leaf.ts'
import { checkContent } from '../log/record-content.ts'
import type { AlteredPart } from '../record-altered.ts'
import { hashSubject } from '../vault/keyed-hash.ts'
import { VaultError } from '../vault/seal.ts'

/** A part of a stored check that is not what was recorded, and in a sentence what about it. */
export interface Alteration {
  readonly part: AlteredPart
  readonly message: string
}

type Stored = Awaited<ReturnType<typeof readStored>>

/**
 * Everything that is stored about a check compared with what was recorded: each column of its row against its leaf, the leaf against
 * the signed head, the findings it is looked up by and the verdict against the assessment, the keys against what they stand for.
 * `assessment` is what the recorded facts give now; null when that cannot be computed. `subjects` are those that it is about.
 */
export async function alterationsOf(
  ctx: OperationContext,
  check: CheckView,
  assessment: Assessment | null,
  subjects: readonly CheckSubject[] = [],
): Promise<Alteration[]> {
  const stored = await readStored(ctx, check.id)
  const found = await Promise.all([
    ofLeaf(ctx, check, stored),
    ofResult(check, stored, assessment),
    ofSubject(ctx, check, stored, subjects),
    ofIdempotencyKey(ctx, check, stored),
    ofLog(ctx, check),
  ])
  return found.flat()
}

async function readStored(ctx: OperationContext, id: string) {
  const [{ orm }, organisationId] = [ctx.db, ctx.organisation.id]
  const older = orm
    .select({ one: sql`1` })
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.organisationId, organisationId),
        lt(
          idempotencyKeys.createdAt,
          sql`(select ${checks.recordedAt} from ${checks} where ${checks.id} = ${id})`,
        ),
      ),
    )
  const limited = orm
    .select({ one: sql`1` })
    .from(retentionLimits)
    .where(
      and(eq(retentionLimits.organisationId, organisationId), eq(retentionLimits.kind, 'IDEMPOTENCY_KEYS')),
    )
  const [[row], [leaf], [lookedUpBy], [dataKey], keys, [retention], subjects] = await ctx.db.readBatch([
    orm
      .select()
      .from(checks)
      .where(and(eq(checks.organisationId, organisationId), eq(checks.id, id))),
    orm
      .select()
      .from(logLeaves)
      .where(and(eq(logLeaves.organisationId, organisationId), eq(logLeaves.recordId, id))),
    lookupsStatement(ctx, id),
    orm
      .select({ subjectHash: dataKeys.subjectHash })
      .from(dataKeys)
      .where(and(eq(dataKeys.organisationId, organisationId), eq(dataKeys.recordId, id))),
    orm
      .select()
      .from(idempotencyKeys)
      .where(and(eq(idempotencyKeys.organisationId, organisationId), eq(idempotencyKeys.recordId, id))),
    orm
      .select({
        isLimited: sql`exists ${limited}`.mapWith(Boolean),
        hasOlder: sql`exists ${older}`.mapWith(Boolean),
      })
      .from(organisations)
      .where(eq(organisations.id, organisationId)),
    subjectsStatement(ctx, id),
  ])
  // They go by their age, the oldest first: where older ones are left none was due.
  const mayBeGone = retention === undefined || retention.isLimited || !retention.hasOlder
  return {
    ...{ row, leaf, dataKey, keys, mayBeGone, subjects: subjects.map(({ hash }) => hash) },
    ...{ findings: lookedUpBy?.findings ?? [], unmarked: lookedUpBy?.unmarked ?? 0 },
  }
}

/** What the check is looked up by. */
function lookupsStatement(ctx: OperationContext, id: string) {
  return ctx.db.orm
    .select({ findings: recordedFindings(ctx), unmarked: unmarked(ctx, id) })
    .from(checks)
    .where(and(eq(checks.organisationId, ctx.organisation.id), eq(checks.id, id)))
}

function subjectsStatement(ctx: OperationContext, id: string) {
  return ctx.db.orm
    .select({ hash: checkSubjects.subjectHash })
    .from(checkSubjects)
    .where(and(eq(checkSubjects.organisationId, ctx.organisation.id), eq(checkSubjects.checkId, id)))
    .orderBy(checkSubjects.subjectHash)
}

async function ofLeaf(ctx: OperationContext, check: CheckView, { row, leaf }: Stored): Promise<Alteration[]> {
  if (leaf === undefined || row === undefined) {
    return [{ part: 'LOG_ENTRY', message: 'The entry of the log that stands for this check is gone.' }]
  }
  const found: Alteration[] = []
  const organisationId = ctx.organisation.id
  const hash = await leafHash({ organisationId, kind: 'check', record: checkContent(row) })
  if (hash !== leaf.leafHash) {
    found.push({
      part: 'RECORD',
      message: 'The record is not the one that its entry of the log was made of.',
    })
  }
  if (leaf.kind !== 'check' || leaf.contentDigest !== null || leaf.sequence !== check.sequence) {
    found.push({ part: 'LOG_ENTRY', message: 'The entry of the log says another kind, place or content.' })
  }
  if (leaf.recordedAt !== check.recordedAt) {
    found.push({ part: 'LOG_ENTRY', message: 'The record and its entry of the log say different times.' })
  }
  return found
}

function ofResult(
  check: CheckView,
  { findings, unmarked }: Stored,
  assessment: Assessment | null,
): Alteration[] {
  if (assessment === null) return []
  const found: Alteration[] = []
  if (assessment.result.verdict !== check.verdict) {
    found.push({
      part: 'VERDICT',
      message: `The recorded facts give ${assessment.result.verdict}, not ${check.verdict}.`,
    })
  }
  const stored = findings.map(([code, status]) => `${code} ${status}`).sort()
  const right = indexedFindings(assessment)
    .map(([code, status]) => `${code} ${status}`)
    .sort()
  if (unmarked > 0 || JSON.stringify(stored) !== JSON.stringify(right)) {
    found.push({ part: 'FINDINGS', message: 'The findings that this check is looked up by are not its own.' })
  }
  return found
}

async function ofSubject(
  ctx: OperationContext,
  check: CheckView,
  { dataKey, subjects: stored }: Stored,
  subjects: readonly CheckSubject[],
): Promise<Alteration[]> {
  try {
    const subjectRef = await openSubjectRef(ctx, check)
    const right = subjectRef === null ? null : await hashSubject(ctx, subjectRef)
    const others = await otherSubjects(ctx, subjects, subjectRef)
    if (dataKey?.subjectHash === right && JSON.stringify(stored) === JSON.stringify(others)) return []
    return [{ part: 'DATA_KEY', message: 'The check is kept under another subject than the one recorded.' }]
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    return [{ part: 'SUBJECT_REF', message: "The subject's reference cannot be opened." }]
  }
}

async function ofIdempotencyKey(
  ctx: OperationContext,
  check: CheckView,
  { keys, mayBeGone }: Stored,
): Promise<Alteration[]> {
  const faults = await Promise.all(
    keys.map(async (row) => {
      if (row.operation !== CHECK_OPERATION || !(await isKeyedRowIntact(ctx, row))) return true
      return row.code !== null && row.createdAt !== check.recordedAt
    }),
  )
  if (keys.length === 1 && !faults.includes(true)) return []
  // The organisation may keep idempotency keys for a time only.
  if (keys.length === 0 && mayBeGone) return []
  return [{ part: 'IDEMPOTENCY_KEY', message: 'The idempotency key of this check is not the recorded one.' }]
}

async function ofLog(ctx: OperationContext, { id }: CheckView): Promise<Alteration[]> {
  try {
    const proof = await getInclusionProof({ ctx, input: { checkId: id } })
    if (proof?.isIntact) return []
    return [{ part: 'LOG_TREE', message: 'The entry does not lead to the signed head of the log.' }]
  } catch (error) {
    if (
      error instanceof RefusedError &&
      (error.code === 'RECORD_ALTERED' || error.code === 'LOG_HEADS_MISSING')
    ) {
      return [
        {
          part: error.code === 'RECORD_ALTERED' && error.part === 'LOG_TREE' ? 'LOG_TREE' : 'LOG_HEAD',
          message: error.message,
        },
      ]
    }
    throw error
  }
}
