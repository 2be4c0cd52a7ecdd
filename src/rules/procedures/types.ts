/** What goes into and comes out of the protocol core. Plain data: times are RFC 3339 in UTC, days are YYYY-MM-DD. */
import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { LocalisedText, Story } from '../pack/format.ts'
import type { RecordValue, RulesetProcedure, RulesetRegister, RulesetStep } from '../record-types.ts'
import type { FactValue, WorkBudget } from '../types.ts'

/** A procedure of a ruleset. Made by `procedureOf`. */
export interface ProcedureInForce {
  readonly compiled: CompiledRuleset
  readonly procedure: RulesetProcedure
}

/** A register of a ruleset. Made by `registerOf`. */
export interface RegisterInForce {
  readonly compiled: CompiledRuleset
  readonly register: RulesetRegister
}

/** What was written down: field → value. A field that is not there was left empty. */
export type RecordedFields = Readonly<Record<string, RecordValue>>
/** The same as it is sent: null takes a value away. */
export type SentFields = Readonly<Record<string, RecordValue | null>>
/** Facts by dotted name, as `assess` takes them; null says that it is not known. */
export type FlatFacts = Readonly<Record<string, FactValue | null>>

/** When and where is asked. */
export interface Moment {
  /** RFC 3339; what is due is compared with it. */
  readonly asOf: string
  /** IANA name of the organisation's time zone, for example Asia/Shanghai; `isTimeZone` tells whether it is one. */
  readonly zone: string
  /** What conditions over records, and situations of runs, take their work from; absent: nothing bounds it. */
  readonly work?: WorkBudget
}

// ---- runs

export const RUN_EVENT_KINDS = [
  'started',
  'step_done',
  /** A step that is another procedure: that run was started. */
  'step_started',
  'step_amended',
  'note_added',
  'closed',
  'reopened',
  'migrated',
] as const
export type RunEventKind = (typeof RUN_EVENT_KINDS)[number]

export interface RunEvent {
  /** Stays the same when a call is retried: an event with an id that was folded already changes nothing. */
  readonly id: string
  /** The version of the run after this event: 1 for `started`, one more for each that follows. */
  readonly version: number
  readonly kind: RunEventKind
  readonly step: string | null
  readonly happenedAt: string
  readonly recordedAt: string
  /** The person, or the key where no person stands behind it; two approvals are by two of these. */
  readonly recordedBy: string
  readonly actingRole: string | null
  /** Of `started`: whom the run is about. */
  readonly subjectRef: string | null
  /** Of a step that was done or amended: as it was sent. */
  readonly fields: SentFields | null
  /** Of `started`: what the caller knew. */
  readonly facts: FlatFacts | null
  readonly note: string | null
  readonly reason: string | null
  /** Of `closed`. */
  readonly outcome: string | null
  /** Of `step_started`: the id of the run that does the step. */
  readonly childRun: string | null
  /** Of `migrated`: step of before → step of now; null: the step is gone. Steps that are not named keep their code. */
  readonly stepMap: Readonly<Record<string, string | null>> | null
}

/** A run that a step started, as it stands now. */
export interface ChildRun {
  readonly runId: string
  readonly state: RunPhase
  readonly closedAt: string | null
  readonly closedBy: string | null
  readonly closingRole: string | null
}

export interface RunContext extends Moment {
  /** The runs that steps of this one started; where one is missing, its step is not done. */
  readonly children?: readonly ChildRun[]
}

export type RunPhase = 'OPEN' | 'CLOSED'
export type StepState = 'NOT_NEEDED' | 'PENDING' | 'WAITING' | 'OPEN' | 'DONE' | 'DONE_BY_WRONG_ROLE'

