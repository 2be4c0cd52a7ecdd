import type { ChildRun, RunEvent, RunEventKind, SentFields } from '../../rules/index.ts'
import { RUN_EVENT_KINDS } from '../../rules/procedures/types.ts'
import type { EventRow, RecordRow } from '../records/record-rows.ts'
import type { OpenedEvent } from '../records/sealed-record.ts'

/** The events of a run as the rules read them. */
export function toRunEvent({ row, said }: OpenedEvent): RunEvent {
  return {
    id: row.id,
    version: row.version,
    kind: runEventKind(row.kind),
    step: row.step,
    happenedAt: row.happenedAt,
    recordedAt: row.recordedAt,
    recordedBy: row.recordedByPrincipal,
    actingRole: row.actingRole,
    subjectRef: said.subjectRef ?? null,
    fields: (said.fields as SentFields | undefined) ?? null,
    facts: (said.facts as RunEvent['facts'] | undefined) ?? null,
    note: said.note ?? null,
    reason: said.reason ?? null,
    outcome: said.outcome ?? null,
    childRun: said.childRun ?? null,
    stepMap: (said.stepMap as RunEvent['stepMap'] | undefined) ?? null,
  }
}

function runEventKind(kind: string): RunEventKind {
  const known = RUN_EVENT_KINDS.find((one) => one === kind)
  if (known === undefined) throw new Error(`A run has an event of the kind ${kind}`)
  return known
}

/** A run that a step started, from its row and those of its events that closed it or opened it again. */
export function toChildRun(row: RecordRow, endings: readonly EventRow[]): ChildRun {
  const last = endings.findLast(({ recordId }) => recordId === row.id)
  const closing = row.state === 'CLOSED' && last?.kind === 'closed' ? last : null
  return {
    runId: row.id,
    state: closing === null ? 'OPEN' : 'CLOSED',
    closedAt: closing?.happenedAt ?? null,
    closedBy: closing?.recordedByPrincipal ?? null,
    closingRole: closing?.actingRole ?? null,
  }
}
