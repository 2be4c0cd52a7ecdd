import { codeNamed } from '../../rules/evaluate/code-named.ts'
import { kindsOfSubjects } from '../../rules/procedures/facts-from-records.ts'
import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'

/** The words in which the live rules take an act and what it is about, for protocols that name both apart from facts. */
export interface SituationWords {
  /** The fact that says which act is planned; null where no pack has one. */
  readonly actFact: string | null
  /** The fact that lists what the act is about; null where no pack has one. */
  readonly kindsFact: string | null
  /** The code of an act; null for what the rules have no word for, or take as "not known". */
  act(name: string): string | null
  /** The same for a kind of what an act is about. */
  kind(name: string): string | null
  /** Whether registers or procedures of the live rules speak of subjects of this kind. */
  isOnRecord(kind: string): boolean
}

/** The words of the live rules; null while nothing is live. */
export async function situationWords({ ctx }: { ctx: OperationContext }): Promise<SituationWords | null> {
  requireScope(ctx, 'check')
  const compiled = await loadActiveRuleset({ ctx })
  if (compiled === null) return null
  const { actionFact: actFact, subjectKindsFact: kindsFact } = compiled
  const named = (fact: string | null) => (name: string) =>
    fact === null ? null : codeNamed(compiled, fact, name)
  const onRecord = kindsOfSubjects(compiled)
  return {
    ...{ actFact, kindsFact, act: named(actFact), kind: named(kindsFact) },
    isOnRecord: (kind) => onRecord.includes(kind),
  }
}
