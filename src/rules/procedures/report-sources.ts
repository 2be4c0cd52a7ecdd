import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { factsOfCondition } from '../conditions/facts-read.ts'
import { isDay, parseInstant, parseMoment } from '../operators/dates.ts'
import type { Condition, FactDeclaration, LocalisedText } from '../pack/format.ts'
import type { RecordValue, RulesetField, RulesetReport } from '../record-types.ts'
import type { FactValue } from '../types.ts'
import { FieldConditions } from './field-conditions.ts'
import { registerOf } from './in-force.ts'
import { both, type ReportRecord } from './report-rows.ts'
import { dayOf } from './run-facts.ts'
import type { EntryState, Moment, RunState } from './types.ts'

/** What a report is made of; entries by register, runs of any procedure. */
export interface ReportData {
  readonly entries: ReadonlyMap<string, readonly EntryState[]>
  readonly runs: readonly RunState[]
}

export interface Source {
  readonly records: readonly ReportRecord[]
  readonly kind: 'entries' | 'runs' | 'steps'
  /** The declaration of a field or a fact, for titles. */
  readonly labelOf: (name: string) => LocalisedText
  readonly titleOf: (name: string, value: string) => LocalisedText
  /** Of an entry nothing but its fields; of runs and steps what they are. */
  readonly about: ReadonlyMap<
    ReportRecord,
    {
      readonly procedure: string
      readonly outcome: string | null
      readonly state: string
      readonly step: string | null
    }
  >
  readonly steps: readonly { readonly code: string; readonly title: LocalisedText }[]
  readonly procedures: ReadonlyMap<string, LocalisedText>
}

function conditionsIn({ where, measures }: Pick<RulesetReport, 'where' | 'measures'>): Condition[] {
  return [where, ...Object.values(measures).flatMap(({ count, where: of }) => [count, of])].filter(
    (part): part is Condition => typeof part === 'object' && part !== null,
  )
}

/** The records that a report counts, each ready to be judged and measured. */
export function sourceOf(
  compiled: CompiledRuleset,
  report: RulesetReport,
  data: ReportData,
  moment: Moment,
): Source {
  if ('register' in report.from) return entriesOf(compiled, report, report.from.register, data, moment)
  const { procedures = [] } = 'procedures' in report.from ? report.from : {}
  const runs = data.runs.filter(({ procedure }) => procedures.includes(procedure))
  return isBy(report, 'step')
    ? stepsOf(compiled, report, procedures, runs, moment)
    : runsOf(compiled, report, procedures, runs, moment)
}

const isBy = ({ rows }: RulesetReport, what: string): boolean =>
  typeof rows === 'object' && rows !== null && 'by' in rows && rows.by === what

/** The entries of a register as records of a report. */
export function entriesOf(
  compiled: CompiledRuleset,
  report: RulesetReport,
  code: string,
  data: ReportData,
  moment: Moment,
): Source {
  const fields = registerOf(compiled, code)?.register.fields ?? []
  const conditions = new FieldConditions(conditionsIn(report), fields, compiled)
  const entries = (data.entries.get(code) ?? []).filter((entry) => !entry.void)
  return {
    kind: 'entries',
    records: entries.map((entry) => ({
      judged: conditions.of(entry, moment),
      value: (name) => entry.fields[name],
      subjectRef: entry.subjectRef,
      day:
        report.date === null
          ? dayOf(entry.happenedAt, moment.zone)
          : dayIn(entry.fields[report.date], moment),
      order: `${entry.happenedAt} ${entry.recordedAt} ${entry.id}`,
      hoursTo: () => null,
    })),
    ...words(compiled, new Map(fields.map((field) => [field.name, field]))),
    about: new Map(),
    steps: [],
    procedures: new Map(),
  }
}

