import { besideRun, type RunState } from '../../rules/index.ts'
import type { PulledFacts } from '../check-subjects/facts-of-subjects.ts'
import { factsOfSubjects } from '../check-subjects/facts-of-subjects.ts'
import { RECORDS_READ_MAX, recordsOfSubjects } from '../check-subjects/read-records.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import type { LoadedRun } from './read-runs.ts'

/**
 * What the registers of a run's subject say at a moment, for the rules to be asked about closing it. Other open runs of the subject say
 * nothing here, and of what the run says itself its own word stands. Among the sources are the run and those that it started.
 * Refuses with WORK_LIMIT_EXCEEDED when there is more than one call reads: nothing is judged on a part of the registers.
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
  if (read.isTooMuch) throw tooMuch()
  const { said, sources, needCare } = await factsOfSubjects(ctx, compiled, { subjects, asOf, read })
  const { id } = run.opened.row
  return {
    said: { ...said, ...besideRun(run.inForce, said), ofRun: id },
    sources: [...sources, { id, version: state.version }],
    needCare,
    read,
  }
}

const tooMuch = () =>
  new RefusedError(
    'WORK_LIMIT_EXCEEDED',
    `The registers have more than ${RECORDS_READ_MAX.toLocaleString('en')} entries about the subject of this run, which is as many as one call reads.`,
  )
