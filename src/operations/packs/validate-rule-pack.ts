import { TESTS_ONLY } from '../../rules/reference/pack-disagreements.ts'
import type { Call } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { jsonProblem, refuseComplaints } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { makePackReport, type PackReport } from './make-pack-report.ts'

/**
 * Compiles a pack and runs its own tests, with both engines, without storing anything. Cases that are made to compare the engines are
 * left to the upload: what they can show is no mistake of the author's. Takes either the JSON text, whose problems carry line
 * and column, or the document, whose problems carry JSON Pointers only. Refuses with BAD_USER_INPUT anything else.
 */
export async function validateRulePack({
  ctx,
  input: { document, source },
}: Call<{ readonly document?: unknown; readonly source?: string | null | undefined }>): Promise<PackReport> {
  requireScope(ctx, 'author')
  const hasDocument = document !== undefined && document !== null
  if (hasDocument === (typeof source === 'string')) {
    throw new RefusedError('BAD_USER_INPUT', 'Give either "source" or "document".')
  }
  if (typeof source === 'string') return (await makePackReport(ctx, source, TESTS_ONLY)).report
  refuseComplaints([{ path: ['document'], problem: jsonProblem(document) }])
  const { report } = await makePackReport(ctx, JSON.stringify(document), TESTS_ONLY)
  return { ...report, problems: report.problems.map((problem) => ({ ...problem, line: null, column: null })) }
}
