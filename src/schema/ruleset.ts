import { messageLocale } from '../operations/input.ts'
import { listPinnedRuns, type PinnedRuns } from '../operations/procedures/pinned-runs.ts'
import type { ActivateRulesetPayload as ActivationPayload } from '../operations/rulesets/activate-ruleset.ts'
import { PACKS_MAX } from '../operations/rulesets/candidate-input.ts'
import { getActiveRuleset } from '../operations/rulesets/get-active-ruleset.ts'
import { getRuleset } from '../operations/rulesets/get-ruleset.ts'
import { type ActivationView, listActivations } from '../operations/rulesets/list-activations.ts'
import { listRulesets } from '../operations/rulesets/list-rulesets.ts'
import type { RulesetView } from '../operations/rulesets/ruleset-view.ts'
import { tunedParameters } from '../operations/rulesets/tuned-parameters.ts'
import type { RulesetWarning as LayerWarning, FloorWeakening as Weakening } from '../rules/index.ts'
import { textIn } from '../rules/pack/locale.ts'
import type { PackReference } from '../rules/types.ts'
import type { PackReview } from '../values/pack-review.ts'
import { builder, entriesAtMost } from './builder.ts'
import { RulesetStage } from './enums.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { FloorCase } from './pack-report.ts'
import { Altered, connectionType, pageArguments, pageComplexity, showAltered } from './pagination.ts'
import { LOCALE_DESCRIPTION } from './vocabulary.ts'

const FloorWeakeningKind = builder.enumType('FloorWeakeningKind', {
  description: 'What becomes of a floor.',
  values: {
    REMOVED: { description: 'Nothing is left of it.' },
    LOOSENED: { description: 'It asks for less.' },
    UNDECIDED: { description: 'Nothing shows that it asks for as much as before.' },
  },
})

const PackRef = builder.objectRef<PackReference>('PackRef').implement({
  description: 'A pack version as a ruleset names it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'owner/name.' }),
    version: t.exposeString('version', { description: 'Its version.' }),
    digest: t.exposeString('digest', { description: 'SHA-256 of its canonical form.' }),
  }),
})

/** A ruleset is read for it. */
const TUNED_COMPLEXITY = { field: 100, multiplier: 1 }

export const Ruleset = builder.objectRef<RulesetView>('Ruleset').implement({
  description: 'A set of pack versions with parameter values. It never changes; its digest names it.',
  interfaces: [Node],
  fields: (t) => ({
    digest: t.exposeString('digest', { description: 'SHA-256 over its packs and parameters.' }),
    packs: t.expose('packs', {
      type: [PackRef],
      description: 'The pack versions it is made of, by name.',
    }),
    parameters: t.expose('parameters', {
      type: 'JSON',
      description: 'The value of every parameter, defaults included, by name.',
    }),
    tunedParameters: t.field({
      type: 'JSON',
      description:
        'Of these, the values that are not the defaults of its packs: what to send along so that they stay as they are.',
      complexity: TUNED_COMPLEXITY,
      resolve: ({ digest }, _args, { ctx }) => tunedParameters({ ctx, input: { digest } }),
    }),
    stage: t.expose('stage', {
      type: RulesetStage,
      nullable: true,
      description: 'What it is in use for now; null when it is not in use.',
    }),
    activatedAt: t.expose('activatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was put to this use, or last put to use.',
    }),
    activatedBy: t.exposeString('activatedBy', {
      nullable: true,
      description: 'The id of the key that did so, or system: and a name.',
    }),
    note: t.exposeString('note', {
      nullable: true,
      authScopes: { oneOf: ['read', 'approve'] },
      description: 'What was noted then. Needs the scope "read" or "approve".',
    }),
  }),
})

registerNode({ prefix: 'rs', type: Ruleset, load: ({ ctx, id }) => getRuleset({ ctx, input: { id } }) })

const RulesetConnection = connectionType('Ruleset', Ruleset)

const PackReviewType = builder.objectRef<PackReview>('PackReview').implement({
  description: 'That a named person has looked at a draft and answers for putting it to use.',
  fields: (t) => ({
    pack: t.exposeString('pack', { description: 'owner/name.' }),
    version: t.exposeString('version', { description: 'Its version.' }),
    reviewer: t.exposeString('reviewer', { description: 'Who.' }),
    profession: t.exposeString('profession', { description: 'What makes the person fit to judge it.' }),
  }),
})

