export const ERRORS = 'userErrors { code message path }'
const FINDING =
  'status blocks immediate scope message item dueAt requirement { code title level } because { text }'
const ASSESSMENT = `verdict asOf focus { ${FINDING} } blockers { ${FINDING} }
  nextQuestions(first: 3) { text decides fact { name label help type values unit } }
  remedies(first: 3) { text changes verdictAfter } warnings { code subject message } conflicts { between message }
  resources { code title contact verifiedOn }`
const CHECK = `safetyCheck { id recordedAt verdict receipt { digest sequence rulesetDigest } assessment { ${ASSESSMENT} } }`

/** What is asked, as one operation each. */
export const DOCUMENTS = {
  assessSafety: `query Assess($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { ${ASSESSMENT} } ${ERRORS} } }`,
  runSafetyCheck: `mutation Check($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { ${CHECK} ${ERRORS} } }`,
  runSafetyChecks: `mutation Checks($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) { results { ${CHECK} ${ERRORS} } } }`,
} as const

/** What is shown of a run. */
export const RUN = `id state version subjectRef startedAt closedAt outcome procedure(locale: $locale) { code title }
  steps(locale: $locale) { state dueAt overdue doneAt doneBy approvalsGiven step { code title approvals roles { code title } } waitingFor { name label } }
  closing(locale: $locale) { verdict focus { status message requirement { code title level } } }`

/** What is shown of an entry of a register. */
export const ENTRY =
  'id version register { code title } subjectRef fields counts void happenedAt recordedAt recordedBy receipt { digest sequence }'
