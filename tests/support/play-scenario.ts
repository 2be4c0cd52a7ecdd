/**
 * Plays scenarios: lists of what somebody does over the API, each with what has to come out. A value `$name.path` stands for something that an
 * earlier answer said, `$unique.id` for a text that is the same within one scenario. What is expected is looked for: an object says
 * what must be so among other things, `$has` what must be in a list, `$absent` that a name must not be there.
 */
import { appWith, ask, type TestOrganisation } from './api.ts'
import { activeRuleset } from './checks.ts'
import { createKey } from './keys.ts'
import { upload } from './own-packs.ts'

export interface ScenarioStep {
  readonly do: string
  /** Under which name the answer is remembered. */
  readonly as?: string
  /** What the step is for, for people. */
  readonly say: string
  /** Another key than the first one, by name; made when it is used first. */
  readonly by?: string
  /** In which roles that key acts; none: in any. */
  readonly roles?: readonly string[]
  readonly input?: Readonly<Record<string, unknown>>
  readonly variables?: Readonly<Record<string, unknown>>
  /** At another time than now. */
  readonly at?: string
  readonly expect?: unknown
  /** The codes of the errors of the request. */
  readonly refused?: readonly string[]
}

export interface Scenario {
  readonly id: string
  readonly title: string
  /** Packs that have to be published, by their name without the organisation. */
  readonly packs?: readonly string[]
  readonly steps: readonly ScenarioStep[]
}

const RUN = `id state version subjectRef outcome closedAt erased facts ruleset { digest }
  steps { step { code } state dueAt overdue doneAt doneBy actingRole { code } fields waitingFor { name } approvalsGiven }
  events { totalCount nodes { kind step actingRole happenedAt recordedAt fields note reason } }`
const ENTRY = 'id version subjectRef fields counts void erased history { kind fields reason }'
const ASSESSMENT = `verdict findings { status requirement { code } } blockers { requirement { code } }
  missingFacts { name } warnings { code subject }`
const ERRORS = 'userErrors { code message path }'
const act = (field: string, type: string, selection: string) =>
  `mutation($input: ${type}!) { result: ${field}(input: $input) { ${selection} ${ERRORS} } }`

const OPERATIONS: Readonly<Record<string, string>> = {
  start: act('startProcedure', 'StartProcedureInput', `run { ${RUN} }`),
  step: act('completeStep', 'CompleteStepInput', `run { ${RUN} }`),
  amend: act('amendStep', 'AmendStepInput', `run { ${RUN} }`),
  note: act('addProcedureNote', 'AddProcedureNoteInput', `run { ${RUN} }`),
  reopen: act('reopenProcedure', 'ReopenProcedureInput', `run { ${RUN} }`),
  close: act(
    'closeProcedure',
    'CloseProcedureInput',
    `run { ${RUN} } safetyCheck { id } findings { status requirement { code } }`,
  ),
  migrate: act('migrateProcedureRun', 'MigrateProcedureRunInput', `run { ${RUN} } changes`),
  entry: act('addRegisterEntry', 'AddRegisterEntryInput', `entry { ${ENTRY} }`),
  entries: `mutation($input: AddRegisterEntriesInput!) { result: addRegisterEntries(input: $input) {
    results { entry { ${ENTRY} } ${ERRORS} } } }`,
  amendEntry: act('amendRegisterEntry', 'AmendRegisterEntryInput', `entry { ${ENTRY} }`),
  voidEntry: act('voidRegisterEntry', 'VoidRegisterEntryInput', `entry { ${ENTRY} }`),
  erase: act('eraseSubject', 'EraseSubjectInput', 'erasure { id }'),
  settings: act('changeSettings', 'ChangeSettingsInput', 'settings { requiresSecondPerson }'),
  activateSet: act(
    'activateRuleset',
    'ActivateRulesetInput',
    'ruleset { digest } pinnedRuns { procedure count }',
  ),
  check: act(
    'runSafetyCheck',
    'RunSafetyCheckInput',
    `safetyCheck { id verdict assessment { ${ASSESSMENT} } }`,
  ),
  assess: `query($input: AssessSafetyInput!) { result: assessSafety(input: $input) { assessment { ${ASSESSMENT} } ${ERRORS} } }`,
  run: `query($id: ID!) { result: procedureRun(id: $id) { ${RUN} } }`,
  runs: `query($filter: ProcedureRunFilter) { result: procedureRuns(first: 100, filter: $filter) {
    totalCount nodes { id state version subjectRef erased } altered { id } } }`,
  list: `query($register: String!, $filter: RegisterEntryFilter) { result: registerEntries(first: 100, register: $register, filter: $filter) {
    totalCount nodes { ${ENTRY} } } }`,
  registers: '{ result: registers { code subjectKind pack } }',
  reports: '{ result: reports { code pack } }',
  report: 'query($code: String!) { result: report(code: $code, locale: "en") { columns rows notes } }',
  tasks: `query($filter: TaskFilter) { result: tasks(first: 100, filter: $filter) {
    totalCount nodes { kind title dueAt overdue subjectRef held run { id } } } }`,
  accessReport: `query($subjectRef: String!) { result: accessReport(subjectRef: $subjectRef) {
    totalCount nodes { act record by purpose } } }`,
  verify: 'query($id: ID!) { result: verifySafetyCheck(id: $id) { holds } }',
}

