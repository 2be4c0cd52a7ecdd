import { answerFinding } from '../operations/health/answer-finding.ts'
import type { FindingAnswerView, FindingAnswerPayload as Payload } from '../operations/health/answer-view.ts'
import { listComments } from '../operations/health/list-comments.ts'
import { reviewFinding } from '../operations/health/review-finding.ts'
import type { FINDING_ANSWERS, FINDING_OUTCOMES } from '../values/finding-answers.ts'
import { builder } from './builder.ts'
import { UserError } from './errors.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const WRITE = { field: 10, multiplier: 1 }

const outcomes = {
  ACCEPTED: { description: 'What it asks for was done.' },
  OVERRIDDEN: { description: 'Somebody went on without it.' },
} satisfies Record<(typeof FINDING_OUTCOMES)[number], object>

const FindingOutcome = builder.enumType('FindingOutcome', {
  description: 'What became of a finding that somebody was shown.',
  values: outcomes,
})

const FindingAnswerKind = builder.enumType('FindingAnswerKind', {
  description: 'What was said of a finding: what became of it, or whether it was right.',
  values: {
    ...outcomes,
    APPROPRIATE: { description: 'A reviewer found it right.' },
    INAPPROPRIATE: { description: 'A reviewer found it wrong.' },
  } satisfies Record<(typeof FINDING_ANSWERS)[number], object>,
})

const FindingAnswer = builder.objectRef<FindingAnswerView>('FindingAnswer').implement({
  description: 'What somebody said of a finding that a recorded check showed. The latest counts.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque.' }),
    checkId: t.exposeID('checkId', { description: 'The check that showed the finding.' }),
    requirementCode: t.exposeString('requirementCode', { description: 'Of which requirement.' }),
    answer: t.expose('answer', { type: FindingAnswerKind, description: 'What was said.' }),
    reasonCode: t.exposeString('reasonCode', { nullable: true, description: 'Why, as a code.' }),
    comment: t.exposeString('comment', {
      nullable: true,
      description: 'What was written about it. Needs one of the scopes "read", "check" and "approve".',
      authScopes: { oneOf: ['read', 'check', 'approve'] },
    }),
    happenedAt: t.expose('happenedAt', { type: 'DateTime', description: 'When it happened.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was recorded.' }),
    recordedBy: t.exposeString('recordedBy', { description: 'Who said it: the id of a key or a person.' }),
  }),
})

const FindingAnswerConnection = connectionType('FindingAnswer', FindingAnswer)

const said = {
  idempotencyKey: 'Chosen by the caller, 1 to 200 printable characters: repeating the call with it is safe.',
  checkId: 'A recorded check.',
  requirementCode: 'A requirement of which it showed a finding.',
  comment:
    'What somebody has to say about it, at most 2,000 characters. Sealed, and erased with the subject.',
}

const AnswerFindingInput = builder.inputType('AnswerFindingInput', {
  description: 'What became of a finding.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: said.idempotencyKey }),
    checkId: t.id({ required: true, description: said.checkId }),
    requirementCode: t.string({ required: true, description: said.requirementCode }),
    outcome: t.field({ type: FindingOutcome, required: true, description: 'What became of it.' }),
    reasonCode: t.string({
      description: 'Why, as a code: one of vocabulary.overrideReasons where the live packs list any.',
    }),
    comment: t.string({ description: said.comment }),
    happenedAt: t.field({ type: 'DateTime', description: 'When; now when absent.' }),
  }),
})

const ReviewFindingInput = builder.inputType('ReviewFindingInput', {
  description: 'Whether a finding was right.',
  fields: (t) => ({
    idempotencyKey: t.string({ required: true, description: said.idempotencyKey }),
    checkId: t.id({ required: true, description: said.checkId }),
    requirementCode: t.string({ required: true, description: said.requirementCode }),
    appropriate: t.boolean({
      required: true,
      description: 'Whether it should have been shown, in this case and at that time.',
    }),
    comment: t.string({ description: said.comment }),
  }),
})

const FindingAnswerPayload = builder.objectRef<Payload>('FindingAnswerPayload').implement({
  description: 'The answer as it is kept, or what has to be mended.',
  fields: (t) => ({
    answer: t.expose('answer', {
      type: FindingAnswer,
      nullable: true,
      description: 'Null when nothing was kept.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; else empty.',
    }),
  }),
})

const FindingCommentFilter = builder.inputType('FindingCommentFilter', {
  description: 'Which comments to list.',
  fields: (t) => ({ requirementCode: t.string({ description: 'About findings of this requirement.' }) }),
})

builder.queryField('findingComments', (t) =>
  t.field({
    type: FindingAnswerConnection,
    description:
      'What people wrote about findings, the newest first: where a wrong rule shows before any figure does. Needs the scope "read".',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: FindingCommentFilter, description: 'Which ones; all when absent.' }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listComments({ ctx, input }),
  }),
)

builder.mutationFields((t) => ({
  answerFinding: t.field({
    type: FindingAnswerPayload,
    description:
      'Says what became of a finding that a recorded check showed. Nothing of the check changes. Needs the scope "check".',
    authScopes: { scope: 'check' },
    args: { input: t.arg({ type: AnswerFindingInput, required: true, description: 'The answer.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => answerFinding({ ctx, input }),
  }),
  reviewFinding: t.field({
    type: FindingAnswerPayload,
    description:
      'Says whether a finding was right. It counts for the positive predictive value where the finding was drawn for the sample. Needs the scope "approve".',
    authScopes: { scope: 'approve' },
    args: { input: t.arg({ type: ReviewFindingInput, required: true, description: 'The review.' }) },
    complexity: WRITE,
    resolve: (_root, { input }, { ctx }) => reviewFinding({ ctx, input }),
  }),
}))
