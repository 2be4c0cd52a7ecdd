import type { UserError } from './errors.ts'

/** What is known, by dotted name or nested; `null` says that it was asked and is not known. */
export type Facts = Readonly<Record<string, unknown>>

/** A situation. `F` is what `npx tutela types` writes for the packs in use. */
export interface Situation<F = Facts> {
  readonly facts: F
  /** Codes of requirements that the caller vouches for. */
  readonly attestations?: readonly string[]
  /** The time it is judged at, as RFC 3339; now when absent. */
  readonly asOf?: string
  /** A pseudonymous reference, never a name. */
  readonly subjectRef?: string
  /** Whose registers and open procedures are read for it; what they say counts, and not what is sent about the same. */
  readonly subjects?: readonly Subject[]
  /** The language of texts (BCP 47). */
  readonly locale?: string
}

/** Somebody or something that registers and procedures are about; `{ kind: 'organisation', ref: 'self' }` is the organisation. */
export interface Subject {
  readonly kind: string
  /** A pseudonymous reference, never a name. */
  readonly ref: string
}

export interface SafetyCheckInput<F = Facts> extends Situation<F> {
  /** Made when absent; keep your own where the same check may be sent by another process. */
  readonly idempotencyKey?: string
}

export type Verdict = 'BLOCKED' | 'NEEDS_INFORMATION' | 'PROCEED_WITH_CONDITIONS' | 'PROCEED'
export type FindingStatus = 'UNMET' | 'OPEN' | 'POSSIBLE' | 'MET' | 'WAIVED' | 'NOTED' | 'NOT_APPLICABLE'

export interface Fact {
  readonly name: string
  readonly label: string
  readonly help: string | null
  readonly type: string
  readonly values: readonly string[] | null
  readonly unit: string | null
}

export interface Finding {
  readonly status: FindingStatus
  readonly blocks: boolean
  readonly immediate: boolean
  readonly scope: 'NOW' | 'CASE' | 'ORGANISATION'
  readonly message: string
  readonly item: string | null
  readonly dueAt: string | null
  readonly requirement: { readonly code: string; readonly title: string; readonly level: string }
  readonly because: readonly { readonly text: string }[]
}

export interface Question {
  readonly text: string
  readonly decides: number
  readonly fact: Fact
}

export interface SafetyAssessment {
  readonly verdict: Verdict
  readonly asOf: string
  readonly focus: readonly Finding[]
  readonly blockers: readonly Finding[]
  readonly nextQuestions: readonly Question[]
  readonly remedies: readonly {
    readonly text: string
    readonly changes: unknown
    readonly verdictAfter: Verdict
  }[]
  readonly warnings: readonly { readonly code: string; readonly subject: string; readonly message: string }[]
  readonly conflicts: readonly { readonly between: readonly string[]; readonly message: string }[]
  readonly resources: readonly {
    readonly code: string
    readonly title: string
    readonly contact: string
    readonly verifiedOn: string
  }[]
}

export interface SafetyCheck {
  readonly id: string
  readonly recordedAt: string
  readonly verdict: Verdict
  readonly receipt: {
    readonly digest: string
    readonly sequence: number | null
    readonly rulesetDigest: string
  }
  readonly assessment: SafetyAssessment
  /** The key it was recorded with. */
  readonly idempotencyKey: string
}

/** What became of one check of a list: the record, or why there is none. */
export type CheckResult =
  | { readonly safetyCheck: SafetyCheck; readonly userErrors: readonly [] }
  | { readonly safetyCheck: null; readonly userErrors: readonly UserError[] }

export interface CallOptions {
  readonly signal?: AbortSignal
}

/** What an act is recorded under; made when absent. */
export interface Keyed {
  readonly idempotencyKey?: string
}

interface Role {
  readonly code: string
  readonly title: string
}

export interface ProcedureStep {
  readonly code: string
  readonly title: string
  /** How many have to approve it. */
  readonly approvals: number
  readonly roles: readonly Role[]
}

export interface Procedure {
  readonly code: string
  readonly title: string
  readonly steps: readonly ProcedureStep[]
  readonly outcomes: readonly string[]
}

