import { findLoosening } from '../compare/compare-requirement.ts'
import { readsFactsAlike } from '../compare/implied-strictness.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { Pack } from '../pack/format.ts'
import type { RuleContext, RulesetRequirement } from '../types.ts'
import { Expander } from './expand.ts'
import { expandRules } from './expanded-rules.ts'
import { exampleInWords } from './floors.ts'
import { looseningValues, type ResolvedParameters } from './parameters.ts'
import type { RulesetProblem } from './ruleset-problem.ts'
import { unreadableRules } from './unresolved-names.ts'

/** Judgements spent on showing what a refused parameter would have done. */
const JUDGEMENTS_MAX = 20_000

/**
 * The floors that values beyond their bounds would weaken, each with a case that shows it. `parameters` holds the values
 * without those. Empty when no value goes beyond its bounds on the less strict side.
 */
export function weakenedByParameters(
  packs: readonly Pack[],
  parameters: ResolvedParameters,
  wanted: Readonly<Record<string, number>>,
  vocabulary: RuleContext['vocabulary'],
): RulesetProblem[] {
  const loosening = looseningValues(parameters, wanted).sort(([a], [b]) => (a < b ? -1 : 1))
  if (loosening.length === 0) return []
  const before = readRules(packs, parameters.values, vocabulary)
  if (!before) return []
  const budget = { judgements: JUDGEMENTS_MAX }
  return loosening.flatMap(([name, value]) => {
    const after = readRules(packs, { ...parameters.values, [name]: value }, vocabulary)
    return before.floors.flatMap((floor) => {
      const changed = after?.floors.find(({ code }) => code === floor.code)
      if (!after || !changed) return []
      const [was, is] = [
        { requirement: floor, context: before.context },
        { requirement: changed, context: after.context },
      ]
      if (canonicalJson(floor) === canonicalJson(changed) && readsFactsAlike(was, is)) return []
      const { example } = findLoosening(was, is, { budget })
      return example ? [problem(name, value, floor, exampleInWords(example, after.context), example)] : []
    })
  })
}

/** The floors of packs at some parameter values; null for packs that are at fault otherwise, which is told elsewhere. */
function readRules(
  packs: readonly Pack[],
  values: Readonly<Record<string, number>>,
  vocabulary: RuleContext['vocabulary'],
): { floors: RulesetRequirement[]; context: RuleContext } | null {
  const expander = new Expander(new Map(packs.map((pack) => [pack.pack, pack])), values)
  const { rules, problems } = expandRules(packs, expander)
  if (problems.length > 0 || unreadableRules(rules).length > 0) return null
  return {
    floors: rules.requirements
      .filter(({ lock }) => lock === 'floor')
      .sort((a, b) => (a.code < b.code ? -1 : 1)),
    context: { facts: rules.facts, vocabulary },
  }
}

const problem = (
  name: string,
  value: number,
  { code }: RulesetRequirement,
  example: string,
  counterExample: NonNullable<RulesetProblem['counterExample']>,
): RulesetProblem => ({
  code: 'FLOOR_WEAKENED',
  message: `${name} = ${value} weakens the floor ${code}; a floor may only be tightened. ${example}`,
  path: ['parameters', name],
  counterExample,
})
