import {
  type AssessSafetyPayload as AssessPayload,
  assessSafety,
} from '../operations/assessments/assess-safety.ts'
import { assessmentRuleset } from '../operations/assessments/assessment-ruleset.ts'
import type { AssessmentView } from '../operations/assessments/evaluate-situation.ts'
import {
  missingFactsOf,
  selectBlockers,
  selectFindings,
  selectFocus,
} from '../operations/assessments/finding-view.ts'
import { nextQuestions, remedies } from '../operations/assessments/suggestions.ts'
import { SUBJECTS_MAX } from '../operations/check-subjects/subject-input.ts'
import { termsOfCodes } from '../operations/vocabulary/term-view.ts'
import { LIMITS } from '../rules/pack/format-values.ts'
import {
  Assumption,
  Conflict,
  Deadline,
  Projection,
  partsOf,
  Question,
  RankedHazard,
  Remedy,
  ServiceModelRating,
} from './assessment-parts.ts'
import { builder, entriesAtMost, FILTER_ENTRIES_MAX } from './builder.ts'
import { FindingOrder, FindingStatus, RequirementLevel, RequirementScope, Verdict } from './enums.ts'
import { UserError } from './errors.ts'
import { Finding } from './finding.ts'
import { Ruleset } from './ruleset.ts'
import { SUBJECTS_DESCRIPTION, SubjectInput, withSubjects } from './subject.ts'
import { Fact, LOCALE_DESCRIPTION, SupportResource } from './vocabulary.ts'
import { Warning } from './warning.ts'

/** A usual assessment has some fifty findings that are not ruled out. */
const FINDINGS = { field: 1, multiplier: 50 }
const SOME = { field: 1, multiplier: 10 }
/** Each remedy is verified by evaluating the whole situation again. */
const REMEDIES = { field: 100, multiplier: 3 }

export const SafetyAssessment = builder.objectRef<AssessmentView>('SafetyAssessment').implement({
  description: 'What the rules require in a situation, and how far it is fulfilled.',
  fields: (t) => ({
    verdict: t.field({
      type: Verdict,
      description: 'May the act go ahead?',
      resolve: ({ assessment }) => assessment.result.verdict,
    }),
    findings: t.field({
      type: [Finding],
      description:
        'Every requirement that is not ruled out, the most urgent first. Ask for NOT_APPLICABLE to see those, too.',
      args: {
        status: t.arg({
          type: [FindingStatus],
          description: 'Exactly these; all but NOT_APPLICABLE when absent.',
          ...entriesAtMost(FILTER_ENTRIES_MAX),
        }),
        level: t.arg({
          type: [RequirementLevel],
          description: 'Only these levels; all when absent.',
          ...entriesAtMost(FILTER_ENTRIES_MAX),
        }),
        scope: t.arg({
          type: [RequirementScope],
          description: 'Only these scopes; all when absent.',
          ...entriesAtMost(FILTER_ENTRIES_MAX),
        }),
        orderBy: t.arg({
          type: FindingOrder,
          defaultValue: 'URGENCY',
          description: 'In which order.',
        }),
      },
      complexity: FINDINGS,
      resolve: (view, filter) => selectFindings(view, filter),
    }),
    focus: t.field({
      type: [Finding],
      description:
        'What a screen shows first, the most urgent first: at most 7, one line a measure, never without a blocker or what cannot wait.',
      complexity: SOME,
      resolve: (view) => selectFocus(view),
    }),
    blockers: t.field({
      type: [Finding],
      description: 'The findings that make the verdict BLOCKED.',
      complexity: SOME,
      resolve: (view) => selectBlockers(view),
    }),
  }),
})

builder.objectFields(SafetyAssessment, (t) => ({
  missingFacts: t.field({
    type: [Fact],
    description: 'Facts that were not given and that some finding still turns on, the decisive ones first.',
    complexity: FINDINGS,
    resolve: (view) => missingFactsOf(view),
  }),
  nextQuestions: t.field({
    type: [Question],
    description: 'What to ask next, the most decisive first; empty when no answer can change the verdict.',
    args: { first: t.arg.int({ defaultValue: 3, description: 'How many, 1 to 20.' }) },
    complexity: SOME,
    resolve: (view, { first }) => partsOf(view, nextQuestions(view, first)),
  }),
  remedies: t.field({
    type: [Remedy],
    description: 'Smallest changes that would lift a blocker; each verified by evaluating it.',
    args: { first: t.arg.int({ defaultValue: 3, description: 'How many, 1 to 20.' }) },
    complexity: REMEDIES,
    resolve: (view, { first }) => remedies(view, first),
  }),
}))

