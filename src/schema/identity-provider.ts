import { getIdentityProvider } from '../operations/identity-providers/get-identity-provider.ts'
import { listIdentityProviders } from '../operations/identity-providers/list-identity-providers.ts'
import { CLAIM_DEPTH_MAX, ROLES_MAX, RULES_MAX } from '../operations/identity-providers/provider-input.ts'
import type {
  IdentityProviderView,
  IdentityProviderPayload as ProviderPayload,
} from '../operations/identity-providers/provider-view.ts'
import { removeIdentityProvider } from '../operations/identity-providers/remove-identity-provider.ts'
import { ID_PREFIXES } from '../operations/ids.ts'
import { SCOPES } from '../values/scopes.ts'
import { type ClaimRule as ClaimRuleView, TOKEN_ALGORITHMS } from '../values/token-format.ts'
import { builder, entriesAtMost } from './builder.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const WORDS = {
  name: 'What people call it; shown as the name of whoever signs in by it. At most 100 characters.',
  algorithms: 'The signatures its tokens may carry.',
  jwksUrl:
    'Where its public keys are read from: https, a public name, the standard port. Read at most every 10 minutes; the last good set counts for an hour.',
  jwks: 'Its public keys as a JSON Web Key Set, when there is no address to read them from.',
  rules: 'What the claims of a token are worth here; a person gets what all matching rules give together.',
  claim: 'Names from the top of the token down, such as ["realm_access", "roles"].',
  value: 'What the claim has to be, to list, or to contain as a word.',
  scopes: `What it allows: ${SCOPES.join(', ')}.`,
  roles: 'Codes of roles of the vocabulary that it stands for.',
} as const

const TokenAlgorithm = builder.enumType('TokenAlgorithm', {
  description: 'How a token may be signed. All are asymmetric: who can verify a token cannot make one.',
  values: {
    RS256: { description: 'RSA with SHA-256.' },
    ES256: { description: 'ECDSA on P-256 with SHA-256.' },
    EdDSA: { description: 'Ed25519.' },
    RS384: { description: 'RSA with SHA-384.' },
    ES384: { description: 'ECDSA on P-384 with SHA-384.' },
  },
})

const ClaimRule = builder.objectRef<ClaimRuleView>('ClaimRule').implement({
  description: 'What one value of one claim is worth.',
  fields: (t) => ({
    claim: t.stringList({ description: WORDS.claim, resolve: ({ claim }) => [...claim] }),
    value: t.exposeString('value', { description: WORDS.value }),
    scopes: t.stringList({ description: WORDS.scopes, resolve: ({ scopes }) => [...scopes] }),
    roles: t.stringList({ description: WORDS.roles, resolve: ({ roles }) => [...roles] }),
  }),
})

const IdentityProvider = builder.objectRef<IdentityProviderView>('IdentityProvider').implement({
  description: 'Where the people of the organisation sign in. Their tokens open this API.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: WORDS.name }),
    issuer: t.exposeString('issuer', { description: 'As tokens have it in "iss".' }),
    audience: t.exposeString('audience', { description: 'As tokens have it in "aud".' }),
    algorithms: t.expose('algorithms', {
      type: [TokenAlgorithm],
      description: WORDS.algorithms,
    }),
    jwksUrl: t.exposeString('jwksUrl', { nullable: true, description: WORDS.jwksUrl }),
    jwks: t.expose('jwks', { type: 'JSON', nullable: true, description: WORDS.jwks }),
    rules: t.field({ type: [ClaimRule], description: WORDS.rules, resolve: ({ rules }) => rules }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was let in.' }),
    createdBy: t.exposeString('createdBy', { description: 'The id of the key or person that let it in.' }),
  }),
})

registerNode({
  prefix: ID_PREFIXES.identityProvider,
  type: IdentityProvider,
  load: ({ ctx, id }) => getIdentityProvider({ ctx, input: { id } }),
})

const IdentityProviderConnection = connectionType('IdentityProvider', IdentityProvider)

