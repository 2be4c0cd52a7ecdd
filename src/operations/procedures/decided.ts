import type { Refusal, RunDecision } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { refusalFaults } from '../records/record-faults.ts'
import type { Outcome, RunAct } from './act-on-run.ts'

export interface Refused {
  readonly userErrors: readonly UserFault[]
}

/** A decision of the rules as an act, or as what the caller has to mend. */
export async function decided(
  ctx: OperationContext,
  decision: RunDecision,
  toAct: (decision: Extract<RunDecision, { ok: true }>) => Promise<RunAct | readonly Refusal[]>,
): Promise<Outcome<Refused>> {
  const act = decision.ok ? await toAct(decision) : decision.refusals
  if ('event' in act) return { ok: true, act }
  return { ok: false, refused: { userErrors: refusalFaults(ctx, act, ['input']) } }
}
