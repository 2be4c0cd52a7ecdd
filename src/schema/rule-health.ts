import { digestAsPicture, digestInMarkdown } from '../operations/health/digest.ts'
import {
  burdenOf,
  burdensOf,
  cellsOf,
  type HealthCell,
  type ModelBurden,
  type UnknownFact,
  unknownFactsOf,
  weeksOf,
} from '../operations/health/health-details.ts'
import type { DigestView } from '../operations/health/health-digest.ts'
import { WEEKS_MAX } from '../operations/health/health-period.ts'
import type {
  ChangePointView,
  HEALTH_SIGNS,
  RuleHealthConnection as HealthConnection,
  ReviewView,
  RuleHealthView,
} from '../operations/health/rule-health.ts'
import type { Estimate } from '../operations/health/statistics.ts'
import { ALWAYS_MIN, type Counts, SAMPLE_SIZE } from '../operations/health/tally.ts'
import { weekName } from '../operations/health/weeks.ts'
import type { Connection } from '../operations/page.ts'
import { builder, entriesAtMost, FILTER_ENTRIES_MAX } from './builder.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'
import { Requirement } from './requirement.ts'
import { LOCALE_DESCRIPTION } from './vocabulary.ts'

/** Reading every check of some months. */
const COUNTING = 2_000
/** Read once, however many requirements ask for it. */
const OPENING = { field: 200, multiplier: 20 }
const WEEKS = { field: 1, multiplier: 20 }
const SAMPLE = { field: 1, multiplier: SAMPLE_SIZE }

const RuleHealthSign = builder.enumType('RuleHealthSign', {
  description: 'What makes a requirement worth looking at.',
  values: {
    CHANGED: { description: 'It is shown more or less often than before.' },
    NEVER_APPLIED: { description: 'No check of the period said anything that it applies to.' },
    NEVER_FULFILLED: {
      description: `It applied in ${ALWAYS_MIN} checks or more, and was shown in every one of them.`,
    },
  } satisfies Record<(typeof HEALTH_SIGNS)[number], object>,
})

const ChangeDirection = builder.enumType('ChangeDirection', {
  description: 'Whether something is seen more or less often.',
  values: { UP: { description: 'More often.' }, DOWN: { description: 'Less often.' } },
})

const EstimatedShare = builder.objectRef<Estimate>('EstimatedShare').implement({
  description:
    'A share that was counted, with Wilson’s interval: the true one lies in it in 95 of 100 cases.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many.' }),
    of: t.exposeInt('of', { description: 'Of how many.' }),
    rate: t.exposeFloat('rate', { description: 'The share, 0 to 1.' }),
    lower: t.exposeFloat('lower', { description: 'The lower end of the interval.' }),
    upper: t.exposeFloat('upper', { description: 'The upper end of the interval.' }),
  }),
})

const FindingCounts = builder.objectRef<Counts>('FindingCounts').implement({
  description:
    'What became of findings. A finding that is shown again for the same subject within seven days is the same one: "shown" is "repeated" and all outcomes together.',
  fields: (t) => ({
    shown: t.exposeInt('shown', { description: 'In how many checks it was shown.' }),
    repeated: t.exposeInt('repeated', {
      description: 'How many of them showed it again within seven days.',
    }),
    actedOn: t.exposeInt('actedOn', {
      description: 'Fulfilled in a check of the same subject within seven days, or said to be.',
    }),
    attested: t.exposeInt('attested', { description: 'Vouched for within seven days.' }),
    overridden: t.exposeInt('overridden', { description: 'Somebody went on without it, and said so.' }),
    waived: t.exposeInt('waived', { description: 'A waiver was there.' }),
    ignored: t.exposeInt('ignored', { description: 'Seven days went by and none of these happened.' }),
    pending: t.exposeInt('pending', { description: 'The seven days are not over.' }),
    unfollowed: t.exposeInt('unfollowed', {
      description: 'Nobody can tell: the check names no subject, and nobody answered.',
    }),
  }),
})

const OverrideReason = builder
  .objectRef<RuleHealthView['overrides'][number]>('OverrideReasonCount')
  .implement({
    description: 'How often a reason was given.',
    fields: (t) => ({
      reasonCode: t.exposeString('reasonCode', { nullable: true, description: 'Null: none was given.' }),
      title: t.exposeString('title', {
        nullable: true,
        description: 'What the packs call it, or the code where they do not list it; null: none was given.',
      }),
      count: t.exposeInt('count', { description: 'How often.' }),
    }),
  })

const RuleHealthReview = builder.objectRef<ReviewView>('RuleHealthReview').implement({
  description: `A random sample of findings, at most ${SAMPLE_SIZE}, drawn by nobody: reviewFinding says of each whether it was right.`,
  fields: (t) => ({
    sampled: t.exposeInt('sampled', { description: 'How many were drawn.' }),
    toReview: t.idList({
      description: 'The checks of which the finding is still to be reviewed.',
      complexity: SAMPLE,
      resolve: ({ toReview }) => [...toReview],
    }),
    right: t.expose('right', {
      type: EstimatedShare,
      nullable: true,
      description:
        'The positive predictive value: how many of those that were reviewed were right. Null while none was.',
    }),
  }),
})