const ClaimRuleInput = builder.inputType('ClaimRuleInput', {
  description: 'What one value of one claim is worth.',
  fields: (t) => ({
    claim: t.stringList({
      required: true,
      description: WORDS.claim,
      ...entriesAtMost(CLAIM_DEPTH_MAX),
    }),
    value: t.string({ required: true, description: WORDS.value }),
    scopes: t.stringList({
      required: true,
      description: WORDS.scopes,
      ...entriesAtMost(SCOPES.length),
    }),
    roles: t.stringList({ description: WORDS.roles, ...entriesAtMost(ROLES_MAX) }),
  }),
})

const CreateIdentityProviderInput = builder.inputType('CreateIdentityProviderInput', {
  description: 'An identity provider to let in.',
  fields: (t) => ({
    name: t.string({ required: true, description: WORDS.name }),
    issuer: t.string({ required: true, description: 'As tokens have it in "iss".' }),
    audience: t.string({
      required: true,
      description:
        'As tokens have it in "aud". It ends with ":" or "/" and the organisation\'s slug, so that no other organisation can claim the tokens.',
    }),
    algorithms: t.field({
      type: [TokenAlgorithm],
      required: true,
      description: WORDS.algorithms,
      ...entriesAtMost(TOKEN_ALGORITHMS.length),
    }),
    jwksUrl: t.string({ description: WORDS.jwksUrl }),
    jwks: t.field({ type: 'JSON', description: WORDS.jwks }),
    rules: t.field({
      type: [ClaimRuleInput],
      required: true,
      description: WORDS.rules,
      ...entriesAtMost(RULES_MAX),
    }),
  }),
})

const UpdateIdentityProviderInput = builder.inputType('UpdateIdentityProviderInput', {
  description: 'A whole new description of an identity provider; issuer and audience stay.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Its id.' }),
    name: t.string({ required: true, description: WORDS.name }),
    algorithms: t.field({
      type: [TokenAlgorithm],
      required: true,
      description: WORDS.algorithms,
      ...entriesAtMost(TOKEN_ALGORITHMS.length),
    }),
    jwksUrl: t.string({ description: WORDS.jwksUrl }),
    jwks: t.field({ type: 'JSON', description: WORDS.jwks }),
    rules: t.field({
      type: [ClaimRuleInput],
      required: true,
      description: WORDS.rules,
      ...entriesAtMost(RULES_MAX),
    }),
  }),
})

const RemoveIdentityProviderInput = builder.inputType('RemoveIdentityProviderInput', {
  description: 'Which identity provider to remove.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Its id.' }) }),
})

const IdentityProviderPayload = builder.objectRef<ProviderPayload>('IdentityProviderPayload').implement({
  description: 'The identity provider, or why nothing has changed.',
  fields: (t) => ({
    identityProvider: t.expose('identityProvider', {
      type: IdentityProvider,
      nullable: true,
      description: 'Null when nothing has changed.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'Why nothing has changed; empty when it worked.',
    }),
  }),
})

builder.queryField('identityProviders', (t) =>
  t.field({
    type: IdentityProviderConnection,
    description: 'The identity providers in use, the newest first. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listIdentityProviders({ ctx, input }),
  }),
)

builder.mutationFields((t) => ({
  createIdentityProvider: t.field({
    type: IdentityProviderPayload,
    description: 'Lets the people of an identity provider in. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: {
      input: t.arg({ type: CreateIdentityProviderInput, required: true, description: 'The provider.' }),
    },
    resolve: async (_root, { input }, { ctx }) =>
      (await import('../operations/identity-providers/create-identity-provider.ts')).createIdentityProvider({
        ctx,
        input,
      }),
  }),
  updateIdentityProvider: t.field({
    type: IdentityProviderPayload,
    description: 'Describes an identity provider anew, from the next request on. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: {
      input: t.arg({ type: UpdateIdentityProviderInput, required: true, description: 'The provider.' }),
    },
    resolve: async (_root, { input }, { ctx }) =>
      (await import('../operations/identity-providers/update-identity-provider.ts')).updateIdentityProvider({
        ctx,
        input,
      }),
  }),
  removeIdentityProvider: t.field({
    type: IdentityProviderPayload,
    description:
      'Lets nobody in by this identity provider any more, from the next request on, and shows it as it was. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: {
      input: t.arg({ type: RemoveIdentityProviderInput, required: true, description: 'Which one.' }),
    },
    resolve: (_root, { input }, { ctx }) => removeIdentityProvider({ ctx, input }),
  }),
}))
