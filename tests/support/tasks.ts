import { appWith, ask } from './api.ts'
import type { UserErrorData } from './checks.ts'

export interface TaskData {
  readonly id: string
  readonly kind: string
  readonly code: string
  readonly title: string
  readonly dueAt: string | null
  readonly overdue: boolean
  readonly held: boolean
  readonly dismissed: boolean
  readonly roles: readonly { readonly code: string }[]
  readonly subjectRef: string | null
  readonly requirement: { readonly code: string } | null
  readonly run: { readonly id: string } | null
  readonly entry: { readonly id: string } | null
  readonly waiver: { readonly id: string } | null
}

export interface TaskPage {
  readonly nodes: readonly TaskData[]
  readonly totalCount: number
  readonly unlooked: number
  readonly altered: readonly { readonly id: string }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const TASK = `id kind code title dueAt overdue held dismissed roles { code } subjectRef requirement { code } run { id } entry { id }
  waiver { id }`
const TASKS = `query($first: Int! = 100, $after: String, $filter: TaskFilter) { tasks(first: $first, after: $after, filter: $filter) {
  nodes { ${TASK} } totalCount unlooked altered { id } pageInfo { hasNextPage endCursor } } }`
const DISMISS = `mutation($input: DismissTaskInput!) { dismissTask(input: $input) { task { ${TASK} } userErrors { code message path } } }`

export type Send = (request: Request) => Promise<Response>

/** The product at another time. */
export const at = (instant: string): Send => appWith({ now: () => new Date(instant) })

/** A page of tasks; the first hundred where nothing else is said. */
export async function tasks(key: string, variables: object = {}, send?: Send): Promise<TaskPage> {
  const { data, errors } = await ask<{ tasks: TaskPage }>(key, TASKS, { ...variables }, send)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.tasks
}

/** Tasks in a word or two each. */
export const said = ({ nodes }: TaskPage): string[] =>
  nodes.map(({ code, overdue }) => (overdue ? `${code} overdue` : code))

let keys = 0

/** Sets a task aside; a fresh idempotency key stands where none is given. */
export async function dismiss(
  key: string,
  input: object,
  send?: Send,
): Promise<{ readonly task: TaskData | null; readonly userErrors: readonly UserErrorData[] }> {
  keys += 1
  const given = { idempotencyKey: `dismiss-${keys}`, reason: 'Decided by the team.', ...input }
  const { data, errors } = await ask<{ dismissTask: Awaited<ReturnType<typeof dismiss>> }>(
    key,
    DISMISS,
    { input: given },
    send,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.dismissTask
}
