import { RefusedError, type UserError } from '@tutela/client'
import type { Verdict } from './assessments.ts'
import { ask } from './session.ts'

export interface Term {
  readonly code: string
  readonly title: string
}

export interface RecordField {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly required: boolean
  readonly sensitive: boolean
  readonly unit: string | null
  readonly minimum: number | null
  readonly maximum: number | null
  readonly minItems: number | null
  readonly maxLength: number | null
  readonly values: readonly Term[] | null
}

export interface Procedure {
  readonly code: string
  readonly title: string
  readonly guidance: string | null
  readonly outcomeTerms: readonly Term[]
}

export type StepState = 'DONE' | 'DONE_BY_WRONG_ROLE' | 'NOT_NEEDED' | 'OPEN' | 'PENDING' | 'WAITING'

export interface StepProgress {
  readonly step: {
    readonly code: string
    readonly title: string
    readonly guidance: string | null
    readonly repeatable: boolean
    readonly approvals: number
    readonly roles: readonly Term[]
    readonly fields: readonly RecordField[]
  }
  readonly state: StepState
  readonly actingRole: { readonly title: string } | null
  readonly approvalsGiven: number
  readonly doneAt: string | null
  readonly dueAt: string | null
  readonly overdue: boolean
  readonly holdsUpClosing: boolean
  readonly fields: Readonly<Record<string, unknown>> | null
  readonly waitingFor: readonly { readonly label: string }[]
}

export interface RunHead {
  readonly id: string
  readonly state: 'OPEN' | 'CLOSED'
  readonly startedAt: string
  readonly closedAt: string | null
  readonly subjectRef: string | null
  readonly outcome: string | null
  readonly procedure: Procedure
  readonly steps: readonly Pick<StepProgress, 'state' | 'overdue' | 'dueAt'>[]
}

export interface Blocker {
  readonly message: string
  readonly requirement: { readonly code: string; readonly title: string }
}

/** Something that was done in a run. */
export interface RunEvent {
  readonly id: string
  readonly kind:
    | 'started'
    | 'step_done'
    | 'step_started'
    | 'step_amended'
    | 'note_added'
    | 'closed'
    | 'reopened'
    | 'migrated'
  readonly recordedAt: string
  readonly recordedBy: string
  /** The code of the step it is about. */
  readonly step: string | null
  readonly note: string | null
  readonly reason: string | null
}

interface EventPage {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly nodes: readonly RunEvent[]
}

export interface Run extends Omit<RunHead, 'steps'> {
  readonly version: number
  readonly steps: readonly StepProgress[]
  /** The first of what was done in it. */
  readonly events: EventPage
  readonly closing: { readonly verdict: Verdict; readonly blockers: readonly Blocker[] }
}

/** What a form asks of a field. */
export const FIELD =
  'name label type required sensitive unit minimum maximum minItems maxLength values { code title }'
const HEAD =
  'id state startedAt closedAt subjectRef outcome procedure(locale: $locale) { code title guidance outcomeTerms { code title } }'
const STEP = `step { code title guidance repeatable approvals roles { code title } fields { ${FIELD} } } state actingRole { title }
  approvalsGiven doneAt dueAt overdue holdsUpClosing fields waitingFor { label }`
const BLOCKER = 'message requirement { code title }'
const ERRORS = 'userErrors { code message path }'

const EVENTS = `events(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
  nodes { id kind recordedAt recordedBy step note reason } }`

const PROCEDURES =
  'query Procedures($locale: String) { procedures(locale: $locale) { code title guidance outcomeTerms { code title } } }'
const RUNS = `query Runs($locale: String, $after: String, $filter: ProcedureRunFilter) {
  procedureRuns(first: 20, after: $after, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor } nodes { ${HEAD} steps(locale: $locale) { state overdue dueAt } } } }`
