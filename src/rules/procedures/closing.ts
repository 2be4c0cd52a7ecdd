import type { Assessment } from '../evaluate/assess.ts'
import type { Verdict } from '../pack/format.ts'
import { VERDICTS } from '../pack/format-values.ts'
import { notAssumed } from './run-facts.ts'
import type { FlatFacts, ProcedureInForce } from './types.ts'

/**
 * The situations that the rules are asked about before a run is closed: what the run says, with the act that closing it with this outcome
 * is; what it has not said yet is not assumed. Without an outcome, and with one that another pack added to a floor of several acts, nobody said
 * which act it is, so that each counts: the procedure's own first, then those of its outcomes. None where the procedure names no act. Source: docs/semantics.md#procedures
 */
export function closingSituations(
  one: ProcedureInForce,
  said: FlatFacts,
  outcome: string | null,
): FlatFacts[] {
  const { compiled, procedure } = one
  const { closingAction, closingActs } = procedure
  const { actionFact } = compiled
  const facts = { ...said, ...notAssumed(one, said) }
  if (actionFact === null) return []
  const own = closingAction === null ? [] : [closingAction]
  const isOpen = outcome === null || procedure.addedOutcomes?.includes(outcome)
  const ofOutcome = !isOpen && Object.hasOwn(closingActs, outcome) ? closingActs[outcome] : undefined
  if (ofOutcome !== undefined) return [{ ...facts, [actionFact]: ofOutcome }]
  const acts = isOpen ? [...own, ...Object.values(closingActs)] : own
  return [...new Set(acts)].map((act) => ({ ...facts, [actionFact]: act }))
}

/** Of what the rules say about several acts, what is strictest; of what is equally strict the first. */
export function strictestOf<One>(several: readonly One[], verdictOf: (one: One) => Verdict): One | undefined {
  const rank = (one: One) => VERDICTS.indexOf(verdictOf(one))
  return several.reduce<One | undefined>(
    (strictest, one) => (strictest === undefined || rank(one) < rank(strictest) ? one : strictest),
    undefined,
  )
}

/** Whether the rules keep a run from being closed: something blocks, or is not known that may block. */
export const closingIsBlocked = ({ result: { verdict } }: Assessment): boolean =>
  verdict === 'BLOCKED' || verdict === 'NEEDS_INFORMATION'
