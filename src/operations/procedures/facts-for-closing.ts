import type { ClosingKind, RunState } from '../../rules/index.ts'
import { besideRun, kindsForClosing } from '../../rules/procedures/facts-from-records.ts'
import type { PulledFacts } from '../check-subjects/facts-of-subjects.ts'
import { factsOfSubjects } from '../check-subjects/facts-of-subjects.ts'
import { RECORDS_READ_MAX, recordsOfSubjects } from '../check-subjects/read-records.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import type { LoadedRun } from './read-runs.ts'

/**
 * What the registers of a run's subject say at a moment, for the rules to be asked about closing it, and what registers and open runs say of
 * it as one of the further kinds that its procedure names. Other open runs of its own kind say nothing here, and of what the run says itself
 * its own word stands. Among the sources are the run and those that it started.
 * Refuses with WORK_LIMIT_EXCEEDED when there is more than one call reads: nothing is judged on a part of the registers.
 */
export async function factsForClosing(
  ctx: OperationContext,
  run: LoadedRun,
  { state, asOf }: { readonly state: RunState; readonly asOf: string },
): Promise<PulledFacts> {
  const { compiled } = run.inForce
  const { subjectRef } = state
  const kinds = subjectRef === null ? [] : kindsForClosing(run.inForce)
  const subjects = kinds.map(({ kind }) => ({ kind, ref: subjectRef ?? '' }))
  const withRuns = runsOf(kinds)
  const read = await recordsOfSubjects(ctx, compiled, subjects, { withRuns })
  if (read.isTooMuch) throw tooMuch()
  const { said, sources, needCare } = await factsOfSubjects(ctx, compiled, { subjects, asOf, read, withRuns })
  const { id } = run.opened.row
  return {
    said: { ...said, ...besideRun(run.inForce, said), ofRun: id },
    sources: [...sources, { id, version: state.version }],
    needCare,
    read,
  }
}

/** Of which kinds open runs speak when a run is closed. */
export const runsOf =
  (kinds: readonly ClosingKind[]) =>
  (kind: string): boolean =>
    kinds.some((one) => one.kind === kind && one.withRuns)

const tooMuch = () =>
  new RefusedError(
    'WORK_LIMIT_EXCEEDED',
    `The registers have more than ${RECORDS_READ_MAX.toLocaleString('en')} entries about the subject of this run, which is as many as one call reads.`,
  )