const RUN = `query Run($locale: String, $id: ID!, $after: String) { procedureRun(id: $id) { version ${HEAD} steps(locale: $locale) { ${STEP} }
  ${EVENTS}
  closing(locale: $locale) { verdict blockers { ${BLOCKER} } } } }`
const MORE = `query Events($id: ID!, $after: String) { procedureRun(id: $id) { ${EVENTS} } }`
const START = `mutation Start($input: StartProcedureInput!) { startProcedure(input: $input) { run { id } ${ERRORS} } }`
const STEP_DONE = `mutation Step($input: CompleteStepInput!) { completeStep(input: $input) { run { id } ${ERRORS} } }`
const NOTE = `mutation Note($input: AddProcedureNoteInput!) { addProcedureNote(input: $input) { run { id } ${ERRORS} } }`
const CLOSE = `mutation Close($input: CloseProcedureInput!) { closeProcedure(input: $input) {
  run { id state } findings { ${BLOCKER} } ${ERRORS} } }`

/** The procedures of the live packs. */
export async function procedures(): Promise<readonly Procedure[]> {
  return (await ask<{ procedures: readonly Procedure[] }>(PROCEDURES)).procedures
}

export interface RunPage {
  readonly totalCount: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly nodes: readonly RunHead[]
}

export async function runs(filter: object, after: string | null, signal: AbortSignal): Promise<RunPage> {
  return (await ask<{ procedureRuns: RunPage }>(RUNS, { filter, after }, { signal })).procedureRuns
}

/** A run with its steps and what keeps it open; null when there is none of this id. */
export async function run(id: string, signal: AbortSignal): Promise<Run | null> {
  return (await ask<{ procedureRun: Run | null }>(RUN, { id }, { signal })).procedureRun
}

/** Everything that was done in a run, the oldest first: what came with it, and page after page of what did not. */
export async function eventsOf({ id, events }: Run, signal: AbortSignal): Promise<readonly RunEvent[]> {
  const all = [...events.nodes]
  let { pageInfo } = events
  while (pageInfo.hasNextPage) {
    const asked = { id, after: pageInfo.endCursor }
    const { procedureRun } = await ask<{ procedureRun: { events: EventPage } | null }>(MORE, asked, {
      signal,
    })
    if (procedureRun === null) return all
    all.push(...procedureRun.events.nodes)
    pageInfo = procedureRun.events.pageInfo
  }
  return all
}

interface Acted {
  readonly run: { readonly id: string } | null
  readonly userErrors: readonly UserError[]
  readonly findings?: readonly Blocker[]
}

/** Each of these is sent with a key of its own, so that sending it again does it once. Throws a RefusedError when it was refused. */
async function act(document: string, field: string, input: object): Promise<Acted> {
  const answer = await ask<Record<string, Acted>>(document, { input }, { isRepeatable: true })
  const acted = answer[field]
  if (acted === undefined) throw new Error(`no ${field} in the answer`)
  const isClosing = acted.findings !== undefined && acted.findings.length > 0
  if (acted.userErrors.length > 0 && !isClosing) throw new RefusedError(acted.userErrors)
  return acted
}

export interface ActInput {
  readonly idempotencyKey: string
}

export const startRun = async (
  input: ActInput & { procedure: string; subjectRef?: string },
): Promise<string> => (await act(START, 'startProcedure', input)).run?.id ?? ''

export const completeStep = (
  input: ActInput & { runId: string; step: string; actingRole: string; fields?: object; note?: string },
): Promise<Acted> => act(STEP_DONE, 'completeStep', input)

export const addNote = (input: ActInput & { runId: string; note: string }): Promise<Acted> =>
  act(NOTE, 'addProcedureNote', input)

/** Closes a run, or tells what keeps it open. */
export async function closeRun(
  input: ActInput & { runId: string; actingRole: string; outcome?: string },
): Promise<readonly Blocker[]> {
  return (await act(CLOSE, 'closeProcedure', input)).findings ?? []
}