/** What differs between an answer and what a step expects; null where nothing does. */
export function mismatch(expected: unknown, got: unknown, at = ''): string | null {
  if (typeof expected !== 'object' || expected === null)
    return Object.is(expected, got)
      ? null
      : `${at}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length)
      return `${at}: expected ${expected.length} items, got ${JSON.stringify(got)}`
    return firstOf(expected.map((one, index) => mismatch(one, got[index], `${at}[${index}]`)))
  }
  const { $has, $any, $size, $text, $absent, ...plain } = expected as Readonly<Record<string, unknown>>
  if ($any === true && (got === null || got === undefined)) return `${at}: expected anything, got nothing`
  if (typeof $text === 'string' && !String(got).includes($text))
    return `${at}: "${$text}" is not in ${String(got)}`
  if (typeof $size === 'number' && (!Array.isArray(got) || got.length !== $size))
    return `${at}: expected ${$size} items, got ${JSON.stringify(got)}`
  if (Array.isArray($has)) {
    const list: readonly unknown[] = Array.isArray(got) ? got : []
    const lacking = $has.find((one) => !list.some((item) => mismatch(one, item) === null))
    if (lacking !== undefined) return `${at}: no ${JSON.stringify(lacking)} in ${JSON.stringify(got)}`
  }
  if (Array.isArray($absent)) {
    const there = $absent.find((name) => Object.hasOwn(Object(got), String(name)))
    if (there !== undefined) return `${at}.${String(there)} is there`
  }
  if (Object.keys(plain).length > 0 && (typeof got !== 'object' || got === null))
    return `${at}: expected an object, got ${JSON.stringify(got)}`
  return firstOf(
    Object.entries(plain).map(([name, one]) => mismatch(one, Object(got)[name], `${at}.${name}`)),
  )
}

const firstOf = (found: readonly (string | null)[]): string | null =>
  found.find((one) => one !== null) ?? null

/** Puts what was remembered where its name stands. */
function filled(value: unknown, known: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string' && value.startsWith('$') && value.includes('.')) {
    const path = value.slice(1).split('.')
    const found = path.reduce<unknown>((so, name) => Object(so)[name], known)
    if (found === undefined) throw new Error(`Nothing is known as ${value}`)
    return found
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, known))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, known)]))
}

const MUTATIONS_WITHOUT_KEY = new Set(['erase', 'settings', 'activateSet', 'entries', 'assess'])

/** Plays one step after the other; gives what did not come out as expected. */
export async function playScenario(own: TestOrganisation, { id, steps }: Scenario): Promise<string[]> {
  const known: Record<string, unknown> = {
    unique: { id: `${id}-subject` },
    own: { slug: own.organisation.slug },
  }
  const keys = new Map<string, string>()
  const found: string[] = []
  for (const [index, step] of steps.entries()) {
    const name = step.by ?? ''
    const scopes = ['check', 'read', 'author', 'approve', 'admin'] as const
    const roles = step.roles === undefined ? {} : { roles: [...step.roles] }
    if (name !== '' && !keys.has(name))
      keys.set(name, (await createKey(own.key, { name, scopes: [...scopes], ...roles })).key)
    const key = keys.get(name) ?? own.key
    const { result, codes } = await play(own, key, step, known, `${id} ${index}`)
    if (step.as !== undefined) known[step.as] = result
    const where = `${id}, step ${index + 1} (${step.say})`
    const wrongCodes = mismatch(step.refused ?? [], codes, 'errors')
    if (wrongCodes !== null) found.push(`${where}: ${wrongCodes}`)
    const wrong = step.expect === undefined ? null : mismatch(filled(step.expect, known), result)
    if (wrong !== null) found.push(`${where}: ${wrong}`)
  }
  return found
}

interface Played {
  readonly result: unknown
  readonly codes: readonly (string | undefined)[]
}

async function play(
  own: TestOrganisation,
  key: string,
  step: ScenarioStep,
  known: Readonly<Record<string, unknown>>,
  unique: string,
): Promise<Played> {
  const input = filled(step.input ?? {}, known) as Record<string, unknown>
  if (step.do === 'upload') return { result: await upload(key, input.source as object), codes: [] }
  if (step.do === 'activate') {
    const { slug } = own.organisation
    const added = (input.add as readonly { readonly name: string; readonly version: string }[]).map(
      ({ name, version }) => ({ name: name.startsWith('/') ? `${slug}${name}` : name, version }),
    )
    const names = new Set(added.map(({ name }) => name))
    const before = (await activeRuleset(key)).packs.filter(({ name }) => !names.has(name))
    const packs = [...before.map(({ name, version }) => ({ name, version })), ...added]
    return play(own, key, { ...step, do: 'activateSet', input: { packs } }, known, unique)
  }
  if (step.do === 'together') {
    const inputs = input.inputs as readonly object[]
    const all = inputs.map((one, at) =>
      play(own, key, { ...step, do: String(input.do), input: { ...one } }, known, `${unique} ${at}`),
    )
    const played = await Promise.all(all)
    return { result: played.map(({ result }) => result), codes: played.flatMap(({ codes }) => codes) }
  }
  const text = OPERATIONS[step.do] ?? step.do
  const withKey = MUTATIONS_WITHOUT_KEY.has(step.do) ? input : { idempotencyKey: unique, ...input }
  const keyed =
    step.do === 'entries'
      ? {
          entries: (input.entries as object[]).map((one, at) => ({
            idempotencyKey: `${unique} ${at}`,
            ...one,
          })),
        }
      : withKey
  const variables = step.input === undefined ? Object(filled(step.variables ?? {}, known)) : { input: keyed }
  const send = step.at === undefined ? undefined : appWith({ now: () => new Date(step.at ?? '') })
  const { data, errors } = await ask<{ result: unknown }>(key, text, variables, send)
  return {
    result: Object.values(data ?? {})[0] ?? null,
    codes: (errors ?? []).map(({ extensions }) => extensions.code),
  }
}
