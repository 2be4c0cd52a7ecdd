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

export interface AmendStepInput extends ActInput {
  readonly step: string
  readonly actingRole: string
  /** The fields that are otherwise; null empties one. */
  readonly fields?: unknown
  readonly reason: string
}

/**
 * Corrects what was written down in a step, with the entries that it made in registers. What stood there before stays in the events of
 * the run. What is wrong with the correction comes back as user errors, and nothing is recorded.
 */
export async function amendStep({ ctx, input }: Call<AmendStepInput>): Promise<ProcedurePayload> {
  requireScope(ctx, 'check')
  const malformed = actFaults(ctx, input, [
    aboutText(['input', 'step'], input.step, TEXT.code),
    aboutText(['input', 'actingRole'], input.actingRole, TEXT.code),
    aboutText(['input', 'reason'], input.reason, TEXT.note),
    aboutSaid(['input', 'fields'], input.fields),
  ])
  if (malformed.length > 0) return { run: null, userErrors: malformed }
  const { step, actingRole, fields, reason } = input
  const command = { kind: 'amend', step, actingRole, fields, reason } as const
  const acted = await actOnRun(ctx, 'amendStep', input, async (run) => {
    const decision = decideRun(run.inForce, run.events, command, actingPerson(ctx), contextOfRun(ctx, run))
    return decided(ctx, decision, (made) => whatFollows(ctx, run, made, input.idempotencyKey))
  })
  return acted.payload
}
