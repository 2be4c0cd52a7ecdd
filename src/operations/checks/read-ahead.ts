import { type RecordsRead, recordsOfSubjects } from '../check-subjects/read-records.ts'
import { subjectComplaints, subjectFaults } from '../check-subjects/subject-input.ts'
import { checkTokenOf } from '../check-tokens/token-bounds.ts'
import type { OperationContext } from '../context.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import type { RunSafetyCheckInput } from './check-input.ts'

/** The part of a check's input that says whom it is about. */
export type AskedAbout = Pick<RunSafetyCheckInput, 'subjects'>

/**
 * Reads what registers and open runs have about the subjects of checks that are going to be run, so that this can go in the round trip in
 * which the credential is read; null where there is nothing to read. What is wrong with an input is left for the verb to tell.
 */
export async function readAhead(
  ctx: OperationContext,
  inputs: readonly AskedAbout[],
): Promise<RecordsRead | null> {
  const named = inputs.flatMap(({ subjects }) => {
    const isFormed = subjectComplaints(subjects, []).every(({ problem }) => problem === null)
    return isFormed && subjects?.length ? [subjects] : []
  })
  if (named.length === 0 || !ctx.scopes.has('check') || checkTokenOf(ctx.actor) !== null) return null
  const compiled = await loadActiveRuleset({ ctx })
  if (compiled === null) return null
  const sound = named.filter((subjects) => subjectFaults(compiled, subjects, [], 'en').length === 0)
  return sound.length === 0 ? null : recordsOfSubjects(ctx, compiled, sound.flat())
}
