import { getRulePack, getRulePackById, packNodeId } from '../operations/packs/get-rule-pack.ts'
import { listRulePacks } from '../operations/packs/list-rule-packs.ts'
import { loadPackDocument, type PackView } from '../operations/packs/pack-view.ts'
import type { UploadRulePackPayload as UploadPayload } from '../operations/packs/upload-rule-pack.ts'
import { textIn } from '../rules/pack/locale.ts'
import { builder } from './builder.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { RulePackReport } from './pack-report.ts'
import { Altered, connectionType, pageArguments, pageComplexity, showAltered } from './pagination.ts'
import { RequirementConnection } from './requirement.ts'
import { LOCALE_DESCRIPTION } from './vocabulary.ts'

/** A document of up to 1 MiB is read for it. */
const DOCUMENT = { field: 50, multiplier: 1 }
/** Compiling a pack and running its tests is the most work one request can ask for. */
const COMPILING = { field: 4_000, multiplier: 1 }

const PackStatus = builder.enumType('PackStatus', {
  description: 'Whether anybody answers for the content of a pack.',
  values: {
    DRAFT: { description: 'Nobody yet: making it live takes a named reviewer.' },
    RELEASED: { description: 'Its owner does.' },
  },
})

export const RulePack = builder.objectRef<PackView>('RulePack').implement({
  description: 'A published version of a pack. It never changes.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Unique over all types; opaque. It names the language of the texts, too.',
      resolve: ({ id, locale }) => packNodeId(id, locale),
    }),
    name: t.exposeString('name', { description: 'owner/name.' }),
    version: t.exposeString('version', { description: 'Its semantic version.' }),
    digest: t.exposeString('digest', { description: 'SHA-256 of its canonical form (RFC 8785).' }),
    title: t.string({
      description: 'What it is called.',
      resolve: ({ title, locale }) => textIn(title, locale),
    }),
    document: t.field({
      type: 'JSON',
      description: 'The whole pack.',
      complexity: DOCUMENT,
      resolve: (pack, _args, { ctx }) => loadPackDocument(ctx, pack),
    }),
    status: t.field({
      type: PackStatus,
      description: 'Whether anybody answers for the content yet.',
      complexity: DOCUMENT,
      resolve: async (pack, _args, { ctx }) =>
        (await loadPackDocument(ctx, pack)).status === 'draft' ? ('DRAFT' as const) : ('RELEASED' as const),
    }),
    reviewNeeds: t.string({
      nullable: true,
      description: 'Of a draft: whose review it needs before anybody relies on it.',
      complexity: DOCUMENT,
      resolve: async (pack, _args, { ctx }) => {
        const { reviewNeeds } = await loadPackDocument(ctx, pack)
        return reviewNeeds === undefined ? null : textIn(reviewNeeds, pack.locale)
      },
    }),
    uploadedAt: t.expose('uploadedAt', { type: 'DateTime', description: 'When it was published.' }),
    shipped: t.boolean({
      description: 'It comes with the product and is the same for every organisation.',
      resolve: ({ organisationId }) => organisationId === null,
    }),
    requirements: t.field({
      type: RequirementConnection,
      description: 'What it declares itself, in order of code, before other packs of a ruleset change it.',
      args: pageArguments(t.arg),
      complexity: (args) => ({ ...pageComplexity(args), field: DOCUMENT.field }),
      resolve: async (pack, args, { ctx }) =>
        (await import('../operations/packs/pack-requirements.ts')).listPackRequirements({
          ctx,
          input: { ...args, pack },
        }),
    }),
  }),
})

registerNode({
  prefix: 'pack',
  type: RulePack,
  load: ({ ctx, id }) => getRulePackById({ ctx, input: { id } }),
})

const RulePackConnection = connectionType('RulePack', RulePack)
showAltered(RulePackConnection, Altered, 'Pack versions')

const PackSignatureInput = builder.inputType('PackSignatureInput', {
  description: "A detached signature over a pack's digest.",
  fields: (t) => ({
    keyId: t.id({ required: true, description: 'The id of the signing key it was made with.' }),
    signature: t.string({
      required: true,
      description: 'Ed25519 over the bytes of the digest as text ("sha256:…"), in base64.',
    }),
  }),
})

const UploadRulePackInput = builder.inputType('UploadRulePackInput', {
  description: 'A pack to publish.',
  fields: (t) => ({
    source: t.string({
      required: true,
      description: 'The pack as JSON text, so that problems carry line and column; at most 1 MiB.',
    }),
    signature: t.field({
      type: PackSignatureInput,
      description: 'Needed where the organisation demands signed packs; may be added by publishing again.',
    }),
  }),
})

const UploadRulePackPayload = builder.objectRef<UploadPayload>('UploadRulePackPayload').implement({
  description: 'The published pack, or why it was not published.',
  fields: (t) => ({
    rulePack: t.expose('rulePack', {
      type: RulePack,
      nullable: true,
      description: 'Null when it was not published.',
    }),
    report: t.field({
      type: RulePackReport,
      nullable: true,
      description: 'What compiling it and running its tests showed.',
      resolve: (payload) => payload.report,
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'Why it was not published; empty when it was.',
    }),
  }),
})

builder.queryFields((t) => ({
  rulePacks: t.field({
    type: RulePackConnection,
    description: "The shipped packs and the organisation's own, every version, by name.",
    authScopes: { scope: 'read' },
    args: { ...pageArguments(t.arg), locale: t.arg.string({ description: LOCALE_DESCRIPTION }) },
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listRulePacks({ ctx, input }),
  }),
  rulePack: t.field({
    type: RulePack,
    nullable: true,
    description: 'One pack; null when there is none of this name and version here.',
    authScopes: { scope: 'read' },
    args: {
      name: t.arg.string({ required: true, description: 'owner/name.' }),
      version: t.arg.string({ description: 'The newest version when absent.' }),
      locale: t.arg.string({ description: LOCALE_DESCRIPTION }),
    },
    resolve: (_root, input, { ctx }) => getRulePack({ ctx, input }),
  }),
  validateRulePack: t.field({
    type: RulePackReport,
    description: 'Compiles a pack and runs its own tests without storing anything. Needs the scope "author".',
    authScopes: { scope: 'author' },
    args: {
      document: t.arg({ type: 'JSON', description: 'The pack as a JSON value. Give this or "source".' }),
      source: t.arg.string({ description: 'The pack as JSON text: problems carry line and column.' }),
    },
    complexity: COMPILING,
    resolve: async (_root, input, { ctx }) =>
      (await import('../operations/packs/validate-rule-pack.ts')).validateRulePack({ ctx, input }),
  }),
}))

builder.mutationField('uploadRulePack', (t) =>
  t.field({
    type: UploadRulePackPayload,
    description:
      'Publishes a version of one of the organisation\'s own packs, for good. It is not in use before activateRuleset. Needs the scope "author".',
    authScopes: { scope: 'author' },
    args: { input: t.arg({ type: UploadRulePackInput, required: true, description: 'The pack.' }) },
    complexity: COMPILING,
    resolve: async (_root, { input }, { ctx }) =>
      (await import('../operations/packs/upload-rule-pack.ts')).uploadRulePack({ ctx, input }),
  }),
)