const RulesetActivation = builder.objectRef<ActivationView>('RulesetActivation').implement({
  description: 'That a ruleset was put to use. It never changes.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'As RuleHealthChange.activationIds names it; opaque.' }),
    sequence: t.exposeInt('sequence', { description: 'Its place in the history: 1, 2, 3 … without a gap.' }),
    ruleset: t.expose('ruleset', { type: Ruleset, description: 'What was put to use.' }),
    stage: t.expose('stage', { type: RulesetStage, description: 'To decide, or to be tried out.' }),
    activatedAt: t.expose('activatedAt', { type: 'DateTime', description: 'When.' }),
    activatedBy: t.exposeString('activatedBy', {
      description: 'Who: the id of a key or a person, or system: and a name.',
    }),
    note: t.exposeString('note', {
      nullable: true,
      authScopes: { oneOf: ['read', 'approve'] },
      description: 'Why, as noted then.',
    }),
    reviews: t.field({
      type: [PackReviewType],
      authScopes: { oneOf: ['read', 'approve'] },
      description: 'Who has reviewed drafts of the set, as named then.',
      resolve: ({ reviews }) => reviews ?? [],
    }),
    weakeningReason: t.exposeString('weakeningReason', {
      nullable: true,
      authScopes: { oneOf: ['read', 'approve'] },
      description:
        'Why floors might ask for less than before; null where none did. Needs the scope "read" or "approve".',
    }),
  }),
})

const RulesetActivationConnection = connectionType('RulesetActivation', RulesetActivation)
showAltered(RulesetActivationConnection, Altered, 'Activations')

export const PackRefInput = builder.inputType('PackRefInput', {
  description: 'Names a published pack version.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'owner/name.' }),
    version: t.string({ required: true, description: 'For example 1.0.0.' }),
  }),
})

const PackReviewInput = builder.inputType('PackReviewInput', {
  description: 'Names who has reviewed a draft.',
  fields: (t) => ({
    pack: t.string({ required: true, description: 'owner/name of a pack of the set.' }),
    version: t.string({ required: true, description: 'The version that was reviewed.' }),
    reviewer: t.string({ required: true, description: 'The name of the person who answers for it.' }),
    profession: t.string({ required: true, description: 'What makes the person fit to judge it.' }),
  }),
})

const ActivateRulesetInput = builder.inputType('ActivateRulesetInput', {
  description: 'Which packs to put to use, and how.',
  fields: (t) => ({
    packs: t.field({
      type: [PackRefInput],
      required: true,
      description: 'Every pack of the set, those that others extend included; 1 to 100.',
      ...entriesAtMost(PACKS_MAX),
    }),
    parameters: t.field({
      type: 'JSON',
      description:
        'Values by parameter name, within the bounds their packs declare; defaults for those left out.',
    }),
    stage: t.field({
      type: RulesetStage,
      defaultValue: 'LIVE',
      description: 'To decide, or to be tried out.',
    }),
    note: t.string({ description: 'Why, for those who read the history.' }),
    weakeningReason: t.string({
      description:
        'Why floors may ask for less than in the live set. Wanted (REASON_MISSING) where they would; kept in the access log, so name nobody.',
    }),
    reviews: t.field({
      type: [PackReviewInput],
      description:
        'Who has reviewed each draft of the set. Wanted (REVIEW_MISSING) once for every version of a draft that is to decide.',
      ...entriesAtMost(PACKS_MAX),
    }),
  }),
})

const RollbackRulesetInput = builder.inputType('RollbackRulesetInput', {
  description: 'Which earlier ruleset to go back to.',
  fields: (t) => ({
    toDigest: t.string({ required: true, description: 'The digest of a ruleset that was live before.' }),
    note: t.string({
      required: true,
      description: 'Why, for those who read the history; also the reason where floors ask for less than now.',
    }),
  }),
})

const RulesetWarning = builder.objectRef<LayerWarning>('RulesetWarning').implement({
  description: 'Something about the packs together that was settled on the stricter side.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'What kind of warning; stable.' }),
    message: t.string({
      description: 'One sentence for people.',
      args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
      resolve: ({ text }, { locale }, { ctx }) => textIn(text, messageLocale(ctx, locale)),
    }),
    path: t.stringList({
      description: 'Which pack and part of it, or which parameter.',
      resolve: ({ path }) => [...path],
    }),
  }),
})

