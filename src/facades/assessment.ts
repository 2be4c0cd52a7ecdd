/** The documents for those who read an assessment rather than yes or no: REST and assistants. */

const ERRORS = 'userErrors { code message path }'

const PARTS = `fragment Finding on Finding {
  requirement { code title level kind }
  item
  status
  scope
  blocks
  immediate
  message
  dueAt
  missingFacts { name }
  responsibleRoles { code title }
}
fragment Fact on Fact { name label type question help values unit decisive }`

/** Everything, for programs that show it. */
const WHOLE = `fragment Assessment on SafetyAssessment {
  verdict
  asOf
  locale
  focus { ...Finding }
  blockers { ...Finding }
  findings(status: [UNMET, OPEN, POSSIBLE, WAIVED]) { ...Finding }
  missingFacts { ...Fact }
  nextQuestions(first: 10) { text decides fact { ...Fact } }
  remedies { text changes verdictAfter }
  deadlines { dueAt label overdue requirement { code title } }
  conflicts { code between message }
  warnings { code subject message }
  assumptions { fact { name label } value }
  resources { code title description contact region }
}
${PARTS}`

/** What matters, for those who read it from the top: the verdict and what to do first, and nothing that may not apply. */
const BRIEF = `fragment Assessment on SafetyAssessment {
  verdict
  locale
  focus { ...Finding }
  blockers { ...Finding }
  stillOpen: findings(status: [UNMET, OPEN], level: [BLOCKING, REQUIRED]) { ...Finding }
  nextQuestions(first: 5) { text decides fact { ...Fact } }
  remedies { text changes verdictAfter }
  conflicts { code between message }
  warnings { code subject message }
  assumptions { fact { name label } value }
  resources { code title description contact region }
}
${PARTS}`

const asking = (assessment: string) => `query Assess($input: AssessSafetyInput!) {
  assessSafety(input: $input) { assessment { ...Assessment } ${ERRORS} }
}
${assessment}`

const recording = (assessment: string) => `mutation Record($input: RunSafetyCheckInput!) {
  runSafetyCheck(input: $input) {
    safetyCheck {
      verdict
      id
      recordedAt
      receipt { digest sequence rulesetDigest }
      assessment { ...Assessment }
    }
    ${ERRORS}
  }
}
${assessment}`

/** Asks; stores nothing. */
export const ASSESS = asking(WHOLE)
export const ASSESS_BRIEFLY = asking(BRIEF)

/** Asks and records. */
export const RECORD = recording(WHOLE)
export const RECORD_BRIEFLY = recording(BRIEF)
