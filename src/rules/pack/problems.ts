import type { FindingStatus, RequirementLevel, RequirementScope } from './format.ts'
import type { EngineText, Worded } from './locale.ts'
import type { Path } from './positions.ts'

/** The one vocabulary of what can be wrong with a pack: code → severity and what the code stands for. */
const ERROR = 'ERROR'
const WARNING = 'WARNING'

export const PROBLEMS = {
  // reading
  PACK_TOO_LARGE: [ERROR, 'The pack is larger than a pack may be.'],
  NESTING_TOO_DEEP: [ERROR, 'Objects and lists are nested deeper than a pack may be.'],
  INVALID_JSON: [ERROR, 'The text is not JSON.'],
  DUPLICATE_KEY: [ERROR, 'An object has the same key twice.'],
  FORBIDDEN_NAME: [ERROR, 'A name that every JavaScript object has, such as constructor, is used as a key.'],
  INVALID_TEXT: [
    ERROR,
    'A text contains half of a surrogate pair, a control character or a mark that turns the direction of writing.',
  ],
  NUMBER_OUT_OF_RANGE: [ERROR, 'A number cannot be represented exactly enough.'],
  TOO_MANY_PROBLEMS: [ERROR, 'More problems were found than are listed.'],
  // shape
  UNKNOWN_KEY: [ERROR, 'A key that the format does not have.'],
  MISSING_KEY: [ERROR, 'A key that the format demands is absent.'],
  WRONG_TYPE: [ERROR, 'A value is of another JSON type than the format demands.'],
  INVALID_VALUE: [ERROR, 'A value is not one of the allowed ones or not in the demanded form.'],
  INVALID_NAME: [ERROR, 'A name is not in the form that names of its sort have.'],
  INVALID_PATH: [ERROR, 'A path is not a JSON Pointer.'],
  TOO_SHORT: [ERROR, 'A text or list is shorter, or a number smaller, than allowed.'],
  TOO_LONG: [ERROR, 'A text or list is longer, or a number larger, than allowed.'],
  // packs
  PACK_DEPENDENCY_MISSING: [ERROR, 'An extended pack is not there in a version of the range.'],
  EXTENDS_MISSING: [ERROR, 'A name is used of a pack that is at hand and not extended.'],
  INVALID_RANGE: [ERROR, 'A version range cannot be read.'],
  EXTENDS_CYCLE: [ERROR, 'A pack extends itself, directly or through others.'],
  ALREADY_DECLARED: [ERROR, 'Something is declared again that an extended pack declares.'],
  RULESET_TOO_LARGE: [ERROR, 'The pack and what it extends have too many requirements or conditions.'],
  ENDS_BEFORE_EFFECTIVE: [ERROR, 'The last day of the pack lies before its first.'],
  REVIEW_BEFORE_EFFECTIVE: [ERROR, 'The review date lies before the pack takes effect.'],
  STATUS_CONTRADICTED: [ERROR, 'What is said of the review does not fit the status.'],
  REVIEW_OVERDUE: [WARNING, 'The review date has passed.'],
  // conditions and expressions
  CONDITION_SHAPE: [ERROR, 'A condition is not exactly one of all, any, not, condition, fact.'],
  EXPRESSION_SHAPE: [ERROR, 'An expression is not exactly one of its forms.'],
  CONDITION_CYCLE: [ERROR, 'A named condition refers to itself, directly or through others.'],
  CONDITION_TOO_DEEP: [ERROR, 'A condition is nested too deeply after named conditions are put in place.'],
  TOO_MANY_CONDITIONS: [
    ERROR,
    'A requirement has too many comparisons after named conditions are put in place.',
  ],
  UNKNOWN_CONDITION: [ERROR, 'A named condition is not declared.'],
  UNKNOWN_OPERATOR: [ERROR, 'An operator does not exist.'],
  OPERATOR_MISFIT: [ERROR, 'An operator does not fit the type of the fact.'],
  VALUE_MISFIT: [ERROR, 'A value does not fit the operator or the type of the fact.'],
  PATH_MISFIT: [ERROR, 'A path is used on a fact that is not an object.'],
  ALWAYS_TRUE: [WARNING, 'A condition cannot be false.'],
  NEVER_TRUE: [WARNING, 'A condition cannot be true.'],
  NEVER_MET: [WARNING, 'A requirement cannot be met where it applies.'],
  ALWAYS_MET: [WARNING, 'A requirement cannot be unmet where it applies.'],
  // names
  UNKNOWN_FACT: [ERROR, 'A fact is not declared.'],
  UNKNOWN_PARAMETER: [ERROR, 'A parameter is not declared.'],
  UNKNOWN_VOCABULARY: [ERROR, 'A vocabulary list is not declared.'],
  UNKNOWN_TERM: [ERROR, 'A code is not in the vocabulary list.'],
  UNKNOWN_REQUIREMENT: [ERROR, 'A requirement code is not declared.'],
  ALIAS_MISFIT: [ERROR, 'An alias says nothing, or it spells another code of its list as well.'],
  UNUSED_FACT: [WARNING, 'Nothing reads the fact.'],
  UNUSED_CONDITION: [WARNING, 'Nothing refers to the named condition.'],
  UNUSED_PARAMETER: [WARNING, 'Nothing reads the parameter.'],
  UNKNOWN_PROCEDURE: [ERROR, 'A procedure is not declared.'],
  UNKNOWN_REGISTER: [ERROR, 'A register is not declared.'],
  UNKNOWN_STEP: [ERROR, 'A procedure has no such step.'],
  UNKNOWN_FIELD: [ERROR, 'A step or a register has no such field.'],
  // procedures, registers, tasks, reports
  FIELD_DECLARATION: [
    ERROR,
    'The parts of a field contradict each other, or it is of another type than is needed.',
  ],
  STEP_MISFIT: [ERROR, 'The parts of a step contradict each other.'],
  STEP_CYCLE: [ERROR, 'A step waits for itself, directly or through others.'],
  YIELD_MISFIT: [ERROR, 'What a record yields does not fit the fact.'],
  OUTCOME_UNTITLED: [WARNING, 'An outcome of a procedure has no title.'],
  TASK_MISFIT: [ERROR, 'The parts of a rule for tasks contradict each other.'],
  REPORT_MISFIT: [ERROR, 'The parts of a report contradict each other.'],
  // facts and parameters
  FACT_DECLARATION: [ERROR, 'The parts of a fact declaration contradict each other.'],
  FACT_NAME_CLASH: [ERROR, 'A fact lies below another fact that is not an object of facts.'],
  ITEM_FACT: [ERROR, 'A fact of list items is read where no item is at hand.'],
  PRIVATE_FACT: [ERROR, 'A fact that is marked private is read.'],
  FORBIDDEN_FACT: [ERROR, 'A fact stands for nationality, ethnicity, race, religion or birthplace.'],
  ASSUME_MISFIT: [ERROR, 'assume is declared where it may not be.'],
  DERIVE_CYCLE: [ERROR, 'A derived fact is computed from itself.'],
  DERIVE_TOO_DEEP: [ERROR, 'Derived facts build on each other too deeply.'],
  DERIVE_MISFIT: [ERROR, 'An expression yields another type than is needed.'],
  PARAMETER_DECLARATION: [ERROR, 'The default of a parameter lies outside its own bounds.'],
  // requirements
  DUPLICATE_CODE: [ERROR, 'Two requirements or two conflicts have the same code.'],
  SHADOWED_CODE: [ERROR, 'A code is taken by an extended pack.'],
  CODE_PREFIX: [ERROR, "A code of an organisation's pack lacks the organisation's prefix."],
  FLOOR_NOT_ALLOWED: [ERROR, 'lock floor is used outside the shipped packs.'],
  MANDATORY_NOT_ALLOWED: [ERROR, 'mandatory is used outside the shipped packs.'],
  WAIVER_ON_FLOOR: [ERROR, 'A floor allows waivers.'],
  LAW_DECISIVE: [ERROR, 'A blocking requirement reads a fact that is neither decisive nor assumed.'],
  LAW_ASSUME: [ERROR, 'A require reads a fact that has assume or is computed from constants only.'],
  CLOSES_MISFIT: [ERROR, 'bites on_close and closes do not come together.'],
  PERFORMED_BY_MISFIT: [ERROR, 'performedBy does not fit the requirement.'],
  KIND_MISFIT: [ERROR, 'A part of the requirement does not fit its kind.'],
  REQUIRE_MISSING: [ERROR, 'A part of the requirement means nothing without require.'],
  DEADLINE_MISFIT: [ERROR, 'The parts of a deadline contradict each other.'],
  REMEDY_MISFIT: [ERROR, 'A remedy sets a fact that nobody can change.'],
  DUPLICATE_REQUIREMENT: [WARNING, 'Two requirements ask for the same thing in the same case.'],
  SHADOWED_REQUIREMENT: [WARNING, 'Another requirement asks for at least as much wherever this one applies.'],
  CONTRADICTING_REQUIRES: [WARNING, 'Two requirements can apply together and cannot both be met.'],
  ANALYSIS_INCOMPLETE: [WARNING, 'The pack has too many cases to try them all: more of the above may be so.'],
  RANKING_MISFIT: [
    ERROR,
    'A ranking uses something that is not a figure of the items, or its bands do not rise.',
  ],
  COVERS_MISFIT: [ERROR, 'A requirement covers one that it may not cover.'],
  OVERRIDE_MISFIT: [ERROR, 'An override does not change another pack’s requirement as it may.'],
  // texts and tests
  TEXT_MISSING: [ERROR, 'A text is absent in a promised language.'],
  TEXT_UNDECLARED: [ERROR, 'A text is given in a language the pack does not promise.'],
  MESSAGE_VARIABLE: [ERROR, 'A variable of a message is not a declared fact or parameter.'],
  FIGURE_IN_TEXT: [WARNING, 'A text states the figure of a parameter instead of naming the parameter.'],
  TRANSLATIONS_MISFIT: [
    ERROR,
    'A pack of translations holds something else, or a pack of rules translations.',
  ],
  TRANSLATION_UNUSED: [
    WARNING,
    'A translation is of no text of its pack, or of one that reads otherwise now.',
  ],
  TEST_MISSING: [WARNING, 'A requirement lacks a test that meets it, fails it or leaves it undecided.'],
  TEST_NOT_IN_FORCE: [WARNING, 'A test plays on a day on which nothing of the pack counts.'],
  DUPLICATE_TEST: [ERROR, 'Two tests have the same name.'],
} as const satisfies Record<string, readonly ['ERROR' | 'WARNING', string]>

