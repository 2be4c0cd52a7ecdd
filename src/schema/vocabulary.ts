import { type FactView, factsOf, termsOfFact } from '../operations/vocabulary/fact-view.ts'
import { getVocabulary, type VocabularyView } from '../operations/vocabulary/get-vocabulary.ts'
import { type TermView, termsOf } from '../operations/vocabulary/term-view.ts'
import { builder } from './builder.ts'
import { Warning } from './warning.ts'

/** Lists of words run to dozens of entries. */
const WORDS = { field: 1, multiplier: 30 }
const FACTS = { field: 1, multiplier: 150 }

export const LOCALE_DESCRIPTION =
  "The language of texts (BCP 47); the organisation's own when absent, or where not every text is there in the language asked for."

export const Term = builder.objectRef<TermView>('Term').implement({
  description: 'A word of a vocabulary list.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'What facts and filters use.' }),
    title: t.exposeString('title', { description: 'What people read.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What is meant, where it needs saying.',
    }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: "The place in the pack's source that the word stands for.",
    }),
    aliases: t.stringList({
      description:
        'Other spellings that may be sent for the code. Where a list has any, titles are understood as well.',
      resolve: ({ aliases }) => [...aliases],
    }),
  }),
})

export const Role = builder.objectRef<TermView>('Role').implement({
  description: 'Somebody who is responsible for doing something.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'What facts use to say who did something.' }),
    title: t.exposeString('title', { description: 'What people read.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'Who that is, where it needs saying.',
    }),
    reference: t.exposeString('reference', {
      nullable: true,
      description: "The place in the pack's source that the role stands for.",
    }),
  }),
})

export const SupportResource = builder.objectRef<TermView>('SupportResource').implement({
  description: 'A place to turn to for help.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Its code in the vocabulary.' }),
    title: t.exposeString('title', { description: 'What it is called.' }),
    description: t.string({
      description: 'What it is for; empty where the title says it all.',
      resolve: ({ description }) => description ?? '',
    }),
    contact: t.exposeString('contact', {
      nullable: true,
      description: 'The number, address or text to use; null for a kind of place without one contact.',
    }),
    region: t.exposeString('region', {
      nullable: true,
      description: 'Where the contact works; null when everywhere.',
    }),
    verifiedOn: t.expose('verifiedOn', {
      type: 'Date',
      nullable: true,
      description: 'When the contact was last checked against its source.',
    }),
  }),
})

export const Fact = builder.objectRef<FactView>('Fact').implement({
  description:
    'Something about a situation that rules read: what to call it, what to ask, what may be answered.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'Its dotted name; a fact of a list item carries the item: list[item].field.',
    }),
    label: t.exposeString('label', { description: 'What people call it.' }),
    type: t.exposeString('type', {
      description: 'boolean, integer, number, string, code, strings, codes, date, dateTime, object or list.',
    }),
    question: t.exposeString('question', {
      nullable: true,
      description: 'The question to put to a worker; null when it can only be derived from other facts.',
    }),
    help: t.exposeString('help', { nullable: true, description: 'More about the question.' }),
    values: t.stringList({
      nullable: true,
      description: 'The codes of its vocabulary list; null when it takes none.',
      resolve: ({ values }) => values && [...values],
    }),
    terms: t.field({
      type: [Term],
      nullable: true,
      description: 'The same with their titles, in the order of the packs.',
      complexity: WORDS,
      resolve: termsOfFact,
    }),
    vocabulary: t.string({
      nullable: true,
      description: 'The name of that list.',
      resolve: ({ declaration }) => declaration.vocabulary ?? null,
    }),
    open: t.boolean({
      description: 'Codes that do not stand in the list are taken as well, and reported.',
      resolve: ({ declaration }) => declaration.open ?? false,
    }),
    unit: t.exposeString('unit', { nullable: true, description: 'The unit of its figure.' }),
    minimum: t.float({
      nullable: true,
      description: 'The smallest figure that is taken.',
      resolve: ({ declaration }) => declaration.minimum ?? null,
    }),
    maximum: t.float({
      nullable: true,
      description: 'The largest figure that is taken.',
      resolve: ({ declaration }) => declaration.maximum ?? null,
    }),
    maxLength: t.int({
      nullable: true,
      description: 'How long a text may be, in characters.',
      resolve: ({ declaration }) => declaration.maxLength ?? null,
    }),
    unknownValues: t.field({
      type: ['JSON'],
      description: 'Answers that say that it is not known, as leaving it out or null does.',
      resolve: ({ declaration }) => [...(declaration.unknownValues ?? [])],
    }),
    itemKey: t.string({
      nullable: true,
      description: 'For a list: the field that names its entries.',
      resolve: ({ declaration }) => declaration.key ?? null,
    }),
    decisive: t.exposeBoolean('decisive', {
      description: 'While it is missing, a requirement that turns on it holds up the verdict.',
    }),
  }),
})

