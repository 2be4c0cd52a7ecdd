import { and, desc, eq, type SQL } from 'drizzle-orm'
import { checks } from '../../db/tables/checks.ts'
import { findingAnswers } from '../../db/tables/finding-answers.ts'
import type { FindingAnswer } from '../../values/finding-answers.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { dataKeyOf, openDataKey, type StoredDataKey, sealText, unsealText } from '../vault/data-keys.ts'
import type { VaultKey } from '../vault/seal.ts'

/** What somebody said of a finding that a recorded check showed. */
export interface FindingAnswerView {
  readonly id: string
  readonly checkId: string
  readonly requirementCode: string
  readonly answer: FindingAnswer
  readonly reasonCode: string | null
  readonly comment: string | null
  readonly happenedAt: string
  readonly recordedAt: string
  readonly recordedBy: string
}

export interface FindingAnswerPayload {
  readonly answer: FindingAnswerView | null
  readonly userErrors: readonly UserFault[]
}

/** Select of answers with the keys of their checks, the newest first. */
export function answerStatement(ctx: OperationContext, condition: SQL | undefined, limit: number) {
  const organisationId = ctx.organisation.id
  return ctx.db.orm
    .select({ row: findingAnswers, dataKey: dataKeyOf(checks) })
    .from(findingAnswers)
    .innerJoin(checks, and(eq(checks.id, findingAnswers.checkId), eq(checks.organisationId, organisationId)))
    .where(and(eq(findingAnswers.organisationId, organisationId), condition))
    .orderBy(desc(findingAnswers.id))
    .limit(limit)
}

const placeOf = (rowId: string) => ({ table: 'finding_answers', column: 'comment', rowId })

/** Seals a comment with the key of its check, so that it is erased with it. */
export function sealComment(
  ctx: OperationContext,
  key: VaultKey,
  rowId: string,
  comment: string | null,
): Promise<string | null> {
  return comment === null ? Promise.resolve(null) : sealText(ctx, key, placeOf(rowId), comment)
}

/** A stored answer with its comment opened; null after the subject was erased. Throws VaultError when it was altered. */
export async function toAnswerView(
  ctx: OperationContext,
  {
    row,
    dataKey,
  }: { readonly row: typeof findingAnswers.$inferSelect; readonly dataKey: StoredDataKey | null },
): Promise<FindingAnswerView | null> {
  const key = await openDataKey(ctx, row.checkId, dataKey)
  if (key === null) return null
  const { id, checkId, requirementCode, answer, reasonCode, happenedAt, recordedAt, recordedBy } = row
  const comment = row.comment === null ? null : await unsealText(ctx, key, placeOf(id), row.comment)
  return { id, checkId, requirementCode, answer, reasonCode, comment, happenedAt, recordedAt, recordedBy }
}
