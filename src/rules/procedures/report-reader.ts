import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { Condition, LocalisedText, Measure } from '../pack/format.ts'
import type { RulesetField, RulesetReport } from '../record-types.ts'
import type { FactValue, Truth } from '../types.ts'
import { FieldConditions, type FieldRecord, type JudgedRecord } from './field-conditions.ts'
import { OUTCOMES } from './in-force.ts'
import { both, type ReportRecord, type RunAbout } from './report-rows.ts'
import { dayOf } from './run-facts.ts'
import type { ErasedRecord, Moment } from './types.ts'

/** What of a report says which records are counted, and what is asked of each. */
export type Counted = Pick<RulesetReport, 'rows' | 'date' | 'where' | 'measures'>

/** Every condition that records are judged by. */
export function conditionsIn({ where, measures }: Counted): Condition[] {
  return [where, ...Object.values(measures).flatMap(({ count, where: of }) => [count, of])].filter(
    (part): part is Condition => typeof part === 'object' && part !== null,
  )
}

/** Names of fields or facts whose values are needed: those that make rows, and those that are measured. */
function namesIn({ rows, measures }: Counted): ReadonlySet<string> {
  const ofRows = typeof rows === 'string' ? [rows] : rows && 'score' in rows ? rows.score : []
  return new Set([...ofRows, ...Object.values(measures).flatMap(namesMeasured)])
}

const namesMeasured = (measure: Measure): string[] =>
  [measure.countDistinct, measure.sum, measure.average, measure.median, ...namesShown(measure)].filter(
    (name) => name !== undefined,
  )

const namesShown = ({ minimum, maximum, latest, previous }: Measure): (string | undefined)[] => [
  minimum,
  maximum,
  latest,
  previous,
]

/** Names of fields or facts of which single values stand in the rows of a report as they were written down. */
export function namesWrittenOut({ rows, measures }: Counted): ReadonlySet<string> {
  const ofRows = typeof rows === 'string' ? [rows] : []
  return new Set(
    [...ofRows, ...Object.values(measures).flatMap(namesShown)].filter((name) => name !== undefined),
  )
}

export const isByStep = ({ rows }: Counted): boolean =>
  typeof rows === 'object' && rows !== null && 'by' in rows && rows.by === 'step'

/** What is kept of a record: whether the conditions hold, and the values that are asked for. */
export class Reader {
  readonly #conditions: readonly Condition[]
  readonly #names: readonly string[]
  readonly #judge: FieldConditions
  readonly #moment: Moment

  constructor(compiled: CompiledRuleset, counted: Counted, fields: readonly RulesetField[], moment: Moment) {
    this.#conditions = conditionsIn(counted)
    this.#names = [...namesIn(counted)]
    this.#judge = new FieldConditions(this.#conditions, fields, compiled)
    this.#moment = moment
  }

  readonly read = (
    record: FieldRecord,
    values: Readonly<Record<string, FactValue>> = record.fields,
  ): Pick<ReportRecord, 'truths' | 'values' | 'subjectRef' | 'isErased'> => ({
    truths: this.#truthsOf(this.#judge.of(record, this.#moment)),
    values: new Map(
      this.#names.flatMap((name) => {
        const value = Object.hasOwn(values, name) ? values[name] : undefined
        return value === undefined ? [] : [[name, value] as const]
      }),
    ),
    subjectRef: record.subjectRef,
    isErased: false,
  })

  #truthsOf({ holds }: JudgedRecord): ReadonlyMap<Condition, Truth> {
    return new Map(this.#conditions.map((condition) => [condition, holds(condition)]))
  }
}

export const NO_HOURS: ReadonlyMap<string, number> = new Map()

/** A record that still counts, and of which nothing can be read. */
export function erasedRecord(
  { happenedAt }: ErasedRecord,
  about: RunAbout | null,
  zone: string,
): ReportRecord {
  return {
    truths: new Map(),
    values: new Map(),
    subjectRef: null,
    day: dayOf(happenedAt, zone),
    order: happenedAt,
    hours: NO_HOURS,
    about,
    isErased: true,
  }
}

/** How fields, their values and the outcomes of procedures are called. */
export function words(
  { ruleset }: CompiledRuleset,
  fields: readonly RulesetField[],
): {
  readonly labelOf: (name: string) => LocalisedText
  readonly titleOf: (name: string, value: string) => LocalisedText
  readonly outcomeTitleOf: (code: string) => LocalisedText
} {
  const byName = new Map(fields.map((field) => [field.name, field]))
  return {
    labelOf: (name) => byName.get(name)?.label ?? both(name, name),
    titleOf: (name, value) =>
      ruleset.vocabulary[byName.get(name)?.vocabulary ?? '']?.[value]?.title ?? both(value, value),
    outcomeTitleOf: (code) => ruleset.vocabulary[OUTCOMES]?.[code]?.title ?? both(code, code),
  }
}
