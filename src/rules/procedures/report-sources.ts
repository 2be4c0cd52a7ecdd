import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { factsOfCondition } from '../conditions/facts-read.ts'
import { isDay, parseInstant, parseMoment } from '../operators/dates.ts'
import type { FactDeclaration, LocalisedText } from '../pack/format.ts'
import type { RecordValue, RulesetField } from '../record-types.ts'
import type { FactValue } from '../types.ts'
import { registerOf } from './in-force.ts'
import {
  type Counted,
  conditionsIn,
  erasedRecord,
  isByStep,
  NO_HOURS,
  Reader,
  words,
} from './report-reader.ts'
import { both, type ReportRecord } from './report-rows.ts'
import { dayOf } from './run-facts.ts'
import type { EntryState, ErasedRecord, Moment, RunState, StepProgress } from './types.ts'

/** How records are read for a report, and how what they say is called. */
export interface Source {
  readonly ofEntry: (entry: EntryState) => ReportRecord
  /** A run, or its steps, as the report counts them. */
  readonly ofRun: (run: RunState) => readonly ReportRecord[]
  readonly ofErased: (erased: ErasedRecord) => ReportRecord
  /** Steps of a run that nobody can read cannot be counted: how many there are is not known. */
  readonly countsErased: boolean
  readonly labelOf: (name: string) => LocalisedText
  readonly titleOf: (name: string, value: string) => LocalisedText
  readonly outcomeTitleOf: (code: string) => LocalisedText
  /** Of a report with a row for each step: which there are. */
  readonly steps: readonly {
    readonly procedure: string
    readonly code: string
    readonly title: LocalisedText
  }[]
  readonly procedures: ReadonlyMap<string, LocalisedText>
}

const noEntries = (): never => {
  throw new RangeError('a report of procedures counts no entries')
}

/** Entries of a register as records of a report. */
export function entriesOf(
  compiled: CompiledRuleset,
  counted: Counted,
  register: string,
  moment: Moment,
): Source {
  const { zone } = moment
  const { date } = counted
  const fields = registerOf(compiled, register)?.register.fields ?? []
  const { read } = new Reader(compiled, counted, fields, moment)
  return {
    ofEntry: (entry) => ({
      ...read(entry),
      day: date === null ? dayOf(entry.happenedAt, zone) : dayIn(entry.fields[date], zone),
      order: `${entry.happenedAt} ${entry.recordedAt} ${entry.id}`,
      hours: NO_HOURS,
      about: null,
    }),
    ofRun: () => [],
    ofErased: (erased) => erasedRecord(erased, null, zone),
    countsErased: true,
    ...words(compiled, fields),
    steps: [],
    procedures: new Map(),
  }
}

function dayIn(value: unknown, zone: string): string | null {
  if (typeof value !== 'string' || parseMoment(value) === null) return null
  return isDay(value) ? value : dayOf(value, zone)
}

/** Facts of runs are fields like any other here: what a run does not say is empty. */
function factFields({ ruleset }: CompiledRuleset, names: Iterable<string>): RulesetField[] {
  return [...names].flatMap((name) => {
    const fact = ruleset.facts[name]
    return fact ? [factField(name, fact)] : []
  })
}

function factField(name: string, { type, label, vocabulary }: FactDeclaration): RulesetField {
  const plain = type === 'object' || type === 'list' ? 'strings' : type
  return {
    name,
    pack: '',
    type: plain,
    label,
    required: false,
    sensitive: false,
    ...(vocabulary !== undefined && { vocabulary }),
  }
}

/** Runs of procedures, or their steps where the report has a row for each. */
export function runsOf(
  compiled: CompiledRuleset,
  counted: Counted,
  codes: readonly string[],
  moment: Moment,
): Source {
  return isByStep(counted)
    ? stepsAsRecords(compiled, counted, codes, moment)
    : runsAsRecords(compiled, counted, codes, moment)
}

