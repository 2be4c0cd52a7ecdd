/**
 * Procedures, registers, task rules and reports as a ruleset carries them: what several packs say of one is put together,
 * defaults are filled in, parameters and named conditions are put in place. Plain data; texts stay localised.
 */
import type {
  Condition,
  FieldType,
  LocalisedText,
  Measure,
  RecordedValue,
  RegisterYield,
  ReportRows,
  RequirementLock,
  StepRecord,
} from './pack/format.ts'

export type RecordScalar = string | number | boolean
export type RecordValue = RecordScalar | readonly RecordScalar[]

export interface RulesetField {
  readonly name: string
  /** The pack that first declared it. */
  readonly pack: string
  readonly type: FieldType
  readonly label: LocalisedText
  readonly help?: LocalisedText
  readonly required: boolean
  readonly sensitive: boolean
  /** A list of the ruleset's vocabulary. */
  readonly vocabulary?: string
  /** The only codes it takes. */
  readonly values?: readonly string[]
  readonly unit?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxLength?: number
}

export type StepOrdering = 'first' | 'last' | { readonly after: readonly string[] } | null

/** One way in which a step's time is counted; of several the one that ends first counts. */
export interface DueFrom {
  /** ISO 8601; null where only a label is known. */
  readonly within: string | null
  /** The step whose end starts the clock; null: the start of the run. */
  readonly step: string | null
}

export interface RulesetStep {
  readonly code: string
  /** The pack that first declared it. */
  readonly pack: string
  readonly title: LocalisedText
  readonly guidance?: LocalisedText
  readonly requirement: string | null
  /** Empty: anybody may do it. */
  readonly roles: readonly string[]
  readonly order: StepOrdering
  readonly when: Condition | null
  readonly due: readonly DueFrom[]
  readonly dueLabel: string | null
  /** How many different people have to do it. */
  readonly approvals: number
  readonly repeatable: boolean
  readonly blocksClosing: boolean
  /** The procedure that it starts. */
  readonly starts: string | null
  /** In the order in which they are shown. */
  readonly fields: readonly RulesetField[]
  readonly yields: Readonly<Record<string, RecordedValue>>
  readonly records: readonly StepRecord[]
}

export interface RulesetProcedure {
  readonly code: string
  /** The pack that first declared it; others may have added to it. */
  readonly pack: string
  readonly title: LocalisedText
  readonly guidance?: LocalisedText
  readonly lock: RequirementLock
  /** What a run is about, for the rules. */
  readonly subjectKinds: readonly string[]
  /** The kind of subject whose checks read open runs. */
  readonly subjectKind: string
  readonly startFacts: Readonly<Record<string, RecordValue>>
  readonly closingAction: string | null
  /** By outcome: the act that is asked about instead. */
  readonly closingActs: Readonly<Record<string, string>>
  readonly outcomes: readonly string[]
  /** Of a floor with several acts: outcomes that other packs added, of which it does not say which act they are; absent: none. */
  readonly addedOutcomes?: readonly string[]
  /** Empty: anybody may close it. */
  readonly closingRoles: readonly string[]
  readonly closingFacts: Readonly<Record<string, RecordValue>>
  /** Further kinds under which registers and open runs are read about the subject when it is closed; absent: none. */
  readonly closingKinds?: readonly string[]
  /** Of a floor: facts that other packs have its runs say; what else is on record about them counts before. Absent: none. */
  readonly addedFacts?: readonly string[]
  /** How far back something may be said to have happened; null: no limit. */
  readonly backdating: string | null
  /** In the order in which they are shown. */
  readonly steps: readonly RulesetStep[]
}

export interface RetentionRule {
  readonly from: string
  readonly keep: string
  readonly roles: readonly string[]
}

export interface RulesetRegister {
  readonly code: string
  readonly pack: string
  readonly title: LocalisedText
  readonly guidance?: LocalisedText
  readonly lock: RequirementLock
  readonly subjectKind: string
  readonly fields: readonly RulesetField[]
  readonly countsWhen: Condition | null
  readonly retention: RetentionRule | null
  readonly suspendsRetention: {
    readonly item: string
    readonly from?: string
    readonly until?: string
  } | null
  readonly accessReport: {
    readonly at: string
    readonly by: string
    readonly what?: string
    readonly purpose?: string
  } | null
  /** Facts by the kind of subject they are about. */
  readonly yields: Readonly<Record<string, Readonly<Record<string, RegisterYield>>>>
}

export interface RulesetTaskRule {
  readonly code: string
  readonly pack: string
  readonly title: LocalisedText
  readonly from: { readonly register: string } | { readonly waivers: true } | { readonly reviews: true }
  readonly date: string | null
  readonly after: string | null
  readonly ahead: string | null
  readonly where: Condition | null
  /** Null: every entry raises its own task. */
  readonly latestPer: readonly string[] | null
  /** Null: the date of the rule. */
  readonly latestBy: string | null
  readonly dueWhenEmpty: boolean
  readonly roles: readonly string[]
  readonly requirement: string | null
}

export interface RulesetReport {
  readonly code: string
  readonly pack: string
  readonly title: LocalisedText
  readonly from:
    | { readonly register: string }
    | { readonly procedures: readonly string[] }
    | {
        readonly claims: Readonly<
          Record<string, { readonly register: string; readonly measure: Measure } | null>
        >
      }
  readonly rows: ReportRows | null
  readonly date: string | null
  readonly where: Condition | null
  readonly measures: Readonly<Record<string, Measure>>
  readonly notes: readonly LocalisedText[]
}

/** Everything of a ruleset that is carried out rather than judged, by code. */
export interface Records {
  readonly procedures: Readonly<Record<string, RulesetProcedure>>
  readonly registers: Readonly<Record<string, RulesetRegister>>
  readonly tasks: Readonly<Record<string, RulesetTaskRule>>
  readonly reports: Readonly<Record<string, RulesetReport>>
}

export const NO_RECORDS: Records = { procedures: {}, registers: {}, tasks: {}, reports: {} }
