import { besideRun, type RunState } from '../../rules/index.ts'
import type { PulledFacts } from '../check-subjects/facts-of-subjects.ts'
import { factsOfSubjects } from '../check-subjects/facts-of-subjects.ts'
import { recordsOfSubjects } from '../check-subjects/read-records.ts'
import type { OperationContext } from '../context.ts'
import type { LoadedRun } from './read-runs.ts'

/**
 * What the registers of a run's subject say at a moment, for the rules to be asked about closing it. Other open runs of the subject say
 * nothing here, and of what the run says itself its own word stands. Among the sources are the run and those that it started.
 */
export async function factsForClosing(
  ctx: OperationContext,
  run: LoadedRun,
  { state, asOf }: { readonly state: RunState; readonly asOf: string },
): Promise<PulledFacts> {
  const { compiled, procedure } = run.inForce
  const { subjectRef } = state
  const subjects = subjectRef === null ? [] : [{ kind: procedure.subjectKind, ref: subjectRef }]
  const read = await recordsOfSubjects(ctx, compiled, subjects, { withRuns: false })
  const { said, sources, needCare } = await factsOfSubjects(ctx, compiled, { subjects, asOf, read })
  const { id } = run.opened.row
  return {
    said: { ...said, ...besideRun(run.inForce, said), ofRun: id },
    sources: [...sources, { id, version: state.version }],
    needCare,
    read,
  }
}
