/** The engine: pure TypeScript, no I/O, no clock; runs in Workers, Node and a browser. */
// biome-ignore-all lint/performance/noBarrelFile: this is the entry of the engine as a package (tutela/engine).
export { type Certainty, type CertaintyReport, certaintiesOf } from './compare/always.ts'
export { type BoundaryFact, boundaryValues, type RuleContext } from './compare/boundary-values.ts'
export { STATUS_WORDS } from './compare/case-words.ts'
export {
  type ChangeEffect,
  compareRequirement,
  findLoosening,
  type Loosening,
  type RequirementComparison,
  type RequirementInContext,
} from './compare/compare-requirement.ts'
export type { CounterExample } from './compare/counter-example.ts'
export { diffPacks, type PackChange, type PackDiff, PackDiffError } from './compare/diff-packs.ts'
export { type FindingChange, findingChanges } from './compare/finding-changes.ts'
export type { CaseOutcome } from './compare/outcome.ts'
export {
  findConflicts,
  findShadowed,
  type RequireConflict,
  type Shadowing,
} from './compare/overlaps.ts'
export type { Overlaps } from './compare/pairs.ts'
export type { SearchBudget } from './compare/search-cases.ts'
export { type CompiledRuleset, compileRuleset } from './compile/compile-ruleset.ts'
export { loadPlan, PLAN_VERSION, storePlan } from './compile/stored-plan.ts'
export { allFindings } from './evaluate/all-findings.ts'
export { type Assessment, type AssessmentOutcome, assess } from './evaluate/assess.ts'
export { canonicalResult } from './evaluate/canonical-result.ts'
export { APPLYING } from './evaluate/result.ts'
export { factsReliedOn } from './explain/facts-relied-on.ts'
export { chooseLocale, textIn } from './explain/locale.ts'
export { conflictMessageOf, messageOf } from './explain/message.ts'
export { questionsOf } from './explain/questions.ts'
export { reasonsOf } from './explain/reasons.ts'
export { remediesOf } from './explain/remedies.ts'
export { type ConditionTree, explanationTree, type FindingTree } from './explain/tree.ts'
export { OPERATORS } from './operators/signatures.ts'
export { checkPack } from './pack/check-pack.ts'
export { canonicalJson, digestOf } from './pack/digest.ts'
export * from './pack/format.ts'
export { type ReadPackResult, readPack } from './pack/read-pack.ts'
export {
  definePlugin,
  type Plugin,
  type PluginComparison,
  type PluginOperator,
  type PluginOptions,
  type PluginValue,
} from './plugins/define-plugin.ts'
export { type WorkingCalendar, workingDays } from './plugins/working-days.ts'
export { checkEngines, type EngineCheckContext } from './reference/check-engines.ts'
export { compareWithReference, type Disagreement } from './reference/compare.ts'
export { checkLayers } from './ruleset/check-layers.ts'
export { checkPackAndLayers } from './ruleset/check-pack-and-layers.ts'
export type { PackVersion, RulesetProblem, RulesetWarning } from './ruleset/problem.ts'
export {
  compareCodes,
  layerPacks,
  type RulesetResolution,
  resolveRuleset,
} from './ruleset/resolve-ruleset.ts'
export { coverageOf, type PackTestCoverage } from './test/coverage.ts'
export { type MutationCoverage, mutationCoverage } from './test/mutation-coverage.ts'
export { runPackTests } from './test/run-pack-tests.ts'
export type * from './types.ts'
