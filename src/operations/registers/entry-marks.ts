import type { EntryState, RegisterInForce } from '../../rules/index.ts'
import { fieldsChangeByThemselves } from '../../rules/procedures/changes-by-itself.ts'
import {
  holdOfEntry,
  nextComing,
  sharesOfEntry,
  startOfDayIn,
  tasksOfRetention,
} from '../../rules/procedures/tasks.ts'
import type { OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import type { RecordMarks } from '../procedures/run-marks.ts'
import { momentOf } from '../records/moment.ts'
import { FROM_THE_BEGINNING, NEVER } from '../tasks/end-of-time.ts'
import { nextDay } from '../tasks/next-day.ts'
import { dismissalKey, markOf, standIn, type TaskMark } from '../tasks/task-mark.ts'
import { fingerprint, hashSubject } from '../vault/keyed-hash.ts'

/** Under which code the retention of an entry is marked; no rule for tasks can have it. */
export const retentionCode = (register: string): string => `retention:${register}`
/** The same for what an entry holds back from being deleted. */
export const holdCode = (register: string): string => `hold:${register}`

/**
 * Where the tasks of an entry are found: those that the rules of its register raise, where its retention ends, and what it holds back. What
 * somebody set aside stays in its group, so that what stands before it is not raised in its place.
 */
export async function marksOfEntry(
  ctx: OperationContext,
  inForce: RegisterInForce,
  entry: EntryState,
  dismissed: ReadonlySet<string> = new Set(),
): Promise<RecordMarks> {
  if (entry.void) return { marks: [], remarkAt: null }
  const moment = momentOf(ctx)
  const ruled = await Promise.all(
    sharesOfEntry(inForce, entry, moment).map(async ({ code, task, group }) => {
      const key = group && (await fingerprint(ctx, JSON.stringify([code, ...group.members])))
      const place = group && key !== null ? { key, position: group.position } : null
      const isTask = task !== null && !dismissed.has(dismissalKey(task, task.kind))
      return isTask ? markOf(task, code, place) : standIn('register', code, place)
    }),
  )
  const kept = tasksOfRetention(inForce, [entry], moment, new Set()).flatMap((task) =>
    dismissed.has(dismissalKey(task, task.kind)) ? [] : [markOf(task, retentionCode(task.code))],
  )
  const marks = [...ruled, ...kept, ...(await holdMarks(ctx, inForce, entry))]
  const coming = nextComing(inForce, entry, moment)
  const comesAt = coming === null ? null : new Date(startOfDayIn(coming, moment.zone)).toISOString()
  return { marks, remarkAt: fieldsChangeByThemselves(inForce) ? nextDay(moment) : comesAt }
}

/** Found by what is held, an id of a record or the hash of a subject; its place in the group is when it begins, its due time when it ends. */
async function holdMarks(
  ctx: OperationContext,
  { register }: RegisterInForce,
  entry: EntryState,
): Promise<TaskMark[]> {
  const hold = holdOfEntry(register, entry, ctx.organisation.timeZone)
  if (hold === null) return []
  const { item } = hold
  const key = isGeneratedId(ID_PREFIXES.entry, item) ? item : await hashSubject(ctx, item)
  const at = (day: number) => new Date(startOfDayIn(day, ctx.organisation.timeZone)).toISOString()
  const position = hold.from === null ? FROM_THE_BEGINNING : at(hold.from)
  const dueAt = hold.until === null ? NEVER : at(hold.until)
  return [standIn('hold', holdCode(register.code), { key, position }, { dueAt })]
}