function runsAsRecords(
  compiled: CompiledRuleset,
  counted: Counted,
  codes: readonly string[],
  moment: Moment,
): Source {
  const { zone } = moment
  const { date } = counted
  const read = new Reader(
    compiled,
    counted,
    factFields(compiled, new Set(conditionsIn(counted).flatMap(factsOfCondition))),
    moment,
  ).read
  const timed = new Set(Object.values(counted.measures).flatMap(({ hoursTo }) => hoursTo ?? []))
  return {
    ofEntry: noEntries,
    ofRun: (run) => {
      const { facts, subjectRef, startedAt } = run
      return [
        {
          ...read({ fields: plain(facts), subjectRef, happenedAt: startedAt, recordedAt: startedAt }, facts),
          day: date === null ? dayOf(startedAt, zone) : dayIn(facts[date], zone),
          order: startedAt,
          hours: hoursOf(run, timed),
          about: { procedure: run.procedure, outcome: run.outcome, state: run.state, step: null },
        },
      ]
    },
    ofErased: (erased) =>
      erasedRecord(erased, { procedure: erased.code, outcome: null, state: erased.state, step: null }, zone),
    countsErased: true,
    ...words(compiled, factFields(compiled, Object.keys(compiled.ruleset.facts))),
    steps: [],
    procedures: titlesOf(compiled, codes),
  }
}

/** Of steps that are done: a role that may not do a step has not done it, however it is written down. */
const hoursOf = (run: RunState, timed: ReadonlySet<string>): ReadonlyMap<string, number> =>
  new Map(
    run.steps.flatMap((progress) => {
      const hours = timed.has(progress.step.code) ? hoursUntil(run, progress) : null
      return hours === null ? [] : [[progress.step.code, hours] as const]
    }),
  )

function hoursUntil({ startedAt }: RunState, { state, doneAt }: StepProgress): number | null {
  const [start, end] = [parseInstant(startedAt), doneAt === null ? null : parseInstant(doneAt)]
  return state !== 'DONE' || start === null || end === null ? null : (end - start) / 3_600_000
}

const plain = (values: Readonly<Record<string, FactValue | null>>): Record<string, RecordValue> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (isPlain(value) ? [[name, value] as const] : [])),
  )

const isPlain = (value: FactValue | null): value is RecordValue =>
  value !== null &&
  (typeof value !== 'object' ||
    (Array.isArray(value) && value.every((item: unknown) => typeof item !== 'object')))

const titlesOf = (
  { procedures }: CompiledRuleset,
  codes: readonly string[],
): ReadonlyMap<string, LocalisedText> =>
  new Map(
    codes.flatMap((code) => {
      const found = procedures.get(code)
      return found ? [[code, found.procedure.title] as const] : []
    }),
  )

/** Of a step: its own fields, and what became of it. */
const STEP_FIELDS = ['state', 'dueAt', 'doneAt', 'doneBy'] as const

function stepsAsRecords(
  compiled: CompiledRuleset,
  counted: Counted,
  codes: readonly string[],
  moment: Moment,
): Source {
  const { zone } = moment
  const steps = codes.flatMap((procedure) =>
    (compiled.procedures.get(procedure)?.procedure.steps ?? []).map((step) => ({ procedure, ...step })),
  )
  const own = STEP_FIELDS.map((name) => ownStepField(name))
  const fields = [
    ...new Map([...steps.flatMap((step) => step.fields), ...own].map((one) => [one.name, one])).values(),
  ]
  const { read } = new Reader(compiled, counted, fields, moment)
  return {
    ofEntry: noEntries,
    ofRun: (run) =>
      run.steps.map((progress) => {
        const { step, state, dueAt } = progress
        const isDone = state === 'DONE'
        const doneAt = isDone ? progress.doneAt : null
        const at = doneAt ?? run.startedAt
        const hours = hoursUntil(run, progress)
        return {
          ...read({
            // What waits for approvals, or was written by a role that may not do the step, says nothing yet.
            fields: plain({
              ...(isDone ? progress.fields : {}),
              state,
              dueAt,
              doneAt,
              doneBy: isDone ? progress.doneBy : null,
            }),
            subjectRef: run.subjectRef,
            happenedAt: at,
            recordedAt: at,
          }),
          day: dayOf(run.startedAt, zone),
          order: run.startedAt,
          hours: hours === null ? NO_HOURS : new Map([[step.code, hours]]),
          about: { procedure: run.procedure, outcome: run.outcome, state: run.state, step: step.code },
        }
      }),
    ofErased: (erased) => erasedRecord(erased, null, zone),
    countsErased: false,
    ...words(compiled, fields),
    steps: steps.map(({ procedure, code, title }) => ({ procedure, code, title })),
    procedures: titlesOf(compiled, codes),
  }
}

const ownStepField = (name: (typeof STEP_FIELDS)[number]): RulesetField => ({
  name,
  pack: '',
  type: name === 'dueAt' || name === 'doneAt' ? 'dateTime' : 'string',
  label: both(name, name),
  required: false,
  sensitive: false,
})
