import { type ApiKeyView, stateOf } from '../operations/api-keys/api-key-view.ts'
import { createApiKey } from '../operations/api-keys/create-api-key.ts'
import { getApiKey } from '../operations/api-keys/get-api-key.ts'
import type { IssuedKeyPayload } from '../operations/api-keys/key-input.ts'
import { ROLES_MAX } from '../operations/api-keys/key-input.ts'
import { listApiKeys } from '../operations/api-keys/list-api-keys.ts'
import {
  type RevokeApiKeyPayload as RevocationPayload,
  revokeApiKey,
} from '../operations/api-keys/revoke-api-key.ts'
import { rotateApiKey } from '../operations/api-keys/rotate-api-key.ts'
import { ID_PREFIXES } from '../operations/ids.ts'
import { SCOPES } from '../values/scopes.ts'
import { builder, entriesAtMost } from './builder.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const ApiKeyState = builder.enumType('ApiKeyState', {
  description: 'Whether a key opens anything.',
  values: {
    ACTIVE: { description: 'It is valid.' },
    EXPIRED: { description: 'Its time is over.' },
    REVOKED: { description: 'Somebody ended it.' },
  },
})

const ApiKey = builder.objectRef<ApiKeyView>('ApiKey').implement({
  description: 'A key of the organisation, without its secret, which is shown once and not kept.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for.' }),
    prefix: t.exposeString('prefix', { description: 'Its public part: tut_<prefix>_….' }),
    scopes: t.stringList({
      description: `What it may do: ${SCOPES.join(', ')}.`,
      resolve: ({ scopes }) => [...scopes],
    }),
    roles: t.stringList({
      description:
        'Codes of the roles it may act in; empty when whoever uses it states the role and the system that holds it vouches for it.',
      resolve: ({ roles }) => [...roles],
    }),
    trustedDocumentsOnly: t.exposeBoolean('trustedDocumentsOnly', {
      description: 'It may only send the ids of registered documents, no documents of its own.',
    }),
    state: t.field({
      type: ApiKeyState,
      description: 'Whether it is valid now.',
      resolve: (key, _args, { ctx }) => stateOf(ctx, key),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeString('createdBy', {
      nullable: true,
      description: 'The id of the key or person that made it; null when it was made with the organisation.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on it is not valid any more; null: it does not expire.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute; null: never.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked.',
    }),
    revokedBy: t.exposeString('revokedBy', {
      nullable: true,
      description: 'The id of the key or person that revoked it.',
    }),
    revokedReason: t.exposeString('revokedReason', { nullable: true, description: 'Why it was revoked.' }),
    replacedBy: t.exposeID('replacedBy', {
      nullable: true,
      description: 'The id of the key that took its place by rotation.',
    }),
  }),
})

registerNode({
  prefix: ID_PREFIXES.apiKey,
  type: ApiKey,
  load: ({ ctx, id }) => getApiKey({ ctx, input: { id } }),
})

const ApiKeyConnection = connectionType('ApiKey', ApiKey)

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'A key to make.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for, at most 100 characters.' }),
    scopes: t.stringList({
      required: true,
      description: `What it may do, at least one of: ${SCOPES.join(', ')}.`,
      ...entriesAtMost(SCOPES.length),
    }),
    roles: t.stringList({
      description:
        'Codes of the roles it may act in, at most 32; with none it may state any role, so give it to systems that check roles themselves.',
      ...entriesAtMost(ROLES_MAX),
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'From when on it is not valid; never when absent.' }),
    trustedDocumentsOnly: t.boolean({
      defaultValue: false,
      description: 'For a front end whose operations are registered: it may send nothing else.',
    }),
  }),
})

const RotateApiKeyInput = builder.inputType('RotateApiKeyInput', {
  description: 'Which key to replace, and how.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the old key.' }),
    overlapHours: t.int({
      required: true,
      description: 'How long the old key stays valid beside the new one, 0 to 720 hours.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'From when on the new key is not valid; when absent it lives as long as the old one was meant to.',
    }),
  }),
})

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'Which key to end, and why.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the key.' }),
    reason: t.string({ required: true, description: 'Why, for those who read the log.' }),
  }),
})

const IssuedApiKeyPayload = builder.objectRef<IssuedKeyPayload>('IssuedApiKeyPayload').implement({
  description: 'A new key, or why none was made.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', {
      type: ApiKey,
      nullable: true,
      description: 'The new key; null when none was made.',
    }),
    key: t.exposeString('key', {
      nullable: true,
      description: 'The whole key. It is shown this once: keep it where it is going to be used.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'Why none was made; empty when it worked.',
    }),
  }),
})

const RevokeApiKeyPayload = builder.objectRef<RevocationPayload>('RevokeApiKeyPayload').implement({
  description: 'The key as it is now, or why nothing has changed.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKey, nullable: true, description: 'The key, which is revoked.' }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'Why nothing has changed; empty when it worked.',
    }),
  }),
})

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    description: 'Every key the organisation ever had, the newest first. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listApiKeys({ ctx, input }),
  }),
)

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: IssuedApiKeyPayload,
    description:
      'Makes a key and shows it this once. Repeating the call makes another one. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key.' }) },
    resolve: (_root, { input }, { ctx }) => createApiKey({ ctx, input }),
  }),
  rotateApiKey: t.field({
    type: IssuedApiKeyPayload,
    description:
      'Makes a key that takes the place of another one, which stays valid for the overlap. Both act as one: what one uploaded the other cannot approve. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: RotateApiKeyInput, required: true, description: 'Which key, and how.' }) },
    resolve: (_root, { input }, { ctx }) => rotateApiKey({ ctx, input }),
  }),
  revokeApiKey: t.field({
    type: RevokeApiKeyPayload,
    description:
      'Ends a key for good, from the next request on. Every key may revoke itself; another one needs the scope "admin".',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'Which key, and why.' }) },
    resolve: (_root, { input }, { ctx }) => revokeApiKey({ ctx, input }),
  }),
}))
