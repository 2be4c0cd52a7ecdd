import type { RecordedValue } from '../pack/format.ts'
import type { RecordValue, RulesetStep } from '../record-types.ts'
import type { FoldedRun } from './fold-run.ts'
import { ORGANISATION } from './in-force.ts'
import { type RecordRead, valueFrom } from './run-facts.ts'
import type { StepHistory } from './step-history.ts'
import type { Moment, PlannedEntry, ProcedureInForce, RecordedFields } from './types.ts'

/** The entries that a step makes in registers once it is done, or how a correction of the step corrects them. */
export function plannedEntries(
  { compiled }: ProcedureInForce,
  run: FoldedRun,
  step: RulesetStep,
  { done }: StepHistory,
  act: PlannedEntry['act'],
  { zone }: Moment,
): PlannedEntry[] {
  if (!done) return []
  const { subjectRef } = run.state
  const read: RecordRead = {
    fields: done.fields,
    role: done.role,
    person: done.by,
    happenedAt: done.at,
    recordedAt: done.recordedAt,
    subject: subjectRef,
    zone,
  }
  return step.records.map(({ register, fields }) => {
    const isOwn = compiled.registers.get(register)?.subjectKind === ORGANISATION.kind
    const values = Object.entries(fields).map(
      ([name, source]) => [name, valueIn(source, read, run, step)] as const,
    )
    return {
      register,
      step: step.code,
      act,
      subjectRef: isOwn ? ORGANISATION.ref : subjectRef,
      happenedAt: done.at,
      // A correction takes away what the step does not say any more.
      fields: Object.fromEntries(
        values.flatMap(([name, value]): [string, RecordValue | null][] => {
          if (value !== undefined) return [[name, value]]
          return act === 'amend' ? [[name, null]] : []
        }),
      ),
    }
  })
}

function valueIn(
  source: RecordedValue,
  read: RecordRead,
  run: FoldedRun,
  step: RulesetStep,
): RecordValue | undefined {
  if (typeof source !== 'object' || Array.isArray(source) || source.step === undefined)
    return valueFrom(source, read)
  if (source.step === step.code) return valueFrom(source, read)
  const fields: RecordedFields = run.histories.get(source.step)?.done?.fields ?? {}
  return valueFrom(source, { ...read, fields })
}
