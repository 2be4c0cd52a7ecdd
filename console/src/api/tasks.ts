import { change } from './change.ts'
import type { Term } from './runs.ts'
import { ask } from './session.ts'

export interface Task {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly dueAt: string | null
  readonly overdue: boolean
  readonly held: boolean
  readonly subjectRef: string | null
  readonly roles: readonly Term[]
  readonly run: {
    readonly id: string
    readonly startedAt: string
    readonly procedure: { readonly title: string }
  } | null
  readonly waiver: { readonly id: string } | null
}

export interface TaskPage {
  readonly totalCount: number
  readonly unlooked: number
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly altered: readonly { readonly id: string; readonly message: string }[]
  readonly nodes: readonly Task[]
}

const TASKS = `query Tasks($locale: String, $after: String, $filter: TaskFilter) { tasks(first: 20, after: $after, filter: $filter) {
  totalCount unlooked pageInfo { hasNextPage endCursor } altered { id message }
  nodes { id kind title(locale: $locale) dueAt overdue held subjectRef roles { code title } run { id startedAt procedure(locale: $locale) { title } } waiver { id } } }
  vocabulary(locale: $locale) { roles { code title } } }`

/** What is to be done, the most urgent first, a page at a time; roles are called as the reader's language calls them. */
export async function tasks(filter: object, after: string | null, signal: AbortSignal): Promise<TaskPage> {
  const { tasks: page, vocabulary } = await ask<{
    tasks: TaskPage
    vocabulary: { roles: readonly Term[] }
  }>(TASKS, { filter, after }, { signal })
  const called = new Map(vocabulary.roles.map(({ code, title }) => [code, title]))
  const nodes = page.nodes.map((task) => ({
    ...task,
    roles: task.roles.map(({ code, title }) => ({ code, title: called.get(code) ?? title })),
  }))
  return { ...page, nodes }
}

/** Sets a task aside; it is there again when what it rests on changes. Throws a RefusedError. */
export const dismissTask = (input: {
  readonly taskId: string
  readonly reason: string
  readonly idempotencyKey: string
}): Promise<unknown> =>
  change({ field: 'dismissTask', type: 'DismissTaskInput', parts: 'task { id }' }, input)
