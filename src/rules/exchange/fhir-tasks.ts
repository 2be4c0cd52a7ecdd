import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { textIn } from '../pack/locale.ts'
import type { StepProgress } from '../procedures/types.ts'
import { canonical, codingOf, type FhirOptions, type FhirResource, idOf, some } from './fhir-basics.ts'

/** A run as far as its tasks show it. */
export interface RunForTasks {
  readonly id: string
  readonly procedure: string
  readonly subjectRef: string | null
  readonly startedAt: string
  readonly steps: readonly (Pick<StepProgress, 'state' | 'dueAt' | 'doneAt'> & { readonly code: string })[]
}

/** What a state of a step is in FHIR. One that was done by a role that may not do it is still to be done. */
const STATUSES = {
  NOT_NEEDED: 'cancelled',
  PENDING: 'on-hold',
  WAITING: 'on-hold',
  OPEN: 'ready',
  DONE: 'completed',
  DONE_BY_WRONG_ROLE: 'ready',
} as const satisfies Record<StepProgress['state'], string>

/** The steps of a run as FHIR R4 Tasks, each made from its ActivityDefinition; the state of the product stands in `businessStatus`. */
export function fhirTasksOf(
  compiled: CompiledRuleset,
  run: RunForTasks,
  options: FhirOptions,
): FhirResource[] {
  const steps = compiled.procedures.get(run.procedure)?.procedure.steps ?? []
  return run.steps.flatMap(({ code, state, dueAt, doneAt }) => {
    const step = steps.find((one) => one.code === code)
    if (step === undefined) return []
    const task: FhirResource = {
      resourceType: 'Task',
      id: idOf(run.id, code),
      identifier: [{ system: `${options.base}/runs`, value: `${run.id}/${code}` }],
      instantiatesCanonical: canonical(options, 'ActivityDefinition', idOf(run.procedure, code)),
      groupIdentifier: { system: `${options.base}/runs`, value: run.id },
      status: STATUSES[state],
      businessStatus: { coding: [codingOf(options, 'step-state', state)] },
      intent: 'order',
      code: { coding: [codingOf(options, `${run.procedure}.steps`, code, step.title)] },
      description: textIn(step.title, options.locale),
      for:
        run.subjectRef === null
          ? undefined
          : { identifier: { system: `${options.base}/subjects`, value: run.subjectRef } },
      executionPeriod: doneAt === null ? undefined : { end: doneAt },
      authoredOn: run.startedAt,
      performerType: some(
        step.roles.map((role) => ({
          coding: [codingOf(options, 'roles', role, compiled.ruleset.vocabulary.roles?.[role]?.title)],
        })),
      ),
      restriction: dueAt === null ? undefined : { period: { end: dueAt } },
    }
    return [task]
  })
}
