import { alsoFulfils, type FindingView, missingFactsOf } from '../operations/assessments/finding-view.ts'
import { toRequirementView } from '../operations/requirements/requirement-view.ts'
import { termsOfCodes } from '../operations/vocabulary/term-view.ts'
import { waiverOfFinding } from '../operations/waivers/load-waivers.ts'
import { scopeOfFinding } from '../rules/evaluate/focus.ts'
import { addedMessagesOf, messageOf } from '../rules/explain/message.ts'
import { reasonsOf } from '../rules/explain/reasons.ts'
import type { AddedMessage as Added, Reason as RuleReason } from '../rules/types.ts'
import { builder } from './builder.ts'
import { FindingStatus, RequirementScope, Truth } from './enums.ts'
import { Requirement } from './requirement.ts'
import { Fact, Role } from './vocabulary.ts'
import { Waiver } from './waiver.ts'

const Reason = builder.objectRef<RuleReason>('Reason').implement({
  description: 'One condition that decided, with the value seen.',
  fields: (t) => ({
    fact: t.exposeString('fact', { description: 'The fact it reads.' }),
    operator: t.exposeString('operator', { description: 'How it compares.' }),
    expected: t.expose('expected', {
      type: 'JSON',
      nullable: true,
      description: 'What it compares with.',
    }),
    actual: t.expose('actual', {
      type: 'JSON',
      nullable: true,
      description: 'The value seen; null when it was not given.',
    }),
    outcome: t.expose('outcome', { type: Truth, description: 'Whether it holds.' }),
    text: t.exposeString('text', { description: 'The same as a sentence.' }),
  }),
})

const AddedMessage = builder.objectRef<Added>('AddedMessage').implement({
  description: 'What a pack adds to the message of a floor of another pack.',
  fields: (t) => ({
    pack: t.exposeString('pack', { description: 'The name of the pack that says it.' }),
    packTitle: t.exposeString('packTitle', { description: 'How that pack is called.' }),
    text: t.exposeString('text', { description: 'What it says, in the locale asked for.' }),
  }),
})

export const Finding = builder.objectRef<FindingView>('Finding').implement({
  description: 'How one requirement stands in the situation.',
  fields: (t) => ({
    requirement: t.field({
      type: Requirement,
      description: 'The requirement.',
      resolve: ({ view, finding }) =>
        toRequirementView(view.assessment.compiled, finding.requirement, view.locale),
    }),
    item: t.string({
      nullable: true,
      description: 'The list item it is about, for a requirement that is judged item by item.',
      resolve: ({ finding }) => finding.item,
    }),
    status: t.field({
      type: FindingStatus,
      description: 'How it stands.',
      resolve: ({ finding }) => finding.status,
    }),
    scope: t.field({
      type: RequirementScope,
      description:
        'Of what it speaks: of what its requirement does, and of NOW where it blocks or cannot wait.',
      resolve: ({ finding }) => scopeOfFinding(finding),
    }),
    immediate: t.boolean({
      description:
        'It cannot wait: it applies, something of it is left to do, and its pack calls it immediate here.',
      resolve: ({ finding }) => finding.immediate,
    }),
    alsoFulfils: t.field({
      type: [Requirement],
      description: 'Other requirements that the same evidence fulfils; shown as one line with it.',
      complexity: { field: 2, multiplier: 3 },
      resolve: (view) => alsoFulfils(view),
    }),
    blocks: t.boolean({
      description: 'It is one of those that make the verdict BLOCKED.',
      resolve: ({ finding }) => finding.blocks,
    }),
    message: t.string({
      description: 'One sentence a worker can act on, in the locale asked for.',
      resolve: ({ view, finding }) => messageOf(view.assessment, finding, view.locale),
    }),
    additions: t.field({
      type: [AddedMessage],
      description: 'What packs of the organisation add to the message of a floor, which stands without it.',
      resolve: ({ view, finding }) => addedMessagesOf(view.assessment, finding, view.locale),
    }),
    because: t.field({
      type: [Reason],
      description: 'Why: the conditions that decided, each with the value seen.',
      resolve: ({ view, finding }) => reasonsOf(view.assessment, finding, view.locale),
    }),
  }),
})

builder.objectFields(Finding, (t) => ({
  missingFacts: t.field({
    type: [Fact],
    description: 'Facts that were not given and that its status turns on.',
    resolve: ({ view, finding }) => missingFactsOf(view, finding),
  }),
  responsibleRoles: t.field({
    type: [Role],
    description: 'Who may do it; any one of them. Empty when anybody may.',
    resolve: ({ view: { assessment, locale }, finding }) =>
      termsOfCodes(assessment.compiled.ruleset.vocabulary, 'roles', {
        codes: finding.requirement.responsible,
        locale,
      }),
  }),
  waiver: t.field({
    type: Waiver,
    nullable: true,
    description: 'The waiver that lets the act go ahead, for a finding that is WAIVED.',
    resolve: ({ view, finding: { waiver } }, _args, { ctx }) =>
      waiver === null ? null : waiverOfFinding(ctx, view, waiver.id),
  }),
  dueAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'Until when; null when there is no date.',
    resolve: ({ finding }) => finding.dueAt,
  }),
}))