const RuleHealthChange = builder.objectRef<ChangePointView>('RuleHealthChange').implement({
  description:
    'The first week in which it was shown more or less often than in the eight weeks before, by the exact comparison of two Poisson rates. A subject counts once a week.',
  fields: (t) => ({
    week: t.string({ description: 'For example 2026-W48, in UTC.', resolve: ({ week }) => weekName(week) }),
    direction: t.expose('direction', { type: ChangeDirection, description: 'More or less often.' }),
    observed: t.exposeInt('observed', { description: 'For how many subjects it was shown.' }),
    expected: t.exposeFloat('expected', {
      description: 'For how many it would have been, of as many that were checked.',
    }),
    p: t.exposeFloat('p', {
      description: 'How likely so much of a difference is while nothing has changed; below 0.001.',
    }),
    activationIds: t.idList({
      description: 'What was made live in that week or the one before it.',
      resolve: ({ activations }) => activations.map(({ id }) => id),
    }),
  }),
})

const RuleHealthCell = builder.objectRef<HealthCell>('RuleHealthCell').implement({
  description: 'What was counted in a part of the period.',
  fields: (t) => ({
    week: t.exposeString('week', { description: 'By ISO 8601, in UTC: 2026-W48.' }),
    begins: t.expose('begins', { type: 'Date', description: 'Its Monday.' }),
    version: t.exposeString('version', { description: 'The pack that declares it, and its version.' }),
    clientGroup: t.exposeString('clientGroup', {
      nullable: true,
      description: 'A code; null where the checks say none, or nothing was divided by it.',
    }),
    serviceModel: t.exposeString('serviceModel', {
      nullable: true,
      description: 'A code; null where the checks say none, or nothing was divided by it.',
    }),
    counts: t.expose('counts', { type: FindingCounts, description: 'What became of what was shown then.' }),
  }),
})

const UnknownFactShare = builder.objectRef<UnknownFact>('UnknownFactShare').implement({
  description: 'How often a fact was not known when a requirement was shown.',
  fields: (t) => ({
    fact: t.exposeString('fact', { description: 'Its name.' }),
    count: t.exposeInt('count', { description: 'In how many checks.' }),
    of: t.exposeInt('of', { description: 'Of how many.' }),
  }),
})

const ServiceModelBurden = builder.objectRef<ModelBurden>('ServiceModelBurden').implement({
  description: 'How much those who work in a service model are shown.',
  fields: (t) => ({
    serviceModel: t.exposeString('serviceModel', {
      nullable: true,
      description: 'A code; null: the checks say none.',
    }),
    checks: t.exposeInt('checks', { description: 'How many checks.' }),
    burden: t.exposeFloat('burden', { description: 'Interruptions in a hundred of them.' }),
  }),
})

const RuleHealth = builder.objectRef<RuleHealthView>('RuleHealth').implement({
  description:
    'How a requirement did. How often it is overridden does not say that it is wrong: the reviewed sample does. Nothing can be switched off here; what a pack makes advisory is tried with rulesetImpact first.',
  authScopes: { scope: 'read' },
  fields: (t) => ({
    requirement: t.expose('requirement', {
      type: Requirement,
      description: 'As the live rules have it, or the last that had it.',
    }),
    applied: t.exposeInt('applied', { description: 'Checks in which it applied, or may have.' }),
    subjects: t.exposeInt('subjects', { description: 'For how many subjects it was shown.' }),
    counts: t.expose('counts', { type: FindingCounts, description: 'What became of it.' }),
    overrides: t.field({
      type: [OverrideReason],
      description: 'Why people went on without it, the most frequent first.',
      resolve: ({ overrides }) => [...overrides],
    }),
    acceptance: t.expose('acceptance', {
      type: EstimatedShare,
      nullable: true,
      description:
        'Acted on or attested, of those of which it is known: neither waived nor pending nor unfollowed. Null where there is none.',
    }),
    burden: t.exposeFloat('burden', {
      description: 'How often it is shown in a hundred checks; waived ones do not count.',
    }),
    review: t.expose('review', { type: RuleHealthReview, description: 'Whether it was right.' }),
    signs: t.field({
      type: [RuleHealthSign],
      description: 'What makes it worth looking at.',
      resolve: ({ signs }) => [...signs],
    }),
    changes: t.field({
      type: [RuleHealthChange],
      description: 'When it began to be shown more or less often.',
      resolve: ({ changePoints }) => [...changePoints],
    }),
    weeks: t.field({
      type: [RuleHealthCell],
      description:
        'The same by version and week, the oldest first; weeks in which it was not shown are absent.',
      complexity: WEEKS,
      resolve: weeksOf,
    }),
    cells: t.field({
      type: [RuleHealthCell],
      description:
        'The same by version, week, client group and service model; a check of several counts for each of them. Opens every check of the period.',
      args: {
        first: t.arg.int({ defaultValue: 20, description: 'How many, 1 to 100.' }),
        skip: t.arg.int({ defaultValue: 0, description: 'How many to leave out at the start.' }),
      },
      complexity: OPENING,
      resolve: (view, { first, skip }, { ctx }) =>
        cellsOf(ctx, view, { first: first ?? 20, skip: skip ?? 0 }),
    }),
    unknownFacts: t.field({
      type: [UnknownFactShare],
      description:
        'Which facts were not known when it was shown, the most frequent first. Opens every check of the period.',
      complexity: OPENING,
      resolve: (view, _args, { ctx }) => unknownFactsOf(ctx, view),
    }),
  }),
})

