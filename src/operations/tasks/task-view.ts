import type { CompiledRuleset } from '../../rules/index.ts'
import { textIn } from '../../rules/pack/locale.ts'
import type { OperationContext } from '../context.ts'
import { requirementOf } from '../procedures/procedure-view.ts'
import type { RunView } from '../procedures/run-view.ts'
import type { EntryView } from '../registers/entry-view.ts'
import type { RequirementView } from '../requirements/requirement-view.ts'
import { ownLocale, requireLocale } from '../vocabulary/read-locale.ts'
import { type TermView, termsOfCodes } from '../vocabulary/term-view.ts'
import type { WaiverView } from '../waivers/waiver-view.ts'
import type { OwnTask } from '../webhooks/webhook-task.ts'
import { type TaskPlace, taskId } from './task-id.ts'

/** A task as callers see it. */
export interface TaskView {
  readonly id: string
  readonly place: TaskPlace
  readonly task: OwnTask
  /** The ruleset that says so: of a run the one that it is pinned to, else the live one. */
  readonly compiled: CompiledRuleset
  readonly run: RunView | null
  readonly entry: EntryView | null
  readonly waiver: WaiverView | null
  /** Somebody set it aside. */
  readonly isDismissed: boolean
}

export function toTaskView(place: TaskPlace, about: Omit<TaskView, 'id' | 'place'>): TaskView {
  return { id: taskId(place), place, ...about }
}

/** What is to be done, in words. Refuses with BAD_USER_INPUT what is no language tag. */
export function titleOfTask(
  ctx: OperationContext,
  { task, compiled }: TaskView,
  locale: string | null | undefined,
): string {
  return textIn(task.title, requireLocale(ctx, compiled.ruleset, locale).locale)
}

/** Who is to do it; empty: anybody may. */
export function rolesOfTask(ctx: OperationContext, { task, compiled }: TaskView): TermView[] {
  const locale = ownLocale(ctx, compiled.ruleset)
  return termsOfCodes(compiled.ruleset.vocabulary, 'roles', { codes: task.roles, locale })
}

/** The requirement that it fulfils. */
export function requirementOfTask(
  ctx: OperationContext,
  { task, compiled }: TaskView,
): RequirementView | null {
  return requirementOf(compiled, task.requirement, ownLocale(ctx, compiled.ruleset))
}
