import type { Requirement } from '../pack/format.ts'
import { canBeUnmet } from './impossible.ts'
import type { LintScope } from './visible-packs.ts'

/** The outcomes a requirement can have and that a test should therefore show. */
export interface PossibleOutcomes {
  readonly met: boolean
  readonly unmet: boolean
  /** A missing fact can leave it open, or, when it fails closed, count as not fulfilled. */
  readonly undecided: boolean
}

/** Tells which outcomes a requirement can have; one without require can only be noted. */
export function possibleOutcomes(
  { when, require, failClosed }: Requirement,
  scope: Pick<LintScope, 'facts' | 'parameters' | 'graph'>,
): PossibleOutcomes {
  if (!require) return { met: false, unmet: false, undecided: false }
  const nodes = [when, require].flatMap((part) => (part ? [...scope.graph.expanded(part)] : []))
  const canBeMissing = nodes.some(
    ({ fact }) => fact !== undefined && scope.facts.get(fact)?.assume === undefined,
  )
  return { met: true, unmet: failClosed === true || canBeUnmet(require, scope), undecided: canBeMissing }
}
