import type { CompiledRuleset, Moment, SubjectRecords, Yields } from '../../rules/index.ts'
import {
  factsFromRecords,
  registersAbout,
  sensitiveAbout,
} from '../../rules/procedures/facts-from-records.ts'
import { foldRun } from '../../rules/procedures/fold-run.ts'
import { ORGANISATION, registerOf } from '../../rules/procedures/in-force.ts'
import { readsAllEntries } from '../../rules/procedures/register-yields.ts'
import type { WarningFinding } from '../../rules/types.ts'
import type { RecordSource } from '../../values/record-kinds.ts'
import type { OperationContext } from '../context.ts'
import { noteReading } from '../records/note-reading.ts'
import { type OpenedRecords, openedRecords, type RecordsRead } from './read-records.ts'
import type { CheckSubject } from './subject-input.ts'

/** What registers and open runs say of the subjects of a check, as it is recorded with the check. */
export interface SaidByRecords extends Yields {
  readonly subjects: readonly CheckSubject[]
  /** In which the days of the organisation were counted. */
  readonly zone: string
  /** The run that the check is about closing, whose own facts are those of the check. */
  readonly ofRun?: string
}

/** The same with what it was read from. */
export interface PulledFacts {
  readonly said: SaidByRecords
  /** The entries and runs, as they stood; by id. */
  readonly sources: readonly RecordSource[]
  /** Ids of those of which fields that need care were looked at. */
  readonly needCare: readonly string[]
  readonly read: RecordsRead
}

/** What was read says of subjects at a moment. Refuses with RECORD_ALTERED. */
export async function factsOfSubjects(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  {
    subjects,
    asOf,
    read,
    withRuns = () => true,
  }: {
    subjects: readonly CheckSubject[]
    asOf: string
    read: RecordsRead
    withRuns?: (kind: string) => boolean
  },
): Promise<PulledFacts> {
  const moment = { asOf, zone: ctx.organisation.timeZone, work: ctx.work }
  const opened = await openedRecords(ctx, read)
  const { yields, sources, needCare } = yieldsOf(compiled, subjects, moment, opened, withRuns)
  return { said: { ...yields, subjects, zone: moment.zone }, sources, needCare, read }
}

/** What opened records say of subjects at a moment, open runs of those kinds that `withRuns` names among them, and which of them were looked at for it. */
export function yieldsOf(
  compiled: CompiledRuleset,
  subjects: readonly CheckSubject[],
  moment: Moment,
  opened: OpenedRecords,
  withRuns: (kind: string) => boolean,
): Pick<PulledFacts, 'sources' | 'needCare'> & { readonly yields: Yields } {
  const sources = new Map<string, RecordSource>()
  const needCare = new Set<string>()
  const note = ({ id, version }: RecordSource) => sources.set(id, { id, version })
  const recordsOf = ({ kind, ref }: CheckSubject): SubjectRecords => {
    const sensitive = sensitiveAbout(compiled, kind)
    const entries = new Map(
      registersAbout(compiled, kind).map((code) => {
        const inForce = registerOf(compiled, code)
        const isAll = inForce !== null && readsAllEntries(inForce.register, kind)
        const own = opened.entries.filter(
          ({ register, state }) => register === code && (isAll || state.subjectRef === ref),
        )
        for (const { state } of own) {
          note(state)
          if (sensitive.registers.has(code)) needCare.add(state.id)
        }
        return [code, own.map(({ state }) => state)] as const
      }),
    )
    const runs = (withRuns(kind) ? opened.runs : []).flatMap((run) => {
      const { procedure } = run.inForce
      const state = foldRun(run.inForce, run.events, { ...moment, children: run.children })
      const isOwn = kind === ORGANISATION.kind || state.subjectRef === ref
      if (procedure.subjectKind !== kind || !isOwn) return []
      const { id, version } = run.opened.row
      note({ id, version })
      if (sensitive.procedures.has(procedure.code)) needCare.add(id)
      for (const child of opened.children.get(id) ?? []) note(child)
      return [state]
    })
    return { kind, entries, runs }
  }
  const yields = factsFromRecords(compiled, subjects.map(recordsOf), moment)
  return { yields, sources: inOrder(sources.values()), needCare: [...needCare].sort() }
}

const inOrder = (sources: Iterable<RecordSource>): RecordSource[] =>
  [...sources].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Records that fields which need care were looked at for an answer that is not recorded itself. */
export async function noteSensitive(
  ctx: OperationContext,
  { needCare }: PulledFacts,
  act: string,
): Promise<void> {
  if (needCare.length > 0) await noteReading(ctx, { recordIds: needCare, act })
}

/** What a caller said and did not count, because a register or an open run speaks of it. */
export const fromRegister = (facts: readonly string[]): WarningFinding[] =>
  facts.map((fact) => ({
    code: 'FACT_FROM_REGISTER',
    subject: fact,
    message: {
      en: `What was sent as "${fact}" does not count: a register or an open procedure speaks of it.`,
      'zh-CN': `所提交的“${fact}”不计入：此项以登记册或进行中的流程为准。`,
    },
  }))
