import { and, eq, isNotNull, lt } from 'drizzle-orm'
import { findingAnswers } from '../../db/tables/finding-answers.ts'
import type { Call } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { countOwn } from '../own-rows.ts'
import { type Connection, type FilteredPage, parseText, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { answerStatement, type FindingAnswerView, toAnswerView } from './answer-view.ts'

export interface CommentFilter {
  readonly requirementCode?: string | null | undefined
}

/**
 * What people wrote about findings that they were shown or have reviewed, the newest first: where rules that are wrong are noticed before any
 * figure shows it. Those whose subject is erased while they are read are left out.
 */
export async function listComments({
  ctx,
  input,
}: Call<FilteredPage<CommentFilter>>): Promise<Connection<FindingAnswerView>> {
  requireScope(ctx, 'read')
  const { requirementCode } = input.filter ?? {}
  refuseComplaints([aboutText(['filter', 'requirementCode'], requirementCode, TEXT.code)])
  const page = readPage('finding-comments', input, parseText)
  const matching = and(
    isNotNull(findingAnswers.comment),
    requirementCode ? eq(findingAnswers.requirementCode, requirementCode) : undefined,
  )
  // Ids begin with the time they were made at.
  const after = page.after === null ? undefined : lt(findingAnswers.id, page.after)
  const [rows, total] = await ctx.db.readBatch([
    answerStatement(ctx, and(matching, after), page.first + 1),
    countOwn(ctx, findingAnswers, matching),
  ])
  const views = await Promise.all(rows.map((row) => toAnswerView(ctx, row)))
  // Whether there are more is told by what was read, not by what is left of it.
  const read = rows.map(({ row: { id } }, at) => ({ id, view: views[at] ?? null }))
  const { edges, ...rest } = toConnection(page, read, total[0]?.count ?? 0, ({ id }) => id)
  return {
    ...rest,
    edges: edges.flatMap(({ node: { view }, cursor }) => (view === null ? [] : [{ node: view, cursor }])),
  }
}
