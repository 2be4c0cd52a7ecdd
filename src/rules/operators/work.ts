import type { WorkBudget } from '../types.ts'

/** For what somebody else bounds, such as tests of the engine: any work leaves as much. */
export const UNBOUNDED: WorkBudget = { left: Number.POSITIVE_INFINITY }

/** A budget of work is used up. What was being computed has no result: whoever gave the budget says so to the caller. */
export class WorkLimitError extends Error {
  override readonly name = 'WorkLimitError'

  constructor() {
    super('The work allowed is used up')
  }
}

/** Takes work from a budget. Throws WorkLimitError when it has not that much left. */
export function spend(work: WorkBudget, units: number): void {
  work.left -= units
  if (work.left < 0) throw new WorkLimitError()
}

/**
 * Runs something on at most `units` of a budget. Undefined when that was not enough: nothing can be said of what it computed,
 * and the rest of the budget is there for what comes after. What is run must not wait for anything.
 */
export function within<Result>(work: WorkBudget, units: number, run: () => Result): Result | undefined {
  if (work === UNBOUNDED) return run()
  const before = work.left
  const granted = Math.max(0, Math.min(units, before))
  work.left = granted
  try {
    return run()
  } catch (error) {
    if (error instanceof WorkLimitError) return undefined
    throw error
  } finally {
    work.left = before - (granted - work.left)
  }
}

/** What one question may take of a computation that asks many; some 100 ms of processor time, in steps. */
export const QUESTION_WORK_MAX = 1_000_000

/**
 * A long computation that may be left between two steps, so that others have their turn on the processor. It does the same
 * however long it is left.
 */
export type Steps<Result> = Generator<undefined, Result, undefined>

/** Takes all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** `within` for steps: whoever uses the same budget between two of them has all that is left of it. */
export function* stepsWithin<Result>(
  work: WorkBudget,
  units: number,
  run: () => Steps<Result>,
): Steps<Result | undefined> {
  const steps = run()
  let granted = units
  for (;;) {
    const before = work.left
    const step = within(work, granted, () => steps.next())
    if (step === undefined) return undefined
    if (step.done === true) return step.value
    granted -= work === UNBOUNDED ? 0 : before - work.left
    yield
  }
}
