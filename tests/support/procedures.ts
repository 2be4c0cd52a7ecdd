import { type Answer, ask, type TestOrganisation } from './api.ts'
import { activeRuleset, type UserErrorData } from './checks.ts'
import { makeLiveOrganisation } from './live-organisation.ts'
import { upload } from './own-packs.ts'
import { procedurePack } from './procedure-pack.ts'
import { activate } from './rulesets.ts'

/** An organisation with that pack live, or with another one of its name and version. */
export async function makeVisitingOrganisation(
  slug: string,
  pack: Readonly<Record<string, unknown>> = procedurePack(slug),
): Promise<TestOrganisation> {
  const made = await makeLiveOrganisation(slug)
  const uploaded = await upload(made.key, pack)
  if (uploaded.rulePack === null) throw new Error(JSON.stringify(uploaded))
  const packs = [...(await activeRuleset(made.key)).packs, { name: `${slug}/visits`, version: '1.0.0' }]
  const activated = await activate(made.key, { packs })
  if (activated.ruleset === null) throw new Error(JSON.stringify(activated))
  return made
}

const RUN = `id state version subjectRef closedAt outcome facts receipt { digest sequence rulesetDigest }
  steps { step { code } state dueAt overdue doneAt actingRole { code } fields waitingFor { name } approvalsGiven }`
const ENTRY =
  'id subjectRef version fields counts void history { kind fields reason } receipt { digest sequence }'
const ERRORS = 'userErrors { code message path }'

const ACTS = {
  start: `mutation($input: StartProcedureInput!) { act: startProcedure(input: $input) { run { ${RUN} } ${ERRORS} } }`,
  step: `mutation($input: CompleteStepInput!) { act: completeStep(input: $input) { run { ${RUN} } ${ERRORS} } }`,
  amend: `mutation($input: AmendStepInput!) { act: amendStep(input: $input) { run { ${RUN} } ${ERRORS} } }`,
  note: `mutation($input: AddProcedureNoteInput!) { act: addProcedureNote(input: $input) { run { ${RUN} } ${ERRORS} } }`,
  reopen: `mutation($input: ReopenProcedureInput!) { act: reopenProcedure(input: $input) { run { ${RUN} } ${ERRORS} } }`,
  close: `mutation($input: CloseProcedureInput!) { act: closeProcedure(input: $input) {
    run { ${RUN} } safetyCheck { id } findings { status requirement { code } } ${ERRORS} } }`,
  entry: `mutation($input: AddRegisterEntryInput!) { act: addRegisterEntry(input: $input) { entry { ${ENTRY} } ${ERRORS} } }`,
  amendEntry: `mutation($input: AmendRegisterEntryInput!) { act: amendRegisterEntry(input: $input) { entry { ${ENTRY} } ${ERRORS} } }`,
  voidEntry: `mutation($input: VoidRegisterEntryInput!) { act: voidRegisterEntry(input: $input) { entry { ${ENTRY} } ${ERRORS} } }`,
} as const

export interface StepData {
  readonly step: { readonly code: string }
  readonly state: string
  readonly fields: Readonly<Record<string, unknown>> | null
  readonly dueAt: string | null
}

export interface RunData {
  readonly id: string
  readonly state: string
  readonly version: number
  readonly subjectRef: string | null
  readonly facts: Readonly<Record<string, unknown>>
  readonly steps: readonly StepData[]
  readonly receipt: { readonly digest: string; readonly sequence: number }
}

export interface EntryData {
  readonly id: string
  readonly version: number
  readonly void: boolean
  readonly counts: boolean
  readonly fields: Readonly<Record<string, unknown>>
  readonly history: readonly { readonly kind: string; readonly reason: string | null }[]
}

export interface Acted {
  readonly run?: RunData | null
  readonly entry?: EntryData | null
  readonly safetyCheck?: { readonly id: string } | null
  readonly findings?: readonly { readonly status: string; readonly requirement: { readonly code: string } }[]
  readonly userErrors: readonly UserErrorData[]
}

let keys = 0

/** Asks for an act of this kind; a fresh idempotency key stands where none is given. */
export function askAct(key: string, what: keyof typeof ACTS, input: object): Promise<Answer<{ act: Acted }>> {
  keys += 1
  return ask<{ act: Acted }>(key, ACTS[what], { input: { idempotencyKey: `act-${keys}`, ...input } })
}

/** The same, expected to be answered. */
export async function act(key: string, what: keyof typeof ACTS, input: object): Promise<Acted> {
  const { data, errors } = await askAct(key, what, input)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.act
}

/** The same, expected to go well. */
export async function run(key: string, what: keyof typeof ACTS, input: object): Promise<RunData> {
  const { run: made, userErrors } = await act(key, what, input)
  if (!made || userErrors.length > 0) throw new Error(JSON.stringify(userErrors))
  return made
}

/** The state of each step. */
export const statesOf = ({ steps }: RunData): Readonly<Record<string, string>> =>
  Object.fromEntries(steps.map(({ step, state }) => [step.code, state]))