const VocabularyList = builder
  .objectRef<{ readonly name: string; readonly view: VocabularyView }>('VocabularyList')
  .implement({
    description: 'One list of words that the active packs declare.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The name of the list.' }),
      terms: t.field({
        type: [Term],
        description: 'Its words.',
        complexity: WORDS,
        resolve: ({ name, view }) => termsOf(view.ruleset.vocabulary, name, view.locale),
      }),
    }),
  })

const Vocabulary = builder.objectRef<VocabularyView>('Vocabulary').implement({
  description:
    "The words of the organisation's live packs. They are data: another organisation may have others.",
  fields: (t) => ({
    locale: t.exposeString('locale', { description: 'The language of the texts.' }),
    warnings: t.field({
      type: [Warning],
      description: 'LOCALE_FALLBACK where that is not the language asked for.',
      resolve: (view) => view.warnings.map((value) => ({ view, value })),
    }),
    clientGroups: t.field({
      type: [Term],
      description: 'Groups of people served.',
      complexity: WORDS,
      resolve: ({ ruleset, locale }) => termsOf(ruleset.vocabulary, 'clientGroups', locale),
    }),
    serviceModels: t.field({
      type: [Term],
      description: 'Ways of giving a service.',
      complexity: WORDS,
      resolve: ({ ruleset, locale }) => termsOf(ruleset.vocabulary, 'serviceModels', locale),
    }),
    culturalPreferences: t.field({
      type: [Term],
      description: 'Preferences that the person served, or a guardian, may declare.',
      complexity: WORDS,
      resolve: ({ ruleset, locale }) => termsOf(ruleset.vocabulary, 'culturalPreferences', locale),
    }),
    roles: t.field({
      type: [Term],
      description: 'Who may be responsible.',
      complexity: WORDS,
      resolve: ({ ruleset, locale }) => termsOf(ruleset.vocabulary, 'roles', locale),
    }),
    facts: t.field({
      type: [Fact],
      description: 'Every fact that may be given or derived, by name.',
      complexity: FACTS,
      resolve: ({ ruleset, locale }) => factsOf(ruleset, locale),
    }),
    risks: t.field({
      type: [Term],
      description: 'Types of hazard.',
      complexity: WORDS,
      resolve: ({ ruleset, locale }) => termsOf(ruleset.vocabulary, 'risks', locale),
    }),
    resources: t.field({
      type: [SupportResource],
      description: 'Places to turn to.',
      complexity: WORDS,
      resolve: ({ ruleset, locale }) => termsOf(ruleset.vocabulary, 'resources', locale),
    }),
    lists: t.field({
      type: [VocabularyList],
      description: 'Every list the packs declare, those above included.',
      complexity: WORDS,
      resolve: (view) =>
        Object.keys(view.ruleset.vocabulary)
          .sort()
          .map((name) => ({ name, view })),
    }),
  }),
})

builder.queryField('vocabulary', (t) =>
  t.field({
    type: Vocabulary,
    description:
      "The words this organisation's live packs use: client groups, service models, cultural preferences, roles, facts, risks, resources.",
    authScopes: { scope: 'read' },
    args: { locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
    resolve: (_root, input, { ctx }) => getVocabulary({ ctx, input }),
  }),
)
