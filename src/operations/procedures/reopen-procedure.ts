import { decideRun } from '../../rules/procedures/decide-run.ts'
import type { Call } from '../context.ts'
import { aboutText, TEXT } from '../input.ts'
import { actingPerson } from '../records/acting.ts'
import { requireScope } from '../require-scope.ts'
import { type ActInput, actFaults, actOnRun } from './act-on-run.ts'
import { decided } from './decided.ts'
import { contextOfRun } from './read-runs.ts'
import type { ProcedurePayload } from './run-view.ts'

export interface ReopenProcedureInput extends ActInput {
  readonly actingRole: string
  readonly reason: string
}

/** Opens a closed run again, with a reason. That it was closed stays in its events. */
export async function reopenProcedure({ ctx, input }: Call<ReopenProcedureInput>): Promise<ProcedurePayload> {
  requireScope(ctx, 'check')
  const malformed = actFaults(ctx, input, [
    aboutText(['input', 'actingRole'], input.actingRole, TEXT.code),
    aboutText(['input', 'reason'], input.reason, TEXT.note),
  ])
  if (malformed.length > 0) return { run: null, userErrors: malformed }
  const { actingRole, reason } = input
  const command = { kind: 'reopen', actingRole, reason } as const
  const acted = await actOnRun(ctx, 'reopenProcedure', input, async (run) => {
    const decision = decideRun(run.inForce, run.events, command, actingPerson(ctx), contextOfRun(ctx, run))
    return decided(ctx, decision, async ({ event }) => ({ event }))
  })
  return acted.payload
}
