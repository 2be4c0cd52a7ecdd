import { getRequirement, getRequirementById } from '../operations/requirements/get-requirement.ts'
import { listRequirements } from '../operations/requirements/list-requirements.ts'
import type { RequirementView } from '../operations/requirements/requirement-view.ts'
import { termsOfCodes, toTermView } from '../operations/vocabulary/term-view.ts'
import type { Source as PackSource } from '../rules/pack/format.ts'
import { textIn } from '../rules/pack/locale.ts'
import type { AddedWords as Added } from '../rules/types.ts'
import { builder, entriesAtMost, FILTER_ENTRIES_MAX } from './builder.ts'
import { RequirementKind, RequirementLevel, RequirementLock } from './enums.ts'
import { Node, registerNode } from './node.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'
import { LOCALE_DESCRIPTION, Role, SupportResource, Term } from './vocabulary.ts'

const Source = builder
  .objectRef<{ readonly source: PackSource; readonly locale: string }>('Source')
  .implement({
    description: 'Where a requirement comes from.',
    fields: (t) => ({
      title: t.string({
        description: 'What the source is called.',
        resolve: ({ source, locale }) => textIn(source.title, locale),
      }),
      reference: t.string({
        nullable: true,
        description: 'The place in it.',
        resolve: ({ source }) => source.reference ?? null,
      }),
      checkedOn: t.field({
        type: 'Date',
        nullable: true,
        description: 'When somebody last compared the requirement with it.',
        resolve: ({ source }) => source.checkedOn ?? null,
      }),
    }),
  })

const Claim = builder.objectRef<RequirementView>('Claim').implement({
  description: 'A figure that a source claims. Reported as claimed, never a threshold.',
  fields: (t) => ({
    value: t.float({
      nullable: true,
      description:
        'The figure; null when it is computed from facts (then it stands in the projections of an assessment).',
      resolve: ({ requirement: { claim } }) =>
        typeof claim?.value?.value === 'number' ? claim.value.value : null,
    }),
    unit: t.string({ description: 'Its unit.', resolve: ({ requirement }) => requirement.claim?.unit ?? '' }),
    caveat: t.string({
      description: 'What keeps the figure from being a fact.',
      resolve: ({ requirement: { claim }, locale }) => (claim ? textIn(claim.caveat, locale) : ''),
    }),
  }),
})

const Rating = builder.objectRef<RequirementView>('RequirementRating').implement({
  description: 'How a requirement rates a service model.',
  fields: (t) => ({
    serviceModel: t.string({
      description: 'Its code in the vocabulary.',
      resolve: ({ requirement }) => requirement.rating?.serviceModel ?? '',
    }),
    rating: t.string({
      description: 'The rating, a word in capitals.',
      resolve: ({ requirement }) => requirement.rating?.rating ?? '',
    }),
    caveat: t.string({
      description: 'How the rating is to be read.',
      resolve: ({ requirement: { rating }, locale }) => (rating ? textIn(rating.caveat, locale) : ''),
    }),
  }),
})

const AddedWords = builder
  .objectRef<{ readonly added: Added; readonly locale: string }>('AddedWords')
  .implement({
    description: 'What a pack says of a floor of another pack besides its own words.',
    fields: (t) => ({
      pack: t.string({
        description: 'The name of the pack that says it.',
        resolve: ({ added }) => added.pack,
      }),
      packTitle: t.string({
        description: 'How that pack is called.',
        resolve: ({ added, locale }) => textIn(added.packTitle, locale),
      }),
      title: t.string({
        nullable: true,
        description: 'What it adds to the title.',
        resolve: ({ added, locale }) => (added.title ? textIn(added.title, locale) : null),
      }),
      guidance: t.string({
        nullable: true,
        description: 'What it adds to the guidance.',
        resolve: ({ added, locale }) => (added.guidance ? textIn(added.guidance, locale) : null),
      }),
    }),
  })

export const Requirement = builder.objectRef<RequirementView>('Requirement').implement({
  description: 'One thing that safety requires, or that is good to know, as a pack declares it.',
  interfaces: [Node],
  fields: (t) => ({
    code: t.string({
      description: "Short and stable; unique within a ruleset. An organisation's own codes carry its prefix.",
      resolve: ({ requirement }) => requirement.code,
    }),
    pack: t.exposeString('pack', { description: 'The name of the pack that declares it.' }),
    locale: t.exposeString('locale', {
      description:
        "The language of its texts: the one asked for, or the organisation's own where not every text is there in it.",
    }),
    title: t.string({
      description: 'What it is called.',
      resolve: ({ requirement, locale }) => textIn(requirement.title, locale),
    }),
    guidance: t.string({
      description: 'What to do and why.',
      resolve: ({ requirement, locale }) => textIn(requirement.guidance, locale),
    }),
    additions: t.field({
      type: [AddedWords],
      description:
        'What packs of the organisation add to the title and guidance of a floor, which stand without it.',
      resolve: ({ requirement, locale }) => (requirement.additions ?? []).map((added) => ({ added, locale })),
    }),
    kind: t.field({
      type: RequirementKind,
      description: 'What sort of thing it is.',
      resolve: ({ requirement }) => requirement.kind,
    }),
    level: t.field({
      type: RequirementLevel,
      description: 'How much it binds.',
      resolve: ({ requirement }) => requirement.level,
    }),
    lock: t.field({
      type: RequirementLock,
      description: 'What an organisation may change about it.',
      resolve: ({ requirement }) => requirement.lock,
    }),
  }),
})

