import { messageLocale } from '../operations/input.ts'
import type { PackReport } from '../operations/packs/make-pack-report.ts'
import type { PackCoverageView } from '../operations/packs/pack-coverage.ts'
import type { CaseOutcome } from '../rules/index.ts'
import { textIn } from '../rules/pack/locale.ts'
import type { FloorCase as Case, PackProblem as Problem } from '../rules/pack/problems.ts'
import type { PackTestResult as TestResult } from '../rules/types.ts'
import { builder } from './builder.ts'
import { FindingStatus, ProblemSeverity, RequirementLevel } from './enums.ts'
import { LOCALE_DESCRIPTION } from './vocabulary.ts'

/** Running the tests again on up to 2,000 mutants. */
const MUTATING = { field: 10_000, multiplier: 1 }

const FloorCaseOutcome = builder.objectRef<CaseOutcome>('FloorCaseOutcome').implement({
  description: 'What a requirement says of a case.',
  fields: (t) => ({
    status: t.expose('status', { type: FindingStatus, description: 'How it stands.' }),
    level: t.expose('level', { type: RequirementLevel, description: 'How much it binds.' }),
    blocks: t.exposeBoolean('blocks', { description: 'It makes the verdict BLOCKED.' }),
  }),
})

export const FloorCase = builder.objectRef<Case>('FloorCase').implement({
  description: 'A case that shows how a pack would weaken a floor.',
  fields: (t) => ({
    requirementCode: t.exposeString('requirementCode', { description: 'The floor.' }),
    facts: t.expose('facts', {
      type: 'JSON',
      description: 'The facts, as assessSafety takes them: with the floor in force it answers "before".',
    }),
    asOf: t.field({
      type: 'DateTime',
      description: 'When; dates among the facts are counted back from it.',
      resolve: ({ asOf }) => asOf,
    }),
    before: t.expose('before', {
      type: FloorCaseOutcome,
      nullable: true,
      description: 'What the floor says.',
    }),
    after: t.expose('after', {
      type: FloorCaseOutcome,
      nullable: true,
      description: 'What would be said in its place; null when nothing would.',
    }),
  }),
})

const PackProblem = builder.objectRef<Problem>('PackProblem').implement({
  description: 'Something that is wrong with a pack, or worth a look.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'What kind of problem; stable, made for programs.' }),
    severity: t.expose('severity', {
      type: ProblemSeverity,
      description: 'Whether it keeps the pack from being published.',
    }),
    message: t.string({
      description: 'One sentence for the author.',
      args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
      resolve: ({ text }, { locale }, { ctx }) => textIn(text, messageLocale(ctx, locale)),
    }),
    pointer: t.exposeString('pointer', { description: 'JSON Pointer into the pack.' }),
    line: t.exposeInt('line', {
      nullable: true,
      description: 'Line in the text, from 1; null when no text was given.',
    }),
    column: t.exposeInt('column', {
      nullable: true,
      description: 'Column in the line, from 1; null when no text was given.',
    }),
    counterExample: t.expose('counterExample', {
      type: FloorCase,
      nullable: true,
      description: 'FLOOR_WEAKENED: a case that shows it, where one was found.',
    }),
  }),
})

const PackTestResult = builder.objectRef<TestResult>('PackTestResult').implement({
  description: "How one of a pack's own tests went.",
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name the author gave it.' }),
    passed: t.exposeBoolean('passed', { description: 'The answer was the expected one.' }),
    differences: t.stringList({
      description: 'Where it was not, in words.',
      resolve: ({ differences }) => [...differences],
    }),
  }),
})

const PackCoverage = builder.objectRef<PackCoverageView>('PackCoverage').implement({
  description: 'How much of a pack its own tests hold. Tests of a pack whose tests fail hold nothing.',
  fields: (t) => ({
    requirementsFired: t.exposeInt('requirementsFired', {
      description: 'How many of its requirements applied in some test.',
    }),
    requirementsTotal: t.exposeInt('requirementsTotal', { description: 'How many requirements it has.' }),
    untested: t.stringList({
      description: 'Codes of requirements that no test shows met, unmet or undecided, though they can be.',
      resolve: ({ untested }) => [...untested],
    }),
    survivingMutants: t.stringList({
      description:
        'Small mistakes that no test notices: thresholds moved, operators taken for others, conditions and list elements left out. Each with its JSON Pointer.',
      resolve: ({ survivingMutants }) => [...survivingMutants],
    }),
    mutantsTried: t.exposeInt('mutantsTried', {
      description:
        'How many such mistakes were tried; at most 2,000, and fewer for a pack with very many tests or requirements.',
    }),
    isComplete: t.exposeBoolean('isComplete', {
      description:
        'All of them were tried, and for each survivor a test was looked for. False for very large packs, and where the work allowed for one request was not enough.',
    }),
    proposedTests: t.field({
      type: ['JSON'],
      description:
        'Tests that are missing, ready to be put into the pack: it passes them, and a mistake does not.',
      complexity: { field: 1, multiplier: 1 },
      resolve: ({ proposedTests }) => proposedTests,
    }),
  }),
})

export const RulePackReport = builder.objectRef<PackReport>('RulePackReport').implement({
  description: 'What compiling a pack and running its tests showed.',
  fields: (t) => ({
    ok: t.exposeBoolean('ok', { description: 'No errors, and every test passes: it may be published.' }),
    digest: t.exposeString('digest', {
      nullable: true,
      description: 'SHA-256 of its canonical form; null while the text is not a pack.',
    }),
    problems: t.expose('problems', {
      type: [PackProblem],
      description: 'All that was found, by place; at most 200 are listed.',
    }),
    tests: t.expose('tests', {
      type: [PackTestResult],
      description: 'Its own tests; not run while the pack has errors.',
    }),
    coverage: t.field({
      type: PackCoverage,
      nullable: true,
      description:
        'How much its tests hold; null while the pack has errors. It is computed only when asked for and may take a second or two.',
      complexity: MUTATING,
      resolve: async (report, _arguments, { ctx }) =>
        (await import('../operations/packs/pack-coverage.ts')).packCoverage(ctx, report),
    }),
  }),
})