function dayIn(value: unknown, { zone }: Moment): string | null {
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

function runsOf(
  compiled: CompiledRuleset,
  report: RulesetReport,
  codes: readonly string[],
  runs: readonly RunState[],
  moment: Moment,
): Source {
  const conditions = conditionsIn(report)
  const fields = factFields(compiled, new Set(conditions.flatMap(factsOfCondition)))
  const judge = new FieldConditions(conditions, fields, compiled)
  const records = runs.map((run) => {
    const { facts, subjectRef, startedAt } = run
    const record: ReportRecord = {
      judged: judge.of(
        { fields: plainFacts(facts), subjectRef, happenedAt: startedAt, recordedAt: startedAt },
        moment,
      ),
      value: (name) => facts[name],
      subjectRef,
      day: report.date === null ? dayOf(startedAt, moment.zone) : dayIn(facts[report.date], moment),
      order: startedAt,
      hoursTo: (step) =>
        hoursBetween(startedAt, run.steps.find((one) => one.step.code === step)?.doneAt ?? null),
    }
    return [record, { procedure: run.procedure, outcome: run.outcome, state: run.state, step: null }] as const
  })
  return {
    kind: 'runs',
    records: records.map(([record]) => record),
    ...words(
      compiled,
      new Map(factFields(compiled, Object.keys(compiled.ruleset.facts)).map((one) => [one.name, one])),
    ),
    about: new Map(records),
    steps: [],
    procedures: titlesOf(compiled, codes),
  }
}

const plainFacts = (facts: RunState['facts']) =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (isPlain(value) ? [[name, value] as const] : [])),
  )

const isPlain = (value: FactValue | null): value is RecordValue =>
  value !== null && (typeof value !== 'object' || Array.isArray(value))

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

function hoursBetween(from: string, to: string | null): number | null {
  const [start, end] = [parseInstant(from), to === null ? null : parseInstant(to)]
  return start === null || end === null ? null : (end - start) / 3_600_000
}

/** Of a step: its own fields, and what became of it. */
const STEP_FIELDS = ['state', 'dueAt', 'doneAt', 'doneBy'] as const

function stepsOf(
  compiled: CompiledRuleset,
  report: RulesetReport,
  codes: readonly string[],
  runs: readonly RunState[],
  moment: Moment,
): Source {
  const steps = codes.flatMap((code) => compiled.procedures.get(code)?.procedure.steps ?? [])
  const own = STEP_FIELDS.map((name) => ownStepField(name))
  const fields = [
    ...new Map([...steps.flatMap((step) => step.fields), ...own].map((one) => [one.name, one])).values(),
  ]
  const judge = new FieldConditions(conditionsIn(report), fields, compiled)
  const records = runs.flatMap((run) =>
    run.steps.map((progress) => {
      const { step, state, dueAt, doneAt, doneBy } = progress
      const values: Record<string, FactValue | null> = { ...progress.fields, state, dueAt, doneAt, doneBy }
      const given = Object.fromEntries(
        Object.entries(values).flatMap(([name, value]) => (isPlain(value) ? [[name, value] as const] : [])),
      )
      const at = doneAt ?? run.startedAt
      const record: ReportRecord = {
        judged: judge.of(
          { fields: given, subjectRef: run.subjectRef, happenedAt: at, recordedAt: at },
          moment,
        ),
        value: (name) => values[name] ?? undefined,
        subjectRef: run.subjectRef,
        day: dayOf(run.startedAt, moment.zone),
        order: run.startedAt,
        hoursTo: () => hoursBetween(run.startedAt, doneAt),
      }
      return [
        record,
        { procedure: run.procedure, outcome: run.outcome, state: run.state, step: step.code },
      ] as const
    }),
  )
  return {
    kind: 'steps',
    records: records.map(([record]) => record),
    ...words(compiled, new Map(fields.map((field) => [field.name, field]))),
    about: new Map(records),
    steps: steps.map(({ code, title }) => ({ code, title })),
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

function words(
  { ruleset }: CompiledRuleset,
  fields: ReadonlyMap<string, RulesetField>,
): Pick<Source, 'labelOf' | 'titleOf'> {
  return {
    labelOf: (name) => fields.get(name)?.label ?? both(name, name),
    titleOf: (name, value) =>
      ruleset.vocabulary[fields.get(name)?.vocabulary ?? '']?.[value]?.title ?? both(value, value),
  }
}