export interface StepProgress {
  readonly step: RulesetStep
  readonly state: StepState
  /** When it has to be done; null where there is no date, or the step it counts from is not done. */
  readonly dueAt: string | null
  /** dueAt has passed and the step is open, or waits for something. */
  readonly overdue: boolean
  readonly doneAt: string | null
  readonly doneBy: string | null
  readonly actingRole: string | null
  /** What stands written now, corrections included; null where nothing was written. */
  readonly fields: RecordedFields | null
  /** The facts on which it turns whether the step is needed; sorted. */
  readonly waitingFor: readonly string[]
  /** The steps that have to come before. */
  readonly waitsFor: readonly string[]
  /** By how many different eligible people. */
  readonly approvalsGiven: number
  /** Who they are. */
  readonly approvedBy: readonly string[]
  /** How often it was done by an eligible role. */
  readonly times: number
  readonly childRun: string | null
}

export interface RunState {
  readonly procedure: string
  readonly state: RunPhase
  /** That of the last event. */
  readonly version: number
  readonly subjectRef: string | null
  readonly startedAt: string
  readonly startedBy: string
  readonly closedAt: string | null
  readonly closedBy: string | null
  readonly closingRole: string | null
  readonly outcome: string | null
  /** In the order of the procedure; a step that is first stands first, one that is last stands last. */
  readonly steps: readonly StepProgress[]
  /** What the run says now: facts of its start, of its steps, and of its end. By dotted name; what is not known is not there. */
  readonly facts: Readonly<Record<string, FactValue>>
  /** Facts given at the start that its own steps say: they did not count. Sorted. */
  readonly notCounted: readonly string[]
  /** Steps that hold up the closing by themselves (`blocksClosing`). */
  readonly holdsUpClosing: readonly string[]
}

// ---- entries of registers

export type EntryEventKind = 'added' | 'amended' | 'voided'

export interface EntryEvent {
  readonly id: string
  /** 1 for `added`, one more for each that follows. */
  readonly version: number
  readonly kind: EntryEventKind
  readonly fields: SentFields | null
  readonly happenedAt: string
  readonly recordedAt: string
  readonly recordedBy: string
  readonly reason: string | null
}

export interface EntryState {
  readonly id: string
  readonly subjectRef: string | null
  readonly version: number
  readonly fields: RecordedFields
  readonly void: boolean
  readonly happenedAt: string
  /** Of the first event. */
  readonly recordedAt: string
  readonly recordedBy: string
}

/** What a register says of a subject. */
export interface Yields {
  /** What is known, by dotted name. */
  readonly facts: Readonly<Record<string, FactValue>>
  /** What the register is asked for and does not know; nobody else can say it. Sorted. */
  readonly unknown: readonly string[]
}

// ---- decisions

/** Who acts, and when. */
export interface Actor {
  /** Two approvals by the same person are one. */
  readonly person: string
  /** The roles held; null: any may be stated (a key without roles: its system vouches for it). */
  readonly roles: readonly string[] | null
  /** RFC 3339: the time of the server. */
  readonly now: string
}

export const REFUSALS = [
  'INVALID_INPUT',
  'STEP_ALREADY_DONE',
  'STEP_NOT_READY',
  'ROLE_NOT_HELD',
  'SELF_APPROVAL',
  'PROCEDURE_CLOSED',
  'CLOSING_BLOCKED',
  'VERSION_CONFLICT',
] as const
export type RefusalCode = (typeof REFUSALS)[number]

export interface Refusal {
  readonly code: RefusalCode
  readonly message: LocalisedText
  /** Below the input object, for example ["fields", "location"]. */
  readonly path: readonly string[]
}

/** An event without what the store gives it. */
export type NewRunEvent = Omit<RunEvent, 'id' | 'recordedAt' | 'recordedBy'>
export type NewEntryEvent = Omit<EntryEvent, 'id' | 'recordedAt' | 'recordedBy'>

/** An entry that a step makes, corrects or makes void, in the same write as its own event. */
export interface PlannedEntry {
  readonly register: string
  /** The step that makes it. */
  readonly step: string
  readonly act: 'add' | 'amend' | 'void'
  /** What the step was called when the entry may have been made; its code now is among them. */
  readonly madeUnder: readonly string[]
  /** Of the entries that the step made in the register, the oldest first: which one, counted from the end; 1 is the last. */
  readonly fromEnd: number
  readonly subjectRef: string | null
  readonly happenedAt: string
  readonly fields: SentFields
}

