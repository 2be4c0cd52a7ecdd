import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { records } from '../../db/tables/records.ts'
import { taskMarks } from '../../db/tables/task-marks.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { actingPerson } from '../records/acting.ts'
import { fingerprintOf, makeEventDraft } from '../records/event-draft.ts'
import { eventIsThere } from '../records/event-statements.ts'
import { keyConflict } from '../records/record-faults.ts'
import { findKeyedEvents, type KeyedEvent, writeEvents } from '../records/write-events.ts'
import { requireScope } from '../require-scope.ts'
import { NEVER } from './end-of-time.ts'
import { findDismissed, findTask } from './get-task.ts'
import { parseTaskId } from './task-id.ts'
import { dismissalKey } from './task-mark.ts'
import type { TaskView } from './task-view.ts'

export interface DismissTaskInput {
  readonly idempotencyKey: string
  readonly taskId: string
  readonly reason: string
}

export interface TaskPayload {
  /** As it was set aside; null when there is none of this id, or its reason is gone. */
  readonly task: TaskView | null
  readonly userErrors: readonly UserFault[]
}

const OPERATION = 'dismissTask'

/**
 * Sets a task aside, with a reason: an event of its own with its place in the log. It holds for the reason that the task has now; when that
 * changes, such as the date it is due or how far the step has come, the task is there again. Whoever has roles may set aside what one of
 * them is to do. The same key with the same input is the same event.
 */
export async function dismissTask({ ctx, input }: Call<DismissTaskInput>): Promise<TaskPayload> {
  requireScope(ctx, 'check')
  const malformed = inputFaults(messageLocale(ctx), [
    aboutText(['input', 'idempotencyKey'], input.idempotencyKey, TEXT.idempotencyKey),
    aboutText(['input', 'taskId'], input.taskId, TEXT.id),
    aboutText(['input', 'reason'], input.reason, TEXT.note),
  ])
  if (malformed.length > 0) return { task: null, userErrors: malformed }
  const before = await findKeyed(ctx, input)
  if (before !== undefined) return answerKeyed(ctx, input, before)
  const place = parseTaskId(input.taskId)
  const found = place === null ? null : await findTask(ctx, place)
  if (found === null || found.isDismissed) {
    // The same call may have set it aside since the key was looked up.
    const meanwhile = await findKeyed(ctx, input)
    return meanwhile === undefined ? refused(notThere(ctx)) : answerKeyed(ctx, input, meanwhile)
  }
  const { roles } = actingPerson(ctx)
  const mayDo = found.task.roles.length === 0 || roles === null
  if (!mayDo && !found.task.roles.some((role) => roles.includes(role))) return refused(roleNotHeld(ctx))
  return write(ctx, input, found)
}

async function findKeyed(ctx: OperationContext, { idempotencyKey }: DismissTaskInput) {
  return (await findKeyedEvents(ctx, OPERATION, [idempotencyKey])).get(idempotencyKey)
}

const refused = (fault: UserFault): TaskPayload => ({ task: null, userErrors: [fault] })

async function write(ctx: OperationContext, input: DismissTaskInput, found: TaskView): Promise<TaskPayload> {
  const { place, task, compiled } = found
  const draft = await makeEventDraft(ctx, {
    key: { operation: OPERATION, said: input.idempotencyKey, input },
    record: {
      id: ctx.newId(ID_PREFIXES.dismissal),
      kind: 'dismissal',
      code: task.code,
      state: 'VALID',
      subjectRef: task.subjectRef,
      parentId: place.recordId,
      parentStep: dismissalKey(markedAs(found), task.kind),
    },
    kind: 'dismissed',
    happenedAt: ctx.now().toISOString(),
    rulesetDigest: compiled.ruleset.digest,
    said: {
      code: task.code,
      ...(task.subjectRef !== null && { subjectRef: task.subjectRef }),
      fields: { task: task.key, dueAt: task.dueAt },
      reason: input.reason,
    },
    marks: [],
  })
  const written = await writeEvents(ctx, OPERATION, [
    { draft, also: [hideMark(ctx, found, eventIsThere(ctx, draft.event.id))] },
  ])
  const keyed = written.get(input.idempotencyKey)
  if (keyed === undefined) throw new Error('A task was set aside but its key is not there')
  if (keyed.event.id !== draft.event.id) return answerKeyed(ctx, input, keyed)
  return { task: { ...found, isDismissed: true }, userErrors: [] }
}

/** What the live rules themselves raise goes by the code that it is marked under. */
const markedAs = ({ place, task }: TaskView) =>
  place.recordId.startsWith(`${ID_PREFIXES.organisation}_`) ? { ...task, code: place.code } : task

/** It stays in its group. Not when its record was added to meanwhile: then it may be there for another reason. */
function hideMark(ctx: OperationContext, { place, run, entry }: TaskView, isWritten: SQL): Statement {
  const row = run?.row ?? entry?.row
  const { orm } = ctx.db
  const isUnchanged =
    row === undefined
      ? sql`true`
      : sql`exists ${orm
          .select({ one: sql`1` })
          .from(records)
          .where(
            and(
              eq(records.organisationId, ctx.organisation.id),
              eq(records.id, row.id),
              eq(records.version, row.version),
            ),
          )}`
  return orm
    .update(taskMarks)
    .set({ dueAt: NEVER, shownFrom: NEVER, announceAt: NEVER })
    .where(
      and(
        eq(taskMarks.organisationId, ctx.organisation.id),
        eq(taskMarks.recordId, place.recordId),
        eq(taskMarks.code, place.code),
        isWritten,
        isUnchanged,
      ),
    )
}

async function answerKeyed(
  ctx: OperationContext,
  input: DismissTaskInput,
  keyed: KeyedEvent,
): Promise<TaskPayload> {
  if (keyed.fingerprint !== (await fingerprintOf(ctx, { input }))) return refused(keyConflict(ctx, ['input']))
  const place = parseTaskId(input.taskId)
  return { task: place === null ? null : await findDismissed(ctx, place), userErrors: [] }
}

function notThere(ctx: OperationContext): UserFault {
  const text = {
    en: 'There is no task of this id: it was set aside or done, or what raised it is gone.',
    'zh-CN': '没有该编号的任务：任务已搁置或完成，或其产生的原因已不存在。',
  }
  return faultIn(messageLocale(ctx), 'NOT_FOUND', text, ['input', 'taskId'])
}

function roleNotHeld(ctx: OperationContext): UserFault {
  const text = {
    en: 'This task is for other roles than yours.',
    'zh-CN': '此任务由其他角色负责。',
  }
  return faultIn(messageLocale(ctx), 'ROLE_NOT_HELD', text, ['input', 'taskId'])
}
