/** The smaller parts of an assessment. Each has its texts in the assessment's language. */
import type { AssessmentView } from '../operations/assessments/evaluate-situation.ts'
import { toRequirementView } from '../operations/requirements/requirement-view.ts'
import { toFactView } from '../operations/vocabulary/fact-view.ts'
import { conflictMessageOf } from '../rules/explain/message.ts'
import { textIn } from '../rules/pack/locale.ts'
import type {
  AssumptionFinding,
  ConflictFinding,
  DeadlineFinding,
  ProjectionFinding,
  RankedItem,
  RatingFinding,
  Question as RuleQuestion,
  Remedy as RuleRemedy,
} from '../rules/types.ts'
import { builder } from './builder.ts'
import { Verdict } from './enums.ts'
import { Requirement } from './requirement.ts'
import { Fact } from './vocabulary.ts'

/** A part with the assessment it belongs to. */
export interface Part<Value> {
  readonly view: AssessmentView
  readonly value: Value
}

/** Puts each part together with its assessment. */
export function partsOf<Value>(view: AssessmentView, values: readonly Value[]): Part<Value>[] {
  return values.map((value) => ({ view, value }))
}

export const Question = builder.objectRef<Part<RuleQuestion>>('Question').implement({
  description: 'What to ask next.',
  fields: (t) => ({
    fact: t.field({
      type: Fact,
      description: 'The fact to ask for.',
      resolve: ({ view: { assessment, locale }, value }) =>
        toFactView(assessment.compiled.ruleset, {
          name: value.fact,
          declaration: value.declaration,
          decisive: true,
          locale,
        }),
    }),
    text: t.string({ description: 'The question.', resolve: ({ value }) => value.text }),
    decides: t.int({
      description: 'How many findings turn on the answer.',
      resolve: ({ value }) => value.decides,
    }),
  }),
})

export const Remedy = builder.objectRef<RuleRemedy>('Remedy').implement({
  description: 'A change that lifts a blocker; verified by evaluating the situation with it.',
  fields: (t) => ({
    changes: t.expose('changes', {
      type: 'JSON',
      description: 'Fact names with the values they would need.',
    }),
    text: t.exposeString('text', { description: 'What to do, as a sentence.' }),
    verdictAfter: t.expose('verdictAfter', { type: Verdict, description: 'The verdict once it is done.' }),
  }),
})

export const Deadline = builder.objectRef<Part<DeadlineFinding>>('Deadline').implement({
  description: 'Something that has to happen in time.',
  fields: (t) => ({
    requirement: t.field({
      type: Requirement,
      description: 'The requirement that says so.',
      resolve: ({ view, value }) =>
        toRequirementView(view.assessment.compiled, value.requirement, view.locale),
    }),
    label: t.string({
      description: 'Its urgency as a word in capitals, which also stands where no date can be computed.',
      resolve: ({ value }) => value.label,
    }),
    dueAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when; null when only the label is known.',
      resolve: ({ value }) => value.dueAt,
    }),
    overdue: t.boolean({
      description: 'The date has passed at the time of evaluation.',
      resolve: ({ value }) => value.overdue,
    }),
  }),
})

export const Assumption = builder.objectRef<Part<AssumptionFinding>>('Assumption').implement({
  description: 'A fact that was not mentioned and was taken as its pack declares.',
  fields: (t) => ({
    fact: t.field({
      type: Fact,
      description: 'The fact.',
      resolve: ({ view: { assessment, locale }, value: { name } }) =>
        toFactView(assessment.compiled.ruleset, { name, declaration: name, locale }),
    }),
    value: t.field({ type: 'JSON', description: 'What was taken.', resolve: ({ value }) => value.value }),
  }),
})

export const Conflict = builder.objectRef<Part<ConflictFinding>>('Conflict').implement({
  description:
    'Facts or requirements that cannot both stand; somebody has to look. Of a fact that is also computed the computed value was taken, or the more protective one.',
  fields: (t) => ({
    code: t.string({ description: 'Which conflict; stable.', resolve: ({ value }) => value.code }),
    between: t.stringList({
      description: 'Fact names or requirement codes.',
      resolve: ({ value }) => [...value.between],
    }),
    message: t.string({
      description: 'What is the matter.',
      resolve: ({ view, value }) => conflictMessageOf(view.assessment, value, view.locale),
    }),
  }),
})

export const ServiceModelRating = builder.objectRef<Part<RatingFinding>>('ServiceModelRating').implement({
  description: 'How the source rates a service model that was named.',
  fields: (t) => ({
    serviceModel: t.string({
      description: 'Its code in the vocabulary.',
      resolve: ({ value }) => value.serviceModel,
    }),
    rating: t.string({
      description: 'The rating, a word in capitals.',
      resolve: ({ value }) => value.rating,
    }),
    caveat: t.string({
      description: 'How the rating is to be read.',
      resolve: ({ view, value }) => textIn(value.caveat, view.locale),
    }),
  }),
})

export const RankedHazard = builder.objectRef<Part<RankedItem>>('RankedHazard').implement({
  description: 'A hazard with its place among those that were named.',
  fields: (t) => ({
    hazard: t.string({ description: 'The item the caller named.', resolve: ({ value }) => value.item }),
    score: t.int({
      nullable: true,
      description: 'Its score, to the nearest whole number; null while a figure is missing.',
      resolve: ({ value }) => (value.score === null ? null : Math.round(value.score)),
    }),
    rank: t.int({ description: '1 comes first; equals share a rank.', resolve: ({ value }) => value.rank }),
    band: t.string({
      nullable: true,
      description: 'The band of its score; null when the packs define none.',
      resolve: ({ view, value }) => value.band && textIn(value.band, view.locale),
    }),
  }),
})

export const Projection = builder.objectRef<Part<ProjectionFinding>>('Projection').implement({
  description: 'A figure that a source claims; reported, never a threshold.',
  fields: (t) => ({
    code: t.string({ description: 'The requirement that reports it.', resolve: ({ value }) => value.code }),
    value: t.float({ description: 'The figure.', resolve: ({ value }) => value.value }),
    unit: t.string({ description: 'Its unit.', resolve: ({ value }) => value.unit }),
    caveat: t.string({
      description: 'What keeps it from being a fact.',
      resolve: ({ view, value }) => textIn(value.caveat, view.locale),
    }),
  }),
})