export type ProblemCode = keyof typeof PROBLEMS

/** What is wrong, in words; a function where a suggestion has to be looked for, which is done for listed problems only. */
export type ProblemMessage = EngineText | (() => EngineText)

/** A problem before its line and column are known. */
export interface DraftProblem {
  readonly code: ProblemCode
  readonly path: Path
  readonly message: ProblemMessage
  /** Whether the key or the value of the path is at fault; the value unless said. */
  readonly at?: 'key' | 'value'
  /** Where it is known already, for what has no path: broken JSON, doubled keys. */
  readonly offset?: number
  /** Problems of one code and one cause are one problem: told at the first place, with how many more places there are. */
  readonly cause?: string
}

/** What one requirement says in one case. */
export interface CaseOutcome {
  readonly status: FindingStatus
  readonly level: RequirementLevel
  /** It stops the work: the verdict is BLOCKED. */
  readonly blocks: boolean
}

export const LEVEL_RANK: Record<RequirementLevel, number> = { info: 0, advisory: 1, required: 2, blocking: 3 }
export const SCOPE_RANK: Record<RequirementScope, number> = { organisation: 0, case: 1, now: 2 }

/** A case in which a change makes a difference, ready to be assessed. */
export interface CounterExample {
  /** Facts as a caller sends them. */
  readonly facts: Readonly<Record<string, unknown>>
  /** RFC 3339. */
  readonly asOf: string
  /** What the requirement says of the case; null where there is no such requirement. */
  readonly before: CaseOutcome | null
  readonly after: CaseOutcome | null
}

export interface PackProblem extends Worded {
  readonly code: string
  readonly severity: 'ERROR' | 'WARNING'
  /** JSON Pointer into the pack. */
  readonly pointer: string
  readonly line: number | null
  readonly column: number | null
  /** Of a weakened floor, where a case was found: one that shows it. */
  readonly counterExample?: FloorCase
}

/** A case of which a floor (before) asks more than what was to take its place (after); null: nothing is left of it. */
export interface FloorCase extends CounterExample {
  readonly requirementCode: string
}
