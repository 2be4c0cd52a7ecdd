/** The shapes that leave the engine. Plain data; texts stay localised until a reader's language is known. */
import type {
  ConflictRule,
  FactDeclaration,
  FindingStatus,
  LocalisedText,
  Parameter,
  RankingRule,
  Requirement,
  Term,
  Verdict,
} from './pack/format.ts'

import type { Records } from './record-types.ts'

export type Truth = 'TRUE' | 'FALSE' | 'UNKNOWN'
export type Scalar = string | number | boolean
/** An item of a list fact: its fields by name. */
export type FactItem = { readonly [key: string]: unknown }
export type FactValue = Scalar | readonly Scalar[] | FactItem | readonly FactItem[]

/** The days, both included and in UTC, on which something counts. Without an end it counts for good. */
export interface InForce {
  readonly from: string
  readonly until?: string
}

/** A pack version as the ruleset names it. */
export interface PackReference {
  readonly name: string
  readonly version: string
  readonly digest: string
  /** When what it asks for counts; absent: always. */
  readonly effective?: InForce
  /** The day by which somebody must look at it, and at the places to turn to that it names, again. */
  readonly reviewBy?: string
  /** It belongs in every set: nothing is answered on a day on which it does not count. */
  readonly mandatory?: true
}

export interface RulesetRequirement extends Requirement {
  /** The pack that first declared it, for example tutela/core-safety. */
  readonly pack: string
  /** What packs that change a floor say of it besides the floor's own words. */
  readonly additions?: readonly AddedWords[]
  /** Of a floor that an override changed: what decided it before. What it held up then is still held up. */
  readonly floor?: Pick<Requirement, 'level' | 'failClosed' | 'when' | 'require' | 'responsible'>
  /** When it counts in this form; absent: always. Its other forms, on other days, stand under the same code. */
  readonly inForce?: InForce
}

/** A rule of a pack with the days on which it counts; absent: always. */
export type Dated<Rule> = Rule & { readonly inForce?: InForce }

/** Words of one pack about a floor of another; the floor's own words stand without them. */
export interface AddedWords {
  readonly pack: string
  readonly packTitle: LocalisedText
  readonly title?: LocalisedText
  readonly guidance?: LocalisedText
  readonly message?: LocalisedText
}

/** What one pack adds to the message of a floor, in the reader's language. */
export interface AddedMessage {
  readonly pack: string
  readonly packTitle: string
  readonly text: string
}

/** What packs of translations make of the engine's own texts: by language, then by key. */
export type AddedTexts = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Packs layered and parameters put in: everything an evaluation needs, as JSON. */
export interface Ruleset extends Records {
  readonly digest: string
  readonly packs: readonly PackReference[]
  /** The languages in which every text of the packs and of the engine is there. */
  readonly locales: readonly string[]
  /** Absent where no pack adds any. */
  readonly engineTexts?: AddedTexts
  readonly parameters: Readonly<Record<string, number>>
  readonly parameterDeclarations: Readonly<Record<string, Parameter>>
  readonly vocabulary: Readonly<Record<string, Readonly<Record<string, Term>>>>
  readonly facts: Readonly<Record<string, FactDeclaration>>
  /**
   * Sorted by code; named conditions are put in place, parameters are replaced by numbers. Where overrides count from another
   * day on, a code has a form for each stretch of days, the latest first.
   */
  readonly requirements: readonly RulesetRequirement[]
  readonly conflicts: readonly Dated<ConflictRule>[]
  readonly rankings: readonly Dated<RankingRule>[]
}

export interface ActiveWaiver {
  readonly id: string
  readonly requirementCode: string
  /** RFC 3339; the waiver counts from then on. Absent: since ever, for records of before. */
  readonly grantedAt?: string
  /** RFC 3339; the waiver counts while asOf is before it. */
  readonly expiresAt: string
  /** Why it does not count any more, although it has not run out. */
  readonly ended?: WaiverEnd
}

export type WaiverEnd = 'FACTS_CHANGED' | 'RULESET_CHANGED'

