import type { CompiledRuleset } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { toActiveWaivers } from '../waivers/active-waivers.ts'
import { waiversOfSubject } from '../waivers/waivers-at-hand.ts'
import { type Evaluation, evaluateSituation, type Situation } from './evaluate-situation.ts'

/** A situation of somebody in particular. */
export interface SubjectSituation extends Situation {
  /** A pseudonymous reference; waivers are granted for it. */
  readonly subjectRef?: string | null | undefined
}

/**
 * Assesses a well-formed situation with the waivers of its subject, or tells what is wrong with it. Who has no waivers is
 * assessed once; otherwise a first assessment shows the facts that waivers rest on.
 */
export async function evaluateForSubject(
  ctx: OperationContext,
  compiled: CompiledRuleset,
  { situation, path }: { readonly situation: SubjectSituation; readonly path: readonly string[] },
): Promise<Evaluation> {
  const granted = await waiversOfSubject(ctx, situation.subjectRef)
  const plain = evaluateSituation(ctx, compiled, { situation, path })
  if (granted.length === 0 || !plain.ok) return plain
  const waivers = await toActiveWaivers(ctx, plain.view.assessment, granted)
  // Time moves on between the two; both are about the same moment.
  const { asOf } = plain.view.assessment.request
  return evaluateSituation(ctx, compiled, { situation: { ...situation, asOf }, path, waivers })
}