builder.objectFields(SafetyAssessment, (t) => ({
  deadlines: t.field({
    type: [Deadline],
    description: 'What has to happen in time.',
    complexity: SOME,
    resolve: (view) => partsOf(view, view.assessment.result.deadlines),
  }),
  conflicts: t.field({
    type: [Conflict],
    description: 'What cannot both stand.',
    resolve: (view) => partsOf(view, view.assessment.result.conflicts),
  }),
  locale: t.exposeString('locale', { description: 'The language of its texts.' }),
  warnings: t.field({
    type: [Warning],
    description: 'What was said and did not count.',
    resolve: (view) => partsOf(view, [...(view.warnings ?? []), ...view.assessment.result.warnings]),
  }),
  assumptions: t.field({
    type: [Assumption],
    description: 'Facts that were not mentioned and were taken as their pack declares.',
    complexity: SOME,
    resolve: (view) => partsOf(view, view.assessment.result.assumptions),
  }),
  ratings: t.field({
    type: [ServiceModelRating],
    description: 'How the service models that were named are rated.',
    resolve: (view) => partsOf(view, view.assessment.result.ratings),
  }),
  resources: t.field({
    type: [SupportResource],
    description: 'Places to turn to in this situation.',
    complexity: SOME,
    resolve: ({ assessment: { compiled, result }, locale }) =>
      termsOfCodes(compiled.ruleset.vocabulary, 'resources', { codes: result.resources, locale }),
  }),
  riskRanking: t.field({
    type: [RankedHazard],
    description: 'The hazards that were named, in the order to deal with them.',
    complexity: SOME,
    resolve: (view) => partsOf(view, view.assessment.result.riskRanking),
  }),
  projections: t.field({
    type: [Projection],
    description: 'Figures that sources claim for this situation.',
    resolve: (view) => partsOf(view, view.assessment.result.projections),
  }),
  ruleset: t.field({
    type: Ruleset,
    description: 'The ruleset it was made with.',
    resolve: (view, _args, { ctx }) => assessmentRuleset({ ctx, input: { view } }),
  }),
  asOf: t.field({
    type: 'DateTime',
    description: 'The time of evaluation.',
    resolve: ({ assessment }) => assessment.result.asOf,
  }),
}))

const AssessSafetyInput = builder.inputType('AssessSafetyInput', {
  description: 'A situation.',
  fields: (t) => ({
    facts: t.field({
      type: 'JSON',
      required: true,
      description:
        'What is known, nested or dotted: {"a": {"b": 9}} is the same as {"a.b": 9}. Partial facts are welcome; undeclared ones are refused. At most 64 KiB.',
    }),
    attestations: t.stringList({
      description: 'Codes of requirements that the caller vouches for, beside the facts that prove them.',
      ...entriesAtMost(LIMITS.listItemsMax),
    }),
    subjectRef: t.string({
      description: 'The pseudonymous reference of a subject whose waivers are to count; nothing is stored.',
    }),
    subjects: t.field({
      type: [SubjectInput],
      description: SUBJECTS_DESCRIPTION,
      ...entriesAtMost(SUBJECTS_MAX),
    }),
    asOf: t.field({ type: 'DateTime', description: 'The time of evaluation; now when absent.' }),
    locale: t.string({ description: LOCALE_DESCRIPTION }),
  }),
})

const AssessSafetyPayload = builder.objectRef<AssessPayload>('AssessSafetyPayload').implement({
  description: 'The assessment, or what is wrong with the input.',
  fields: (t) => ({
    assessment: t.expose('assessment', {
      type: SafetyAssessment,
      nullable: true,
      description: 'Null when the input has to be mended first.',
    }),
    userErrors: t.field({
      type: [UserError],
      description: 'What has to be mended; empty when there is an assessment.',
      resolve: ({ userErrors }) => userErrors,
    }),
  }),
})

builder.queryField('assessSafety', (t) =>
  t.field({
    type: AssessSafetyPayload,
    description:
      'What do the live rules require in this situation, and how far is it fulfilled? Stores nothing. Partial facts are welcome: that is how an intake form asks what to ask next. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: AssessSafetyInput, required: true, description: 'The situation.' }) },
    complexity: ({ input }) => withSubjects(1, [input]),
    resolve: (_root, { input }, { ctx }) => assessSafety({ ctx, input }),
  }),
)
