import type { Node } from 'jsonc-parser'
import { finish, type Steps, spend } from '../operators/work.ts'
import type { Pack } from '../pack/format.ts'
import { placeProblems } from '../pack/place-problems.ts'
import { type DraftProblem, type PackProblem, PROBLEMS, type ProblemCode } from '../pack/problems.ts'
import type { PluginOptions } from '../plugins/define-plugin.ts'
import { analysis } from './analysis.ts'
import { codes, floors } from './codes.ts'
import { conditionShape } from './condition-shape.ts'
import { cultureFacts } from './culture.ts'
import { derivedFacts } from './derived-facts.ts'
import { factDeclarations } from './fact-declarations.ts'
import { factNames } from './fact-names.ts'
import { itemFacts } from './item-facts.ts'
import { knownConflicts, knownFacts, knownParameters, knownTerms } from './known-names.ts'
import { missingFactsLaw } from './missing-facts-law.ts'
import { namedConditions } from './named-conditions.ts'
import { operatorFit } from './operators.ts'
import { overrides } from './overrides.ts'
import { packDates, packDeclarations, packDependencies, packSize, packStatus } from './pack-header.ts'
import { testNames, testsForAll } from './pack-tests.ts'
import { parameterDeclarations } from './parameters.ts'
import { usesPlugins } from './plugin-use.ts'
import { procedures } from './procedures.ts'
import { rankings } from './rankings.ts'
import { registers } from './registers.ts'
import { requirementParts } from './requirement-parts.ts'
import { reports, taskRules } from './tasks-and-reports.ts'
import { termAliases } from './term-aliases.ts'
import { figuresInTexts, messageVariables, promisedTexts } from './texts.ts'
import { translations } from './translations.ts'
import { unused } from './unused.ts'
import { type LintRule, makeScope, type Report } from './visible-packs.ts'

const LINT_RULES: readonly LintRule[] = [
  packDependencies,
  packDeclarations,
  packSize,
  packDates,
  packStatus,
  conditionShape,
  namedConditions,
  operatorFit,
  knownFacts,
  knownParameters,
  knownTerms,
  knownConflicts,
  termAliases,
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
  procedures,
  registers,
  taskRules,
  reports,
  promisedTexts,
  messageVariables,
  figuresInTexts,
  translations,
  testNames,
  testsForAll,
  unused,
]

/** What a rule takes for each character of the pack, more or less: the longest takes four times as much. */
const CHARACTER_WORK = 1 / 8

export interface CheckContext extends PluginOptions {
  /** The packs at hand; of these, the ones the pack extends (directly or through others) count. */
  readonly extends: readonly Pack[]
  /** Other packs at hand, to be named where one is forgotten under "extends". */
  readonly others?: readonly Pack[]
  /** Known packs that extend this one: what they read is not reported as unused. */
  readonly dependents?: readonly Pack[]
  /** The text the pack was read from, for lines and columns. */
  readonly source?: string
  /** The tree of that text, where it was read already. */
  readonly root?: Node
  /** False leaves out what trying cases shows, which is warnings only. */
  readonly analyse?: boolean
  /** The day of the check as YYYY-MM-DD; without it a passed review date is not reported. */
  readonly today?: string
}

/**
 * Says everything that is wrong with a pack of the right shape: names, types, limits, texts, and the laws packs are held
 * to. Sorted by place; errors make the pack unusable, warnings do not. Throws WorkLimitError where `work` is given and used up,
 * nothing else. Rules: docs/pack-format.md.
 */
export const checkPack = (pack: Pack, context: CheckContext): PackProblem[] =>
  finish(checkingPack(pack, context))

/** The same in steps. */
export function* checkingPack(pack: Pack, context: CheckContext): Steps<PackProblem[]> {
  const scope = makeScope(pack, context)
  const drafts: DraftProblem[] = []
  const report: Report = (code, path, message, at, cause) =>
    drafts.push({ code, path, message, at: at ?? 'value', ...(cause !== undefined && { cause }) })
  const work = (context.source?.length ?? 0) * CHARACTER_WORK
  for (const rule of LINT_RULES) {
    yield
    spend(scope.work, work)
    rule(scope, report)
  }
  const isSound = drafts.every(({ code }) => PROBLEMS[code][0] === 'WARNING')
  // The analysis tries values that change an answer, which for operators of plugins nobody knows.
  if (isSound && context.analyse !== false && !usesPlugins(scope)) yield* analysis(scope, report)
  return placeProblems(
    withoutConsequences(drafts),
    context.source === undefined ? null : { source: context.source, root: context.root },
  )
}

interface Chain {
  /** Errors. */
  readonly causes: readonly ProblemCode[]
  readonly consequences: readonly ProblemCode[]
}

const CHAINS: readonly Chain[] = [
  // What a name that is not there was meant to name looks unused and untested.
  {
    causes: [
      'UNKNOWN_FACT',
      'UNKNOWN_CONDITION',
      'UNKNOWN_PARAMETER',
      'UNKNOWN_REQUIREMENT',
      'EXTENDS_MISSING',
      'PACK_DEPENDENCY_MISSING',
    ],
    consequences: ['UNUSED_FACT', 'UNUSED_CONDITION', 'UNUSED_PARAMETER', 'TEST_MISSING'],
  },
  // What a condition reads is not known before it is one.
  { causes: ['CONDITION_SHAPE', 'EXPRESSION_SHAPE'], consequences: ['LAW_DECISIVE', 'LAW_ASSUME'] },
]

/** One cause is told once: what may follow from an error is told when that is mended. */
function withoutConsequences(drafts: readonly DraftProblem[]): readonly DraftProblem[] {
  const found = new Set(drafts.map(({ code }) => code))
  const hidden = new Set(
    CHAINS.filter(({ causes }) => causes.some((code) => found.has(code))).flatMap(
      ({ consequences }) => consequences,
    ),
  )
  return drafts.filter(({ code }) => !hidden.has(code))
}
