import { decideRun } from '../../rules/procedures/decide-run.ts'
import type { Call } from '../context.ts'
import { aboutText, TEXT } from '../input.ts'
import { actingPerson } from '../records/acting.ts'
import { aboutSaid } from '../records/record-faults.ts'
import { requireScope } from '../require-scope.ts'
import { type ActInput, actFaults, actOnRun } from './act-on-run.ts'
import { decided } from './decided.ts'
import { contextOfRun } from './read-runs.ts'
import type { ProcedurePayload } from './run-view.ts'
import { whatFollows } from './what-follows.ts'

export interface CompleteStepInput extends ActInput {
  readonly step: string
  readonly actingRole: string
  /** RFC 3339 instant; now when absent. */
  readonly happenedAt?: string | null | undefined
  readonly fields?: unknown
  readonly note?: string | null | undefined
  /** The version of the run that the caller has seen. */
  readonly expectedVersion?: number | null | undefined
}

/**
 * Records that a step was done, with the entries that it makes in registers and the run that it starts. Done in a role that may not do it,
 * it is recorded and does not count. A step that was done, or is not to be done yet, a role that is not held, a field that is
 * missing or malformed come back as user errors, and nothing is recorded.
 */
export async function completeStep({ ctx, input }: Call<CompleteStepInput>): Promise<ProcedurePayload> {
  requireScope(ctx, 'check')
  const malformed = actFaults(ctx, input, [
    aboutText(['input', 'step'], input.step, TEXT.code),
    aboutText(['input', 'actingRole'], input.actingRole, TEXT.code),
    aboutText(['input', 'note'], input.note, TEXT.note),
    aboutSaid(['input', 'fields'], input.fields),
  ])
  if (malformed.length > 0) return { run: null, userErrors: malformed }
  const { step, actingRole, happenedAt = null, fields, note = null, expectedVersion = null } = input
  const command = { kind: 'complete', step, actingRole, happenedAt, fields, note, expectedVersion } as const
  const acted = await actOnRun(ctx, 'completeStep', input, async (run) => {
    const decision = decideRun(run.inForce, run.events, command, actingPerson(ctx), contextOfRun(ctx, run))
    return decided(ctx, decision, (made) => whatFollows(ctx, run, made, input.idempotencyKey))
  })
  return acted.payload
}
