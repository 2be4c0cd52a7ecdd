import type { RecordedValue } from '../pack/format.ts'
import type { RecordValue, RulesetStep } from '../record-types.ts'
import type { FoldedRun } from './fold-run.ts'
import { ORGANISATION } from './in-force.ts'
import { type RecordRead, valueFrom } from './run-facts.ts'
import { formerCodes, type StepHistory, type StepRecordMade } from './step-history.ts'
import type { Moment, PlannedEntry, ProcedureInForce } from './types.ts'

/** How a step stood before an event, and how it stands after it. */
interface Change {
  readonly before: StepHistory
  readonly after: StepHistory
  readonly isCorrection: boolean
}

/**
 * What becomes of entries in registers when a step is done or corrected: the step makes its own, a correction corrects the last ones it made,
 * and where others have to agree again these are void until they do. Entries of other steps that say what was written in this one are
 * corrected as well.
 */
export function plannedEntries(
  one: ProcedureInForce,
  run: FoldedRun,
  step: RulesetStep,
  { before, after, isCorrection }: Change,
  { zone }: Moment,
): PlannedEntry[] {
  const planning = { one, run, zone, histories: new Map(run.histories).set(step.code, after) }
  if (!after.done) return before.done ? planned(planning, step, before.done, 'void') : []
  if (after.done === before.done) return []
  if (!isCorrection && !before.undone) return planned(planning, step, after.done, 'add')
  const others = one.procedure.steps
    .filter(({ code }) => code !== step.code)
    .flatMap((other) => {
      const { done } = run.histories.get(other.code) ?? {}
      return done ? planned(planning, other, done, 'amend', step.code) : []
    })
  return [...planned(planning, step, after.done, isCorrection ? 'amend' : 'add'), ...others]
}

interface Planning {
  readonly one: ProcedureInForce
  readonly run: FoldedRun
  readonly zone: string
  readonly histories: ReadonlyMap<string, StepHistory>
}

/** The entries of one step; with `saying` those only that say what was written in that step. */
function planned(
  { one: { compiled }, run, zone, histories }: Planning,
  step: RulesetStep,
  done: StepRecordMade,
  act: PlannedEntry['act'],
  saying?: string,
): PlannedEntry[] {
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
  return step.records.flatMap(({ register, fields }, index): PlannedEntry[] => {
    const values = Object.entries(fields)
    if (saying !== undefined && !values.some(([, source]) => stepOf(source) === saying)) return []
    const isOwn = compiled.registers.get(register)?.subjectKind === ORGANISATION.kind
    return [
      {
        register,
        step: step.code,
        act,
        madeUnder: formerCodes(step.code, run.events),
        fromEnd: step.records.slice(index).filter((other) => other.register === register).length,
        subjectRef: isOwn ? ORGANISATION.ref : subjectRef,
        happenedAt: done.at,
        // A correction takes away what the step does not say any more.
        fields: Object.fromEntries(
          values.flatMap(([name, source]): [string, RecordValue | null][] => {
            const value = valueIn(source, read, step, histories)
            if (value !== undefined) return [[name, value]]
            return act === 'amend' ? [[name, null]] : []
          }),
        ),
      },
    ]
  })
}

const stepOf = (source: RecordedValue): string | undefined =>
  typeof source === 'object' && !Array.isArray(source) ? source.step : undefined

function valueIn(
  source: RecordedValue,
  read: RecordRead,
  step: RulesetStep,
  histories: Planning['histories'],
): RecordValue | undefined {
  const other = stepOf(source)
  if (other === undefined || other === step.code) return valueFrom(source, read)
  return valueFrom(source, { ...read, fields: histories.get(other)?.done?.fields ?? {} })
}
