const ERRORS = 'userErrors { code message path }'
const FINDING =
  'status blocks immediate scope message item dueAt requirement { code title level } because { text }'
const ASSESSMENT = `verdict asOf focus { ${FINDING} } blockers { ${FINDING} }
  nextQuestions(first: 3) { text decides fact { name label help type values unit } }
  remedies(first: 3) { text changes verdictAfter } warnings { code subject message } conflicts { between message }
  resources { code title contact verifiedOn }`
const CHECK = `safetyCheck { id recordedAt verdict receipt { digest sequence rulesetDigest } assessment { ${ASSESSMENT} } }`

/** What is shown of a run. */
const RUN = `id state version subjectRef startedAt closedAt outcome procedure(locale: $locale) { code title }
  steps(locale: $locale) { state dueAt overdue doneAt doneBy approvalsGiven step { code title approvals roles { code title } } waitingFor { name label } }
  closing(locale: $locale) { verdict focus { status message requirement { code title level } } }`

/** What is shown of an entry of a register. */
const ENTRY =
  'id version register { code title } subjectRef fields counts void happenedAt recordedAt recordedBy receipt { digest sequence }'

/** The mutation of that name, which takes one input of its own type. */
function act(field: string, selection: string): string {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
  const locale = selection.includes('$locale') ? ', $locale: String' : ''
  return `mutation Act($input: ${type}!${locale}) { ${field}(input: $input) { ${selection} } }`
}

const actOnRun = (field: string): string => act(field, `run { ${RUN} } ${ERRORS}`)
const actOnEntry = (field: string): string => act(field, `entry { ${ENTRY} } ${ERRORS}`)

/** What is asked, as one operation each. */
export const DOCUMENTS = {
  assessSafety: `query Assess($input: AssessSafetyInput!) { assessSafety(input: $input) { assessment { ${ASSESSMENT} } ${ERRORS} } }`,
  runSafetyCheck: `mutation Check($input: RunSafetyCheckInput!) { runSafetyCheck(input: $input) { ${CHECK} ${ERRORS} } }`,
  runSafetyChecks: `mutation Checks($input: RunSafetyChecksInput!) { runSafetyChecks(input: $input) { results { ${CHECK} ${ERRORS} } } }`,
  procedures:
    'query Procedures($locale: String) { procedures(locale: $locale) { code title steps { code title approvals roles { code title } } outcomes } }',
  procedureRun: `query Run($id: ID!, $locale: String) { procedureRun(id: $id) { ${RUN} } }`,
  startProcedure: actOnRun('startProcedure'),
  completeStep: actOnRun('completeStep'),
  amendStep: actOnRun('amendStep'),
  addProcedureNote: actOnRun('addProcedureNote'),
  reopenProcedure: actOnRun('reopenProcedure'),
  closeProcedure: act(
    'closeProcedure',
    `run { ${RUN} } findings { status message requirement { code title level } } safetyCheck { id } ${ERRORS}`,
  ),
  registers: `query Registers($locale: String) { registers(locale: $locale) { code title subjectKind
    fields { name label type required sensitive unit values { code title } } } }`,
  registerEntries: `query Entries($register: String!, $filter: RegisterEntryFilter, $first: Int!, $after: String) {
    registerEntries(register: $register, filter: $filter, first: $first, after: $after) { nodes { ${ENTRY} }
      altered { id part message } totalCount pageInfo { endCursor hasNextPage } } }`,
  registerEntry: `query Entry($id: ID!) { node(id: $id) { ... on RegisterEntry { ${ENTRY} } } }`,
  addRegisterEntry: actOnEntry('addRegisterEntry'),
  addRegisterEntries: act('addRegisterEntries', `results { entry { ${ENTRY} } ${ERRORS} }`),
  amendRegisterEntry: actOnEntry('amendRegisterEntry'),
  voidRegisterEntry: actOnEntry('voidRegisterEntry'),
} as const

export type DocumentName = keyof typeof DOCUMENTS

const ids = new Map<string, string>()

/** The SHA-256 of a document's text, in hexadecimal: the id under which it is known. */
export async function idOf(document: string): Promise<string> {
  const known = ids.get(document)
  if (known !== undefined) return known
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(document)))
  const id = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  ids.set(document, id)
  return id
}

/**
 * Everything this client asks, by id: what an administrator hands to `uploadTrustedDocuments`, so that a key that may name documents only
 * can be used with `sendsIds`.
 */
export async function trustedDocuments(): Promise<Record<string, string>> {
  const texts: readonly string[] = Object.values(DOCUMENTS)
  return Object.fromEntries(await Promise.all(texts.map(async (text) => [await idOf(text), text] as const)))
}
