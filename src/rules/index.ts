/** The engine: pure TypeScript, no I/O, no clock; runs in Workers, Node and a browser. */
// biome-ignore-all lint/performance/noBarrelFile: this is the entry of the engine as a package (tutela/engine).
export { type CompiledRuleset, compileRuleset } from './compile/compile-ruleset.ts'
export { APPLYING, type Assessment, type AssessmentOutcome, assess } from './evaluate/assess.ts'
export { canonicalResult } from './evaluate/canonical-result.ts'
export { chooseLocale, textIn } from './explain/locale.ts'
export { conflictMessageOf, messageOf } from './explain/message.ts'
export { questionsOf } from './explain/questions.ts'
export { reasonsOf } from './explain/reasons.ts'
export { remediesOf } from './explain/remedies.ts'
export { OPERATORS } from './operators/signatures.ts'
export { checkPack } from './pack/check-pack.ts'
export { canonicalJson, digestOf } from './pack/digest.ts'
export * from './pack/format.ts'
export { type ReadPackResult, readPack } from './pack/read-pack.ts'
export { compareWithReference, type Disagreement } from './reference/compare.ts'
export type { PackVersion, RulesetProblem } from './ruleset/problem.ts'
export {
  compareCodes,
  layerPacks,
  type RulesetResolution,
  resolveRuleset,
} from './ruleset/resolve-ruleset.ts'
export { runPackTests } from './test/run-pack-tests.ts'
export type * from './types.ts'