const RuleHealthConnection = connectionType('RuleHealth', RuleHealth)

const readingOf = (connection: Connection<RuleHealthView>) => (connection as HealthConnection).reading

builder.objectFields(RuleHealthConnection, (t) => ({
  from: t.field({
    type: 'Date',
    description: 'The first day that counts, in UTC.',
    resolve: (connection) => readingOf(connection).period.first,
  }),
  to: t.field({
    type: 'Date',
    description: 'The last day that counts, in UTC.',
    resolve: (connection) => readingOf(connection).period.last,
  }),
  checks: t.int({
    description: 'How many checks were recorded then whose subject was not erased since.',
    resolve: (connection) => readingOf(connection).tally.checks,
  }),
  subjects: t.int({
    description: 'About how many subjects; a check that names nobody counts as one.',
    resolve: (connection) => readingOf(connection).tally.subjects,
  }),
  burden: t.float({
    description:
      'Interruptions in a hundred checks: findings that bind and are asked for here and now; waived ones do not count.',
    resolve: (connection) => burdenOf(readingOf(connection)),
  }),
  burdenByServiceModel: t.field({
    type: [ServiceModelBurden],
    description: 'The same by service model, the most first. Opens every check of the period.',
    complexity: OPENING,
    resolve: (connection, _args, { ctx }) => burdensOf(ctx, readingOf(connection)),
  }),
}))

const RuleHealthFilter = builder.inputType('RuleHealthFilter', {
  description: 'Of when and of what; every part that is given must hold.',
  fields: (t) => ({
    from: t.field({
      type: 'Date',
      description: 'The first day that counts, in UTC; twelve weeks back when absent.',
    }),
    to: t.field({
      type: 'Date',
      description: `The last day that counts; today when absent. At most ${WEEKS_MAX} weeks behind the first.`,
    }),
    requirementCode: t.string({ description: 'This requirement.' }),
    pack: t.string({ description: 'Requirements that this pack declares.' }),
    clientGroup: t.string({
      description: 'Only checks that say this client group. Opens every check of the period.',
    }),
    serviceModel: t.string({
      description: 'Only checks that say this service model. Opens every check of the period.',
    }),
    sign: t.field({
      type: [RuleHealthSign],
      description: 'Requirements with one of these signs.',
      ...entriesAtMost(FILTER_ENTRIES_MAX),
    }),
  }),
})

const RuleHealthDigest = builder.objectRef<DigestView>('RuleHealthDigest').implement({
  description: 'What of the rules somebody should look at after a month: the same in three forms.',
  fields: (t) => ({
    json: t.field({ type: 'JSON', description: 'For programs.', resolve: ({ digest }) => digest }),
    markdown: t.string({
      description: 'For people.',
      resolve: ({ digest, locale }) => digestInMarkdown(digest, locale),
    }),
    svg: t.string({
      description: 'How often what is shown most was acted on, with the intervals, as a picture.',
      resolve: ({ digest, locale }) => digestAsPicture(digest, locale),
    }),
  }),
})

builder.queryFields((t) => ({
  ruleHealth: t.field({
    type: RuleHealthConnection,
    description:
      'How requirements did: what became of every finding that recorded checks showed, the most shown first. Needs the scope "read".',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: RuleHealthFilter, description: 'The last twelve weeks when absent.' }),
      locale: t.arg.string({ description: LOCALE_DESCRIPTION }),
    },
    complexity: (args) => ({ ...pageComplexity(args), field: COUNTING }),
    resolve: async (_root, input, { ctx }) =>
      (await import('../operations/health/rule-health.ts')).ruleHealth({ ctx, input }),
  }),
  ruleHealthDigest: t.field({
    type: RuleHealthDigest,
    description: 'What of the rules somebody should look at after a month. Needs the scope "read".',
    authScopes: { scope: 'read' },
    args: {
      month: t.arg.string({ required: true, description: 'In UTC, for example 2026-11.' }),
      locale: t.arg.string({ description: LOCALE_DESCRIPTION }),
    },
    complexity: { field: COUNTING, multiplier: 1 },
    resolve: async (_root, input, { ctx }) =>
      (await import('../operations/health/health-digest.ts')).healthDigest({ ctx, input }),
  }),
}))
