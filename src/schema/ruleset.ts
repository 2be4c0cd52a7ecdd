import {
  type ActivateRulesetPayload as ActivationPayload,
  activateRuleset,
} from '../operations/rulesets/activate-ruleset.ts'
import { getActiveRuleset } from '../operations/rulesets/get-active-ruleset.ts'
import { getRuleset } from '../operations/rulesets/get-ruleset.ts'
import { listRulesets } from '../operations/rulesets/list-rulesets.ts'
import { rollbackRuleset } from '../operations/rulesets/rollback-ruleset.ts'
import type { RulesetView } from '../operations/rulesets/ruleset-view.ts'
import type { PackReference } from '../rules/types.ts'
import { builder } from './builder.ts'
import { RulesetStage } from './enums.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const PackRef = builder.objectRef<PackReference>('PackRef').implement({
  description: 'A pack version as a ruleset names it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'owner/name.' }),
    version: t.exposeString('version', { description: 'Its version.' }),
    digest: t.exposeString('digest', { description: 'SHA-256 of its canonical form.' }),
  }),
})

export const Ruleset = builder.objectRef<RulesetView>('Ruleset').implement({
  description: 'A set of pack versions with parameter values. It never changes; its digest names it.',
  interfaces: [Node],
  fields: (t) => ({
    digest: t.exposeString('digest', { description: 'SHA-256 over its packs and parameters.' }),
    packs: t.field({
      type: [PackRef],
      description: 'The pack versions it is made of, by name.',
      resolve: ({ packs }) => packs,
    }),
    parameters: t.field({
      type: 'JSON',
      description: 'The value of every parameter, defaults included, by name.',
      resolve: ({ parameters }) => parameters,
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
    note: t.exposeString('note', { nullable: true, description: 'What was noted then.' }),
  }),
})

registerNode({ prefix: 'rs', type: Ruleset, load: ({ ctx, id }) => getRuleset({ ctx, input: { id } }) })

const RulesetConnection = connectionType('Ruleset', Ruleset)

const PackRefInput = builder.inputType('PackRefInput', {
  description: 'Names a published pack version.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'owner/name.' }),
    version: t.string({ required: true, description: 'For example 1.0.0.' }),
  }),
})

const ActivateRulesetInput = builder.inputType('ActivateRulesetInput', {
  description: 'Which packs to put to use, and how.',
  fields: (t) => ({
    packs: t.field({
      type: [PackRefInput],
      required: true,
      description: 'Every pack of the set, those that others extend included; 1 to 100.',
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
  }),
})

const RollbackRulesetInput = builder.inputType('RollbackRulesetInput', {
  description: 'Which earlier ruleset to go back to.',
  fields: (t) => ({
    toDigest: t.string({ required: true, description: 'The digest of a ruleset that was live before.' }),
    note: t.string({ required: true, description: 'Why, for those who read the history.' }),
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
    userErrors: t.field({
      type: [UserError],
      description: 'What has to be mended first; empty when it worked.',
      resolve: ({ userErrors }) => userErrors,
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
    resolve: (_root, { input }, { ctx }) => activateRuleset({ ctx, input }),
  }),
  rollbackRuleset: t.field({
    type: ActivateRulesetPayload,
    description: 'Makes an earlier live ruleset live again, exactly as it was. Needs the scope "approve".',
    authScopes: { scope: 'approve' },
    args: { input: t.arg({ type: RollbackRulesetInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, { ctx }) => rollbackRuleset({ ctx, input }),
  }),
}))