export type RunDecision =
  | {
      readonly ok: true
      readonly event: NewRunEvent
      readonly entries: readonly PlannedEntry[]
      /** The procedure that has to be started with it; its id becomes `event.childRun`. */
      readonly starts: string | null
    }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

export type EntryDecision =
  | { readonly ok: true; readonly event: NewEntryEvent }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

export type RunCommand =
  | {
      readonly kind: 'start'
      readonly subjectRef?: string | null
      readonly happenedAt?: string | null
      readonly actingRole?: string | null
      readonly facts?: unknown
      readonly note?: string | null
    }
  | {
      readonly kind: 'complete'
      readonly step: string
      readonly actingRole: string
      readonly happenedAt?: string | null
      readonly fields?: unknown
      readonly note?: string | null
      readonly expectedVersion?: number | null
    }
  | {
      readonly kind: 'amend'
      readonly step: string
      readonly actingRole: string
      readonly fields: unknown
      readonly reason: string
    }
  | { readonly kind: 'note'; readonly note: string }
  | {
      readonly kind: 'close'
      readonly actingRole: string
      readonly outcome?: string | null
      readonly happenedAt?: string | null
    }
  | { readonly kind: 'reopen'; readonly actingRole: string; readonly reason: string }

export type EntryCommand =
  | { readonly kind: 'add'; readonly fields: unknown; readonly happenedAt?: string | null }
  | { readonly kind: 'amend'; readonly fields: unknown; readonly reason: string }
  | { readonly kind: 'void'; readonly reason: string }

// ---- tasks

export type TaskKind = 'step' | 'register' | 'retention' | 'waiver' | 'review'

export interface Task {
  /** The same for the same thing to be done, however often and by whomever it is asked. */
  readonly key: string
  readonly kind: TaskKind
  /** The rule, step or register it comes from. */
  readonly code: string
  readonly title: LocalisedText
  /** Null: to be done, with no date. */
  readonly dueAt: string | null
  /** From when on it is to be shown; null: at once. */
  readonly shownFrom: string | null
  readonly overdue: boolean
  readonly roles: readonly string[]
  readonly subjectRef: string | null
  readonly requirement: string | null
  readonly runId: string | null
  readonly entryId: string | null
  /** Of a retention: something holds the entry back from being deleted. */
  readonly held: boolean
  /** Why it is to be done just now, as a text that is another one when that has changed: whoever set the task aside meant this. */
  readonly reason: string
}

// ---- reports

export interface ReportRange {
  /** Days, both included; null: without a bound. */
  readonly from: string | null
  readonly to: string | null
}

/** A run or an entry whose subject was erased: that it took place is still known, and nothing of what it said. */
export interface ErasedRecord {
  /** Of the procedure or the register. */
  readonly code: string
  /** Of a run; an entry is neither. */
  readonly state: RunPhase
  readonly void: boolean
  readonly happenedAt: string
}

export type ReportCell = string | number | boolean | null | LocalisedText

export interface ReportTable {
  /** The first names the rows. */
  readonly columns: readonly LocalisedText[]
  readonly rows: readonly (readonly ReportCell[])[]
  readonly notes: readonly LocalisedText[]
}

/**
 * A report that is being made: records are given to it one by one, in any order, and it keeps of each what it asks for. Each
 * `add` says whether the record counts in the range of the report.
 */
export interface ReportReading {
  readonly addEntry: (register: string, entry: EntryState) => boolean
  readonly addRun: (run: RunState) => boolean
  readonly addErased: (erased: ErasedRecord) => boolean
  /** How many characters of text are kept. */
  readonly characters: () => number
  /** What the records so far add up to. */
  readonly table: () => ReportTable
}

// ---- stories

/** A story of a pack that did not come out as it says. */
export interface StoryResult {
  readonly story: Story
  readonly differences: readonly string[]
}
