import { decideRun } from '../../rules/procedures/decide-run.ts'
import type { Call } from '../context.ts'
import { aboutText, TEXT } from '../input.ts'
import { actingPerson } from '../records/acting.ts'
import { requireScope } from '../require-scope.ts'
import { type ActInput, actFaults, actOnRun } from './act-on-run.ts'
import { decided } from './decided.ts'
import { contextOfRun } from './read-runs.ts'
import type { ProcedurePayload } from './run-view.ts'

export interface AddProcedureNoteInput extends ActInput {
  readonly note: string
}

/** Adds a note to an open run. */
export async function addProcedureNote({
  ctx,
  input,
}: Call<AddProcedureNoteInput>): Promise<ProcedurePayload> {
  requireScope(ctx, 'check')
  const malformed = actFaults(ctx, input, [aboutText(['input', 'note'], input.note, TEXT.note)])
  if (malformed.length > 0) return { run: null, userErrors: malformed }
  const command = { kind: 'note', note: input.note } as const
  const acted = await actOnRun(ctx, 'addProcedureNote', input, async (run) => {
    const decision = decideRun(run.inForce, run.events, command, actingPerson(ctx), contextOfRun(ctx, run))
    return decided(ctx, decision, async ({ event }) => ({ event }))
  })
  return acted.payload
}