builder.objectFields(Requirement, (t) => ({
  responsibleRoles: t.field({
    type: [Role],
    description: 'Who may do it; any one of them. Empty when anybody may.',
    resolve: ({ requirement, vocabulary, locale }) =>
      termsOfCodes(vocabulary, 'roles', { codes: requirement.responsible, locale }),
  }),
  clientGroups: t.field({
    type: [Term],
    description: 'The client groups it is about; empty when it is about no group in particular.',
    resolve: ({ requirement: { about }, vocabulary, locale }) =>
      termsOfCodes(vocabulary, 'clientGroups', { codes: about?.clientGroups, locale }),
  }),
  serviceModels: t.field({
    type: [Term],
    description: 'The service models it is about; empty when it is about no model in particular.',
    resolve: ({ requirement: { about }, vocabulary, locale }) =>
      termsOfCodes(vocabulary, 'serviceModels', { codes: about?.serviceModels, locale }),
  }),
  culturalPreferences: t.field({
    type: [Term],
    description: 'The declared preferences it answers to; empty when it does not depend on any.',
    resolve: ({ requirement: { about }, vocabulary, locale }) =>
      termsOfCodes(vocabulary, 'culturalPreferences', { codes: about?.culturalPreferences, locale }),
  }),
  resource: t.field({
    type: SupportResource,
    nullable: true,
    description: 'A signpost: the place to turn to. Null for other kinds.',
    resolve: ({ requirement: { resource }, vocabulary, locale }) =>
      resource === undefined ? null : toTermView(resource, vocabulary.resources?.[resource], locale),
  }),
  rating: t.field({
    type: Rating,
    nullable: true,
    description: 'A rating: what is rated and how. Null for other kinds.',
    resolve: (view) => (view.requirement.rating ? view : null),
  }),
  claim: t.field({
    type: Claim,
    nullable: true,
    description: 'A claim: its figure. Null for other kinds.',
    resolve: (view) => (view.requirement.claim ? view : null),
  }),
  sources: t.field({
    type: [Source],
    description: 'Where it comes from.',
    resolve: ({ requirement, locale }) => requirement.sources.map((source) => ({ source, locale })),
  }),
}))

registerNode({
  prefix: 'req',
  type: Requirement,
  load: ({ ctx, id }) => getRequirementById({ ctx, input: { id } }),
})

export const RequirementConnection = connectionType('Requirement', Requirement)

const RequirementFilter = builder.inputType('RequirementFilter', {
  description: 'Which requirements to list; every part that is given must hold.',
  fields: (t) => ({
    pack: t.string({ description: 'Declared by this pack.' }),
    clientGroup: t.string({ description: 'About this client group (a code of the vocabulary).' }),
    serviceModel: t.string({ description: 'About this service model (a code of the vocabulary).' }),
    culturalPreference: t.string({
      description: 'Answering to this declared preference (a code of the vocabulary).',
    }),
    level: t.field({
      type: [RequirementLevel],
      description: 'Of one of these levels.',
      ...entriesAtMost(FILTER_ENTRIES_MAX),
    }),
    text: t.string({
      description:
        'Every one of these words stands in the code, the title or the guidance, in the language of the answer.',
    }),
  }),
})

builder.queryFields((t) => ({
  requirements: t.field({
    type: RequirementConnection,
    description: 'What the live packs require, in order of code.',
    authScopes: { scope: 'read' },
    args: {
      ...pageArguments(t.arg),
      filter: t.arg({ type: RequirementFilter, description: 'Which ones; all when absent.' }),
      locale: t.arg.string({ description: LOCALE_DESCRIPTION }),
    },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listRequirements({ ctx, input }),
  }),
  requirement: t.field({
    type: Requirement,
    nullable: true,
    description: 'One requirement of the live packs; null when there is none of this code.',
    authScopes: { scope: 'read' },
    args: {
      code: t.arg.string({ required: true, description: 'Its code.' }),
      locale: t.arg.string({ description: LOCALE_DESCRIPTION }),
    },
    resolve: (_root, input, { ctx }) => getRequirement({ ctx, input }),
  }),
}))