export interface StepProgress {
  readonly step: ProcedureStep
  readonly state: 'NOT_NEEDED' | 'PENDING' | 'WAITING' | 'OPEN' | 'DONE' | 'DONE_BY_WRONG_ROLE'
  readonly dueAt: string | null
  readonly overdue: boolean
  readonly doneAt: string | null
  readonly doneBy: string | null
  readonly approvalsGiven: number
  readonly waitingFor: readonly { readonly name: string; readonly label: string }[]
}

type ClosingFinding = Pick<Finding, 'status' | 'message' | 'requirement'>

export interface ProcedureRun {
  readonly id: string
  readonly state: 'OPEN' | 'CLOSED'
  readonly version: number
  readonly subjectRef: string | null
  readonly startedAt: string
  readonly closedAt: string | null
  readonly outcome: string | null
  readonly procedure: { readonly code: string; readonly title: string }
  readonly steps: readonly StepProgress[]
  /** What the rules say about closing it now. */
  readonly closing: { readonly verdict: Verdict; readonly focus: readonly ClosingFinding[] }
}

export interface StartInput extends Keyed {
  readonly procedure: string
  readonly subjectRef?: string
  readonly happenedAt?: string
  readonly actingRole?: string
  readonly facts?: Facts
  readonly note?: string
}

export interface CompleteStepInput extends Keyed {
  readonly runId: string
  readonly step: string
  readonly actingRole: string
  readonly happenedAt?: string
  readonly fields?: Facts
  readonly note?: string
  /** The version that was looked at: another one is refused then. */
  readonly expectedVersion?: number
}

export interface AmendStepInput extends Keyed {
  readonly runId: string
  readonly step: string
  readonly actingRole: string
  readonly fields: Facts
  readonly reason: string
}

export interface AddNoteInput extends Keyed {
  readonly runId: string
  readonly note: string
}

export interface CloseInput extends Keyed {
  readonly runId: string
  readonly actingRole: string
  readonly outcome?: string
  readonly happenedAt?: string
}

export interface ReopenInput extends Keyed {
  readonly runId: string
  readonly actingRole: string
  readonly reason: string
}

/** `run` is still open, and `findings` say why, when something blocks. */
export interface CloseResult {
  readonly run: ProcedureRun
  readonly findings: readonly ClosingFinding[]
  readonly safetyCheck: { readonly id: string } | null
}

export interface RegisterField {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly required: boolean
  /** Shown with the scope "read" only, and reading it is recorded. */
  readonly sensitive: boolean
  readonly unit: string | null
  /** The codes it takes; null when it takes none. */
  readonly values: readonly { readonly code: string; readonly title: string }[] | null
}

export interface Register {
  readonly code: string
  readonly title: string
  /** Whose entries it holds; organisation stands for the organisation itself. */
  readonly subjectKind: string
  readonly fields: readonly RegisterField[]
}

export interface RegisterEntry {
  readonly id: string
  readonly version: number
  readonly register: { readonly code: string; readonly title: string }
  readonly subjectRef: string | null
  readonly fields: Facts
  /** Whether it counts now; one of which that is not known does not. */
  readonly counts: boolean
  readonly void: boolean
  readonly happenedAt: string
  readonly recordedAt: string
  readonly recordedBy: string
  readonly receipt: { readonly digest: string; readonly sequence: number }
}

export interface EntryFilter {
  readonly subjectRef?: string
  /** Whether they count now. */
  readonly counts?: boolean
  readonly includeVoid?: boolean
  /** Up to 100; 20 when absent. */
  readonly first?: number
  readonly after?: string
}

export interface EntryPage {
  readonly nodes: readonly RegisterEntry[]
  /** Entries of this page that were altered in the database; they are not among the nodes. */
  readonly altered: readonly { readonly id: string; readonly part: string; readonly message: string }[]
  readonly totalCount: number
  readonly next: string | null
}

export interface AddEntryInput extends Keyed {
  readonly register: string
  /** A pseudonymous reference, never a name. */
  readonly subjectRef?: string
  readonly fields: Facts
  readonly happenedAt?: string
}

export interface AmendEntryInput extends Keyed {
  readonly entryId: string
  readonly fields: Facts
  readonly reason: string
}

export interface VoidEntryInput extends Keyed {
  readonly entryId: string
  readonly reason: string
}

/** What became of one entry of a list: the entry, or why there is none. */
export type EntryResult =
  | { readonly entry: RegisterEntry; readonly userErrors: readonly [] }
  | { readonly entry: null; readonly userErrors: readonly UserError[] }
