import type { PluginOptions } from '../plugins/define-plugin.ts'
import type { PackProblem } from '../types.ts'
import type { Pack } from './format.ts'
import { analysis } from './lint/analysis.ts'
import { codes, floors } from './lint/codes.ts'
import { conditionShape } from './lint/condition-shape.ts'
import { cultureFacts } from './lint/culture.ts'
import { derivedFacts } from './lint/derived-facts.ts'
import { factNames } from './lint/fact-names.ts'
import { factDeclarations } from './lint/facts.ts'
import { itemFacts } from './lint/item-facts.ts'
import { knownConflicts, knownFacts, knownParameters, knownTerms } from './lint/known-names.ts'
import { missingFactsLaw } from './lint/law.ts'
import { namedConditions } from './lint/named-conditions.ts'
import { operatorFit } from './lint/operators.ts'
import { overrides } from './lint/overrides.ts'
import { testNames, testsForAll } from './lint/pack-tests.ts'
import { packDates, packDeclarations, packDependencies, packSize } from './lint/packs.ts'
import { parameterDeclarations } from './lint/parameters.ts'
import { usesPlugins } from './lint/plugin-use.ts'
import { rankings } from './lint/rankings.ts'
import { requirementParts } from './lint/requirement-parts.ts'
import { type LintRule, makeScope, type Report } from './lint/scope.ts'
import { messageVariables, promisedTexts } from './lint/texts.ts'
import { unused } from './lint/unused.ts'
import { placeProblems } from './place-problems.ts'
import { type DraftProblem, PROBLEMS } from './problems.ts'

const LINT_RULES: readonly LintRule[] = [
  packDependencies,
  packDeclarations,
  packSize,
  packDates,
  conditionShape,
  namedConditions,
  operatorFit,
  knownFacts,
  knownParameters,
  knownTerms,
  knownConflicts,
  factDeclarations,
  factNames,
  cultureFacts,
  derivedFacts,
  itemFacts,
  parameterDeclarations,
  codes,
  floors,
  overrides,
  missingFactsLaw,
  requirementParts,
  rankings,
  promisedTexts,
  messageVariables,
  testNames,
  testsForAll,
  unused,
]

export interface CheckContext extends PluginOptions {
  /** The packs at hand; of these, the ones the pack extends (directly or through others) count. */
  readonly extends: readonly Pack[]
  /** Known packs that extend this one: what they read is not reported as unused. */
  readonly dependents?: readonly Pack[]
  /** The text the pack was read from, for lines and columns. */
  readonly source?: string
  /** The day of the check as YYYY-MM-DD; without it a passed review date is not reported. */
  readonly today?: string
}

/**
 * Says everything that is wrong with a pack of the right shape: names, types, limits, texts, and the laws packs are held
 * to. Sorted by place; errors make the pack unusable, warnings do not. Never throws. Rules: pack-format.md.
 */
export function checkPack(pack: Pack, context: CheckContext): PackProblem[] {
  const scope = makeScope(pack, context)
  const drafts: DraftProblem[] = []
  const report: Report = (code, path, message, at) => drafts.push({ code, path, message, at: at ?? 'value' })
  for (const rule of LINT_RULES) rule(scope, report)
  const isSound = drafts.every(({ code }) => PROBLEMS[code][0] === 'WARNING')
  // The analysis tries values that change an answer, which for operators of plugins nobody knows.
  if (isSound && !usesPlugins(scope)) analysis(scope, report)
  return placeProblems(drafts, context.source === undefined ? null : { source: context.source })
}