export interface AssessmentRequest {
  /** Nested or dotted facts, as the caller sent them. */
  readonly facts: unknown
  readonly attestations?: readonly string[]
  readonly waivers?: readonly ActiveWaiver[]
  /** RFC 3339 instant. */
  readonly asOf: string
}

export interface InputProblem {
  readonly code: 'INVALID_FACT' | 'UNDECLARED_FACT' | 'DERIVED_FACT' | 'INVALID_INPUT' | 'RULES_NOT_IN_FORCE'
  readonly message: LocalisedText
  /** Path below the input object, for example ["facts", "client", "ageYears"]. */
  readonly path: readonly string[]
}

export interface Finding {
  readonly requirement: RulesetRequirement
  /** The list item the finding is about, for a requirement judged per item. */
  readonly item: string | null
  readonly status: FindingStatus
  /** True when it makes the verdict BLOCKED. */
  readonly blocks: boolean
  /** True when it cannot wait: it applies (or may), something of it is left to do, and its pack calls it immediate here. */
  readonly immediate: boolean
  /** Facts not given that its status turns on; item facts carry the item: hazards[H1].impact. */
  readonly missingFacts: readonly string[]
  readonly dueAt: string | null
  readonly waiver: ActiveWaiver | null
}

export interface MissingFact {
  readonly name: string
  /** The declaration it belongs to: hazards[].impact for hazards[H1].impact. */
  readonly declaration: string
  /** True when the verdict can still change with it. */
  readonly decisive: boolean
}

export interface DeadlineFinding {
  readonly requirement: RulesetRequirement
  readonly label: string
  /** RFC 3339 instant; null when only the label is known. */
  readonly dueAt: string | null
  readonly overdue: boolean
}

export interface ConflictFinding {
  readonly code: string
  readonly between: readonly string[]
  readonly message: LocalisedText
}

export interface WarningFinding {
  readonly code: string
  readonly subject: string
  readonly message: LocalisedText
}

export interface AssumptionFinding {
  readonly name: string
  readonly value: FactValue
}

export interface RatingFinding {
  readonly serviceModel: string
  readonly rating: string
  readonly caveat: LocalisedText
}

export interface RankedItem {
  readonly item: string
  readonly score: number | null
  readonly rank: number
  readonly band: LocalisedText | null
}

export interface ProjectionFinding {
  readonly code: string
  readonly value: number
  readonly unit: string
  readonly caveat: LocalisedText
}

export interface AssessmentResult {
  readonly verdict: Verdict
  readonly asOf: string
  /** What applies or may apply, sorted by code and item; `allFindings` adds what does not. */
  readonly findings: readonly Finding[]
  readonly missingFacts: readonly MissingFact[]
  readonly deadlines: readonly DeadlineFinding[]
  readonly conflicts: readonly ConflictFinding[]
  readonly warnings: readonly WarningFinding[]
  readonly assumptions: readonly AssumptionFinding[]
  readonly ratings: readonly RatingFinding[]
  /** Codes of vocabulary.resources. */
  readonly resources: readonly string[]
  readonly riskRanking: readonly RankedItem[]
  readonly projections: readonly ProjectionFinding[]
}

export interface Reason {
  readonly fact: string
  readonly operator: string
  readonly expected: unknown
  readonly actual: unknown
  readonly outcome: Truth
  readonly text: string
}

export interface Question {
  readonly fact: string
  readonly declaration: string
  readonly text: string
  /** How many findings the answer would settle. */
  readonly decides: number
}

export interface Remedy {
  readonly changes: Readonly<Record<string, FactValue>>
  readonly text: string
  readonly verdictAfter: Verdict
}

export interface PackTestResult {
  readonly name: string
  readonly passed: boolean
  readonly differences: readonly string[]
}

/** The declarations that give names in conditions their meaning. */
export interface RuleContext extends Pick<Ruleset, 'facts' | 'vocabulary'> {
  /** What judging cases takes its work from; without it nothing bounds them. */
  readonly work?: WorkBudget
}

/**
 * Work that may still be done, in comparisons times the length of what is compared. Shared by everything that must not take
 * longer together; it is counted, never measured, so the same input ends at the same place everywhere.
 */
export interface WorkBudget {
  left: number
}
