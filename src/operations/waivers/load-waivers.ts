import { eq, inArray } from 'drizzle-orm'
import { waivers } from '../../db/tables/waivers.ts'
import type { AssessmentView } from '../assessments/evaluate-situation.ts'
import type { Call, OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { OncePerRequest } from '../once-per-request.ts'
import { requireScope } from '../require-scope.ts'
import { toWaiverView, type WaiverView, waiverStatement } from './waiver-view.ts'

const loaded = new OncePerRequest<ReadonlyMap<string, WaiverView>>()

/**
 * The waiver that a finding counts on, in full; whoever may see the finding may see it. All waivers of an assessment are
 * read in one round trip. Null after the subject was erased.
 */
export async function waiverOfFinding(
  ctx: OperationContext,
  { assessment }: AssessmentView,
  id: string,
): Promise<WaiverView | null> {
  const ids = [...new Set(assessment.result.findings.flatMap(({ waiver }) => waiver?.id ?? []))].sort()
  const found = await loaded.get(ctx, ids.join(), async () => {
    const rows = await waiverStatement(ctx, inArray(waivers.id, ids), ids.length)
    const views = await Promise.all(rows.map((row) => toWaiverView(ctx, row)))
    return new Map(views.map((view) => [view.id, view]))
  })
  return found.get(id) ?? null
}

/** A waiver of the organisation by id; null when there is none, or its subject was erased. */
export async function getWaiver({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<WaiverView | null> {
  requireScope(ctx, 'read')
  refuseComplaints([aboutText(['id'], id, TEXT.id)])
  if (!isGeneratedId(ID_PREFIXES.waiver, id)) return null
  const [row] = await waiverStatement(ctx, eq(waivers.id, id), 1)
  return row === undefined ? null : toWaiverView(ctx, row)
}
