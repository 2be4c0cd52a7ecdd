/** The engine: pure TypeScript, no I/O, no clock; runs in Workers, Node and a browser. */
// biome-ignore-all lint/performance/noBarrelFile: this is the entry of the engine as a package (tutela/engine).

export { type BoundaryFact, boundaryValues } from './cases/boundary-values.ts'
export type { SearchBudget } from './cases/search-cases.ts'
export { STATUS_WORDS } from './compare/case-words.ts'
export { type Certainty, type CertaintyReport, certaintiesOf } from './compare/certainties.ts'
export {
  type ChangeEffect,
  compareRequirement,
  findLoosening,
  type Loosening,
  type RequirementComparison,
} from './compare/compare-requirement.ts'
export type { RequirementInContext } from './compare/implied-strictness.ts'
export {
  findConflicts,
  findShadowed,
  type RequireConflict,
  type Shadowing,
} from './compare/overlaps.ts'
export type { Overlaps } from './compare/related-pairs.ts'
export { compileRuleset } from './compile/compile-ruleset.ts'
export type { CompiledRuleset } from './compile/compiled-ruleset.ts'
export { loadPlan, PLAN_VERSION, storePlan } from './compile/stored-plan.ts'
export { diffPacks, type PackChange, type PackDiff, PackDiffError } from './diff/diff-packs.ts'
export { type FindingChange, findingChanges } from './diff/finding-changes.ts'
export type { FloorWeakening } from './diff/floor-weakening.ts'
export { weakenedFloors } from './diff/weakened-floors.ts'
export { allFindings } from './evaluate/all-findings.ts'
export { type Assessment, type AssessmentOutcome, assess } from './evaluate/assess.ts'
export { canonicalResult } from './evaluate/canonical-result.ts'
export { codeNamed } from './evaluate/code-named.ts'
export { alsoFulfilledBy, byUrgency, FOCUS_MAX, focusOf, scopeOfFinding } from './evaluate/focus.ts'
export { readFacts } from './evaluate/read-facts.ts'
export { APPLYING } from './evaluate/result.ts'
export { factsReliedOn } from './explain/facts-relied-on.ts'
export { addedMessagesOf, conflictMessageOf, messageOf } from './explain/message.ts'
export { questionsOf } from './explain/questions.ts'
export { reasonsOf } from './explain/reasons.ts'
export { remediesOf } from './explain/remedies.ts'
export { type ConditionTree, explanationTree, type FindingTree } from './explain/tree.ts'
export { checkLayers } from './lint/check-layers.ts'
export { checkPack } from './lint/check-pack.ts'
export { checkingLayeredPack, checkLayeredPack, checkPackAndLayers } from './lint/check-pack-and-layers.ts'
export { mayBeForgotten } from './lint/unknown-names.ts'
export { parseInstant, parseMoment } from './operators/dates.ts'
export { OPERATORS } from './operators/signatures.ts'
export { type Steps, spend, UNBOUNDED, WorkLimitError } from './operators/work.ts'
export { canonicalJson, digestOf } from './pack/digest.ts'
export * from './pack/format.ts'
export { compareCodes } from './pack/format-values.ts'
export {
  chooseLocale,
  ENGINE_LOCALES,
  type EngineLocale,
  type EngineText,
  engineLocale,
  isLanguageTag,
  textIn,
  worded,
} from './pack/locale.ts'
export { parseJson } from './pack/parse-json.ts'
export type { CaseOutcome, CounterExample, FloorCase, PackProblem } from './pack/problems.ts'
export { packOfJson, type ReadPackResult, readPack } from './pack/read-pack.ts'
export { coverageOf, coverageOfLayered, type PackTestCoverage } from './pack-tests/coverage.ts'
export {
  coveringMutations,
  type MutationCoverage,
  mutationCoverage,
  mutationCoverageOf,
} from './pack-tests/mutation-coverage.ts'
export { runPackTests, testResultsOf } from './pack-tests/run-pack-tests.ts'
export {
  definePlugin,
  type Plugin,
  type PluginComparison,
  type PluginOperator,
  type PluginOptions,
  type PluginValue,
} from './plugins/define-plugin.ts'
export { type WorkingCalendar, workingDays } from './plugins/working-days.ts'
export { changesByItself, fieldsChangeByThemselves } from './procedures/changes-by-itself.ts'
export { closingIsBlocked, closingSituations, strictestOf } from './procedures/closing.ts'
export { decideEntry, decidePlannedEntry } from './procedures/decide-entry.ts'
export { decideRun } from './procedures/decide-run.ts'
export { addSpan, compareDurations, parseSpan, type Span, subtractSpan } from './procedures/durations.ts'
export {
  besideRun,
  type ClosingKind,
  factsFromRecords,
  kindsForClosing,
  kindsOfSubjects,
  proceduresAbout,
  registersAbout,
  type SubjectRecords,
  sensitiveAbout,
  withRecords,
} from './procedures/facts-from-records.ts'
export { foldEntry } from './procedures/fold-entry.ts'
export { foldRun } from './procedures/fold-run.ts'
export { ORGANISATION, OUTCOMES, procedureOf, registerOf } from './procedures/in-force.ts'
export { type MigrationPlan, planMigration } from './procedures/migration.ts'
export { playStory } from './procedures/play-story.ts'
export { countsOf, readsAllEntries, saysOf, yieldsOfEntries } from './procedures/register-yields.ts'
export { namesWrittenOut } from './procedures/report-reader.ts'
export { type ReportData, readReport, readsOf, reportOf } from './procedures/reports.ts'
export { factsOfRun } from './procedures/run-facts.ts'
export {
  type EntryShare,
  heldItems,
  holdOfEntry,
  nextComing,
  type RunningWaiver,
  sharesOfEntry,
  shownTasks,
  startOfDayIn,
  tasksByUrgency,
  tasksOfEmptiness,
  tasksOfRegister,
  tasksOfRetention,
  tasksOfReviews,
  tasksOfRun,
  tasksOfWaivers,
} from './procedures/tasks.ts'
export * from './procedures/types.ts'
export { dayIn as todayIn, instantsAt, isTimeZone } from './procedures/zones.ts'
export type * from './record-types.ts'
export { compareAssessment, compareWithReference, type Disagreement } from './reference/disagreements.ts'
export { checkEngines, type EngineCheckContext, engineProblems } from './reference/engine-problems.ts'
export { COMPARISON_BOUNDS, type ComparisonBounds, TESTS_ONLY } from './reference/pack-disagreements.ts'
export { packsOutOfForce, requirementsOn } from './ruleset/days-in-force.ts'
export { type LayeredPack, layerPack } from './ruleset/layered-pack.ts'
export { layerPacks, type RulesetResolution, resolveRuleset } from './ruleset/resolve-ruleset.ts'
export type { PackVersion, RulesetProblem, RulesetWarning } from './ruleset/ruleset-problem.ts'
export { type TranslatableText, translatableTexts } from './ruleset/translate-packs.ts'
export { withFigures } from './texts/figures.ts'
export { inAllLanguages } from './texts/words.ts'
export type * from './types.ts'
