/** Where a task of a record is found, as `task_marks` keeps it. */
export interface TaskMark {
  /** Which task of the record. */
  readonly code: string
  readonly kind: string
  /** RFC 3339; null: at no time in particular. */
  readonly dueAt: string | null
  /** RFC 3339; null: at once. */
  readonly shownFrom: string | null
  readonly roles: readonly string[]
  /** Of the marks of a group only the one that stands latest is a task; absent: it is a task by itself. */
  readonly group?: { readonly key: string; readonly position: string }
}
