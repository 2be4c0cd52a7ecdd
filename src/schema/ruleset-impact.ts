import type { CheckView } from '../operations/checks/check-view.ts'
import { LAST_CHECKS_MAX, withChecks } from '../operations/impact/impact-checks.ts'
import type {
  ImpactChangeView,
  ImpactRefusalView,
  RulesetImpactView,
} from '../operations/impact/ruleset-impact.ts'
import { PACKS_MAX } from '../operations/rulesets/candidate-input.ts'
import { builder, entriesAtMost } from './builder.ts'
import { Verdict } from './enums.ts'
import { UserError } from './errors.ts'
import { FindingChange } from './finding-change.ts'
import { FloorWeakening, PackRefInput } from './ruleset.ts'
import { SafetyCheck } from './safety-check.ts'

type OfCheck<Value> = Value & { readonly check: CheckView }

/** Opening and judging one recorded check. */
const COST_PER_CHECK = 20

const ImpactChange = builder.objectRef<OfCheck<ImpactChangeView>>('ImpactChange').implement({
  description: 'A recorded check whose verdict would be another one.',
  fields: (t) => ({
    safetyCheck: t.field({ type: SafetyCheck, description: 'The check.', resolve: ({ check }) => check }),
    before: t.expose('before', { type: Verdict, description: 'The recorded verdict.' }),
    after: t.expose('after', { type: Verdict, description: 'The verdict with the candidate.' }),
    because: t.stringList({
      description: 'Why, in sentences; at most five.',
      resolve: ({ because }) => [...because],
    }),
    findings: t.expose('findings', {
      type: [FindingChange],
      description: 'Requirements that would stand otherwise; of the items of a list the worst counts.',
    }),
  }),
})

const ImpactRefusal = builder.objectRef<OfCheck<ImpactRefusalView>>('ImpactRefusal').implement({
  description: 'A recorded check whose facts the candidate would refuse.',
  fields: (t) => ({
    safetyCheck: t.field({ type: SafetyCheck, description: 'The check.', resolve: ({ check }) => check }),
    because: t.stringList({
      description: 'What would be refused, in sentences.',
      resolve: ({ because }) => [...because],
    }),
  }),
})

const RulesetImpact = builder.objectRef<RulesetImpactView>('RulesetImpact').implement({
  description: 'What a set of packs would have decided otherwise. Nothing of it is stored.',
  fields: (t) => ({
    compared: t.exposeInt('compared', { description: 'How many recorded checks were judged anew.' }),
    changed: t.int({
      description: 'How many of them would have another verdict.',
      resolve: ({ changes }) => changes.length,
    }),
    refused: t.int({
      description: 'How many of them have facts that would be refused.',
      resolve: ({ refusals }) => refusals.length,
    }),
    unreadable: t.exposeInt('unreadable', {
      description: 'How many could not be compared, because their subject was erased.',
    }),
    changes: t.field({
      type: [ImpactChange],
      description:
        'Changed verdicts: newly blocked first, then other stricter ones, then easier ones; of each the newest first.',
      args: {
        first: t.arg.int({ defaultValue: 20, description: 'How many, 1 to 100.' }),
        skip: t.arg.int({ defaultValue: 0, description: 'How many to leave out at the start.' }),
      },
      complexity: ({ first }) => ({ field: 1, multiplier: first ?? 20 }),
      resolve: ({ changes }, slice, { ctx }) => withChecks(ctx, changes, slice),
    }),
    refusals: t.field({
      type: [ImpactRefusal],
      description: 'Checks whose facts would be refused, the newest first.',
      args: {
        first: t.arg.int({ defaultValue: 20, description: 'How many, 1 to 100.' }),
        skip: t.arg.int({ defaultValue: 0, description: 'How many to leave out at the start.' }),
      },
      complexity: ({ first }) => ({ field: 1, multiplier: first ?? 20 }),
      resolve: ({ refusals }, slice, { ctx }) => withChecks(ctx, refusals, slice),
    }),
    weakenings: t.expose('weakenings', {
      type: [FloorWeakening],
      description: 'Floors that would ask for less than in the live set: activating it would need a reason.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What is wrong with the candidate; nothing was compared then. Empty otherwise.',
    }),
  }),
})

const RulesetImpactInput = builder.inputType('RulesetImpactInput', {
  description: 'A candidate, and on how many checks to try it.',
  fields: (t) => ({
    packs: t.field({
      type: [PackRefInput],
      required: true,
      description:
        'Every pack of the set, those that others extend included; 1 to 100. They need not be live.',
      ...entriesAtMost(PACKS_MAX),
    }),
    parameters: t.field({
      type: 'JSON',
      description: 'Values by parameter name, within the bounds their packs declare.',
    }),
    lastChecks: t.int({
      defaultValue: 200,
      description: `How many of the latest recorded checks to replay, 1 to ${LAST_CHECKS_MAX}.`,
    }),
    locale: t.string({
      description: "The language of sentences (BCP 47); the organisation's default when absent.",
    }),
  }),
})

builder.queryField('rulesetImpact', (t) =>
  t.field({
    type: RulesetImpact,
    description:
      'Replays the latest recorded checks on a candidate set of packs: what would change, and why? Stores nothing. Needs the scope "read".',
    authScopes: { scope: 'read' },
    args: { input: t.arg({ type: RulesetImpactInput, required: true, description: 'The candidate.' }) },
    complexity: ({ input }) => ({ field: COST_PER_CHECK * (input.lastChecks ?? 200), multiplier: 1 }),
    resolve: async (_root, { input }, { ctx }) =>
      (await import('../operations/impact/ruleset-impact.ts')).rulesetImpact({ ctx, input }),
  }),
)
