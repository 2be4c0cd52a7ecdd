import type { Task } from '../../rules/index.ts'
import { END_OF_TIME, FROM_THE_BEGINNING, NEVER } from './end-of-time.ts'

/** Kinds of rows in `task_marks`: tasks by what they come from, and what tasks are compared with. */
export const MARK_KINDS = [
  'step',
  'register',
  'retention',
  'waiver',
  'review',
  'webhook',
  'hold',
  'ruleset',
] as const
export type MarkKind = (typeof MARK_KINDS)[number]

/** Under which code the ruleset stands by which an organisation's own marks were made. */
export const MARKED_BY = 'marked-by'

/** Where a task of a record is found, as `task_marks` keeps it. Its times sort as texts; each stands for one of `end-of-time.ts` where it is none. */
export interface TaskMark {
  /** Which task of the record. */
  readonly code: string
  readonly kind: MarkKind
  readonly dueAt: string
  readonly shownFrom: string
  readonly announceAt: string
  readonly roles: readonly string[]
  /** Of the marks of a group only the one that stands latest is a task; null: it is a task by itself. */
  readonly group: { readonly key: string; readonly position: string } | null
}

/** The mark of a task. Of two things that raise tasks of one record, `code` tells them apart. */
export function markOf(task: Task, code: string = task.code, group: TaskMark['group'] = null): TaskMark {
  const [dueAt, shownFrom] = [sortable(task.dueAt), sortable(task.shownFrom)]
  // An open step is seen by whoever looks at the run; that its time has passed is news. Everything else is news once it is shown.
  const announceAt = task.kind === 'step' ? (dueAt ?? NEVER) : (shownFrom ?? dueAt ?? FROM_THE_BEGINNING)
  return {
    code,
    kind: task.kind,
    dueAt: dueAt ?? END_OF_TIME,
    shownFrom: shownFrom ?? FROM_THE_BEGINNING,
    announceAt,
    roles: task.roles,
    group,
  }
}

/** A mark that is no task and stands in its group, or for something else that tasks are compared with. */
export function standIn(
  kind: MarkKind,
  code: string,
  group: TaskMark['group'],
  { dueAt = NEVER }: { readonly dueAt?: string } = {},
): TaskMark {
  return { code, kind, dueAt, shownFrom: NEVER, announceAt: NEVER, roles: [], group }
}

/** RFC 3339 in the one spelling that sorts by time: the engine leaves out a zero of milliseconds. */
export function sortable(instant: string): string
export function sortable(instant: string | null): string | null
export function sortable(instant: string | null): string | null {
  return instant === null ? null : new Date(instant).toISOString()
}

/** What a task that somebody set aside is known by: the same task for another reason is another one. */
export const dismissalKey = ({ code, reason }: Pick<Task, 'code' | 'reason'>, kind: string): string =>
  `${kind} ${code} ${reason}`