export const FloorWeakening = builder.objectRef<Weakening>('FloorWeakening').implement({
  description: 'A floor that asks, or would ask, for less than in the ruleset that is or was live.',
  fields: (t) => ({
    requirementCode: t.exposeString('requirementCode', {
      description: 'The floor: the code of a requirement, or procedure:… or register:… with the code of one.',
    }),
    pack: t.exposeString('pack', { description: 'The pack that sets it.' }),
    title: t.string({
      description: "What it was called, in the organisation's language.",
      resolve: ({ title }, _args, { ctx }) => textIn(title, ctx.organisation.defaultLocale),
    }),
    kind: t.expose('kind', { type: FloorWeakeningKind, description: 'What becomes of it.' }),
    message: t.string({
      description: "One sentence for people, in the organisation's language.",
      resolve: ({ text }, _args, { ctx }) => textIn(text, ctx.organisation.defaultLocale),
    }),
    counterExample: t.expose('counterExample', {
      type: FloorCase,
      nullable: true,
      description: 'A case that shows it, where one was found.',
    }),
  }),
})

const PinnedRunsRef = builder.objectRef<PinnedRuns>('PinnedRuns').implement({
  description: 'Open runs of one procedure that go on under the rules they were started under.',
  fields: (t) => ({
    procedure: t.exposeString('procedure', { description: 'The code of the procedure.' }),
    ruleset: t.exposeString('ruleset', {
      description: 'The digest of the ruleset they keep to; the filter of procedureRuns takes it.',
    }),
    count: t.exposeInt('count', { description: 'How many there are.' }),
    since: t.expose('since', { type: 'DateTime', description: 'When the oldest of them began.' }),
  }),
})

const ActivateRulesetPayload = builder.objectRef<ActivationPayload>('ActivateRulesetPayload').implement({
  description: 'The ruleset in use now, or why nothing has changed.',
  fields: (t) => ({
    ruleset: t.expose('ruleset', {
      type: Ruleset,
      nullable: true,
      description: 'Null when something has to be mended first.',
    }),
    warnings: t.expose('warnings', {
      type: [RulesetWarning],
      description: 'What was settled on the stricter side when the packs were put together.',
    }),
    weakenings: t.expose('weakenings', {
      type: [FloorWeakening],
      description:
        'Floors that ask for less than in the set that was live before, or, for the shadow stage, than in the live one.',
    }),
    pinnedRuns: t.field({
      type: [PinnedRunsRef],
      description:
        'Open runs that keep to other rules than these, by procedure and ruleset: nothing changes for them; migrateProcedureRun carries one over. Empty when nothing was put to use.',
      resolve: ({ ruleset }, _args, { ctx }) =>
        ruleset === null ? [] : listPinnedRuns({ ctx, input: { digest: ruleset.digest } }),
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended first; empty when it worked.',
    }),
  }),
})

builder.queryFields((t) => ({
  activeRuleset: t.field({
    type: Ruleset,
    description: 'The ruleset that decides now. BAD_USER_INPUT while the organisation has none.',
    authScopes: { scope: 'read' },
    resolve: (_root, _args, { ctx }) => getActiveRuleset({ ctx }),
  }),
  rulesets: t.field({
    type: RulesetConnection,
    description: 'Every ruleset that was ever put to use here, the newest first.',
    authScopes: { scope: 'read' },
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listRulesets({ ctx, input }),
  }),
  rulesetActivations: t.field({
    type: RulesetActivationConnection,
    description:
      'The history: every time a ruleset was put to use, roll-backs included, with who and why; the newest first.',
    authScopes: { scope: 'read' },
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listActivations({ ctx, input }),
  }),
}))

builder.mutationFields((t) => ({
  activateRuleset: t.field({
    type: ActivateRulesetPayload,
    description:
      'Makes a set of pack versions the live one (or the shadow one). All or nothing. Needs the scope "approve".',
    authScopes: { scope: 'approve' },
    args: {
      input: t.arg({ type: ActivateRulesetInput, required: true, description: 'Which packs, and how.' }),
    },
    resolve: async (_root, { input }, { ctx }) =>
      (await import('../operations/rulesets/activate-ruleset.ts')).activateRuleset({ ctx, input }),
  }),
  rollbackRuleset: t.field({
    type: ActivateRulesetPayload,
    description: 'Makes an earlier live ruleset live again, exactly as it was. Needs the scope "approve".',
    authScopes: { scope: 'approve' },
    args: { input: t.arg({ type: RollbackRulesetInput, required: true, description: 'Which one.' }) },
    resolve: async (_root, { input }, { ctx }) =>
      (await import('../operations/rulesets/rollback-ruleset.ts')).rollbackRuleset({ ctx, input }),
  }),
}))
