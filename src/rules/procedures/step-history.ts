import { isSameJson } from '../evaluate/check-value.ts'
import type { RulesetProcedure, RulesetStep } from '../record-types.ts'
import { withSent } from './fields.ts'
import type { RecordedFields, RunEvent, SentFields } from './types.ts'

/** What was done about a step once, by whom and when. */
export interface StepRecordMade {
  readonly by: string
  readonly role: string | null
  /** When it happened, and when that was recorded. */
  readonly at: string
  readonly recordedAt: string
  readonly fields: RecordedFields
}

/** Everything that events say about one step. */
export interface StepHistory {
  /** The last record that has all its approvals. */
  readonly done: StepRecordMade | null
  /** One that lacks approvals still. */
  readonly open: StepRecordMade | null
  /** The people who did it in an eligible role and agree on what the last record says. */
  readonly approvedBy: readonly string[]
  /** How often it was done. */
  readonly times: number
  /** The last record by a role that may not do it. */
  readonly byWrongRole: StepRecordMade | null
  /** Its last record was corrected, and the others have to agree again. */
  readonly undone: boolean
  /** The run that does the step, and who started it. */
  readonly child: (Omit<StepRecordMade, 'fields'> & { readonly runId: string }) | null
}

export const UNTOUCHED: StepHistory = {
  done: null,
  open: null,
  approvedBy: [],
  times: 0,
  byWrongRole: null,
  undone: false,
  child: null,
}

/** Whether a role may do a step. */
export const mayDo = ({ roles }: Pick<RulesetStep, 'roles'>, role: string | null): boolean =>
  roles.length === 0 || (role !== null && roles.includes(role))

type StepEvent = Pick<
  RunEvent,
  'kind' | 'happenedAt' | 'recordedAt' | 'recordedBy' | 'actingRole' | 'fields' | 'childRun'
>

const madeBy = ({ recordedBy: by, actingRole: role, happenedAt: at, recordedAt }: StepEvent) => ({
  by,
  role,
  at,
  recordedAt,
})

/** A step after one more event about it. */
export function afterEvent(history: StepHistory, event: StepEvent, step: RulesetStep): StepHistory {
  switch (event.kind) {
    case 'step_done':
      return mayDo(step, event.actingRole)
        ? afterApproval(history, event, step)
        : afterWrongRole(history, event)
    case 'step_amended':
      return afterCorrection(history, event, step)
    case 'step_started':
      return event.childRun === null
        ? history
        : { ...history, child: { runId: event.childRun, ...madeBy(event) } }
    default:
      return history
  }
}

function afterApproval(history: StepHistory, event: StepEvent, step: RulesetStep): StepHistory {
  const { done, open, approvedBy, times } = history
  if (done && !step.repeatable) return history
  const before = open?.fields ?? {}
  const fields = withSent(before, event.fields)
  // Who agreed to something else has not agreed to this.
  const agreed = open && isSameJson(before, fields) ? approvedBy : []
  const approved = [...new Set([...agreed, event.recordedBy])]
  const record = { ...madeBy(event), fields }
  if (approved.length < step.approvals) return { ...history, open: record, approvedBy: approved }
  return { ...history, done: record, open: null, approvedBy: approved, times: times + 1, undone: false }
}

function afterWrongRole(history: StepHistory, event: StepEvent): StepHistory {
  return { ...history, byWrongRole: { ...madeBy(event), fields: withSent({}, event.fields) } }
}

/** A correction by a role that may not do the step is on record, and changes only what such a role wrote. */
function afterCorrection(history: StepHistory, event: StepEvent, step: RulesetStep): StepHistory {
  const { done, open, byWrongRole, times } = history
  const record = open ?? done
  if (!record)
    return byWrongRole ? { ...history, byWrongRole: corrected(byWrongRole, event.fields) } : history
  if (!mayDo(step, event.actingRole)) return history
  const after = corrected(record, event.fields)
  if (isSameJson(after.fields, record.fields)) return history
  if (step.approvals === 1) return { ...history, done: after }
  // The others agreed to what was written before.
  const isOfDone = open === null
  return {
    ...history,
    open: after,
    done: isOfDone ? null : done,
    approvedBy: [event.recordedBy],
    times: isOfDone ? times - 1 : times,
    undone: history.undone || isOfDone,
  }
}

const corrected = (record: StepRecordMade, sent: SentFields | null): StepRecordMade => ({
  ...record,
  fields: withSent(record.fields, sent),
})

/** Events in the order of their versions, each once: an event that is there twice is one event. */
export function inOrder(events: readonly RunEvent[]): readonly RunEvent[] {
  const isSorted = events.every((event, at) => at === 0 || (events[at - 1]?.version ?? 0) < event.version)
  if (isSorted) return events
  const byId = new Map(events.map((event) => [event.id, event]))
  return [...byId.values()].sort((a, b) => a.version - b.version)
}

/** What events say about each step, by its code now; events before a migration are read under the codes of after it. */
export function stepHistories(
  { steps }: RulesetProcedure,
  events: readonly RunEvent[],
): ReadonlyMap<string, StepHistory> {
  const byCode = new Map(steps.map((step) => [step.code, step]))
  const migrations = events.filter(({ kind }) => kind === 'migrated')
  const histories = new Map<string, StepHistory>()
  for (const event of events) {
    const code = codeNow(event, migrations)
    const step = code === null ? undefined : byCode.get(code)
    if (code === null || !step) continue
    histories.set(code, afterEvent(histories.get(code) ?? UNTOUCHED, event, step))
  }
  return histories
}

/** The codes under which events of a run speak of a step, which migrations may have renamed. */
export function formerCodes(code: string, events: readonly RunEvent[]): readonly string[] {
  const migrations = events.filter(({ kind }) => kind === 'migrated')
  const under = events.flatMap((event) =>
    event.step !== null && codeNow(event, migrations) === code ? [event.step] : [],
  )
  return [...new Set([code, ...under])]
}

function codeNow({ step, version }: RunEvent, migrations: readonly RunEvent[]): string | null {
  let code = step
  for (const { version: at, stepMap } of migrations) {
    if (code === null || at < version || !stepMap || !Object.hasOwn(stepMap, code)) continue
    code = stepMap[code] ?? null
  }
  return code
}
