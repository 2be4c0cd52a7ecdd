import { askedLanguage } from '../values/asked-language.ts'
import type { FacadeCall } from './facade.ts'
import type { Complaint } from './place-facts.ts'
import type { JsonObject } from './read.ts'

/** The same for asking and recording. Every measure that is still to be put in place is named, not only the first few. */
const SITUATION = `fragment Situation on SafetyAssessment {
  verdict
  locale
  focus { ...Measure }
  open: findings(status: [UNMET, OPEN], level: [BLOCKING, REQUIRED]) { ...Measure }
  missingFacts { name label question type values decisive }
  nextQuestions(first: 20) { text fact { name type values } }
}
fragment Measure on Finding {
  requirement { code title }
  status
  blocks
  immediate
  message
  dueAt
}`

export const ASSESS = `query Assess($input: AssessSafetyInput!) {
  assessSafety(input: $input) {
    assessment { ...Situation }
    userErrors { code message path }
  }
}
${SITUATION}`

export const RECORD = `mutation Record($input: RunSafetyCheckInput!) {
  runSafetyCheck(input: $input) {
    safetyCheck { id recordedAt receipt { digest sequence rulesetDigest } assessment { ...Situation } }
    userErrors { code message path }
  }
}
${SITUATION}`

interface Finding {
  readonly requirement: { readonly code: string; readonly title: string }
  readonly status: string
  readonly blocks: boolean
  readonly immediate: boolean
  readonly message: string
  readonly dueAt: string | null
}

interface Assessment {
  readonly verdict: 'BLOCKED' | 'NEEDS_INFORMATION' | 'PROCEED_WITH_CONDITIONS' | 'PROCEED'
  readonly locale: string
  readonly focus: readonly Finding[]
  readonly open: readonly Finding[]
  readonly missingFacts: readonly (MissingFact['fact'] & {
    readonly label: string
    readonly question: string | null
    readonly decisive: boolean
  })[]
  readonly nextQuestions: readonly MissingFact[]
}

interface MissingFact {
  readonly text: string
  readonly fact: { readonly name: string; readonly type: string; readonly values: readonly string[] | null }
}

interface Receipt {
  readonly id: string
  readonly recordedAt: string
  readonly receipt: { readonly digest: string; readonly sequence: number; readonly rulesetDigest: string }
}

interface AssessData {
  readonly assessSafety: {
    readonly assessment: Assessment | null
    readonly userErrors: readonly Complaint[]
  }
}

interface RecordData {
  readonly runSafetyCheck: {
    readonly safetyCheck: (Receipt & { readonly assessment: Assessment }) | null
    readonly userErrors: readonly Complaint[]
  }
}

/** A measure as a line for a person and codes for a program. */
export interface Measure {
  readonly code: string
  readonly title: string
  readonly status: string
  readonly blocks: boolean
  readonly immediate: boolean
  readonly message: string
  readonly dueAt: string | null
}

/** A fact that holds the verdict up, with the question to put to a worker. */
export interface Missing {
  readonly fact: string
  readonly type: string
  readonly values: readonly string[] | null
  readonly question: string
}

/** What a protocol that knows yes and no is told, and why. */
export interface Decision {
  /** True for PROCEED; for PROCEED_WITH_CONDITIONS too where the caller carries out what it is obliged to. */
  readonly allow: boolean
  /** Null where nothing could be judged; `errors` says why then. */
  readonly verdict: Assessment['verdict'] | null
  /** What to do first, the most urgent first: all that blocks and all that cannot wait is among it. */
  readonly reasons: readonly Measure[]
  /** Every measure that is still to be put in place, of an act that may go ahead with conditions. */
  readonly conditions: readonly Measure[]
  /** What to find out, the most decisive first, while that is not known well enough. */
  readonly missing: readonly Missing[]
  readonly errors: readonly Complaint[]
  /** The record, where one was made. */
  readonly check: ({ readonly id: string; readonly recordedAt: string } & Receipt['receipt']) | null
}

/** A decision that nothing could be judged for. */
export const undecided = (errors: readonly Complaint[]): Decision => ({
  ...{ allow: false, verdict: null, reasons: [], conditions: [], missing: [], errors, check: null },
})

/** A situation as `assessSafety` takes it. */
export interface SituationInput {
  readonly facts: JsonObject
  readonly subjectRef?: string
  readonly subjects?: readonly { readonly kind: string; readonly ref: string }[]
}

/**
 * Asks the live rules about a situation. With a key of the caller's own the check is recorded under it, and the same key with the
 * same situation gives the same record again.
 */
export async function decide(
  call: FacadeCall,
  input: SituationInput,
  idempotencyKey: string | null,
): Promise<Decision> {
  const locale = askedLanguage(call.headers.get('accept-language'))
  const asked = { ...input, ...(locale !== null && { locale }) }
  if (idempotencyKey === null) {
    const { assessSafety } = await call.run<AssessData>(ASSESS, { input: asked })
    return decisionOf(call, assessSafety.assessment, assessSafety.userErrors, null)
  }
  const { runSafetyCheck } = await call.run<RecordData>(RECORD, { input: { ...asked, idempotencyKey } })
  const { safetyCheck, userErrors } = runSafetyCheck
  return decisionOf(call, safetyCheck?.assessment ?? null, userErrors, safetyCheck)
}

function decisionOf(
  { scopes }: FacadeCall,
  assessment: Assessment | null,
  userErrors: readonly Complaint[],
  check: Receipt | null,
): Decision {
  if (assessment === null) return undecided(userErrors)
  const { verdict } = assessment
  const isConditional = verdict === 'PROCEED_WITH_CONDITIONS'
  return {
    allow: verdict === 'PROCEED' || (isConditional && scopes.has('obligations')),
    verdict,
    reasons: verdict === 'PROCEED' ? [] : assessment.focus.map(measureOf),
    conditions: isConditional ? assessment.open.map(measureOf) : [],
    missing: verdict === 'NEEDS_INFORMATION' ? missingOf(assessment) : [],
    errors: [],
    check: check === null ? null : { id: check.id, recordedAt: check.recordedAt, ...check.receipt },
  }
}

const measureOf = ({ requirement, status, blocks, immediate, message, dueAt }: Finding): Measure => ({
  ...{ code: requirement.code, title: requirement.title, status, blocks, immediate, message, dueAt },
})

/** The questions that decide; where the facts that lack can only be computed, those by their names. */
function missingOf({ nextQuestions, missingFacts }: Assessment): Missing[] {
  const decisive = missingFacts.filter((fact) => fact.decisive)
  const asked = nextQuestions.map(({ text, fact: { name, type, values } }) => ({
    fact: name,
    type,
    values,
    question: text,
  }))
  if (asked.length > 0) return asked
  return decisive.map(({ name, label, question, type, values }) => ({
    ...{ fact: name, type, values, question: question ?? label },
  }))
}
