import { ID_PREFIXES } from '../operations/ids.ts'
import { getSigningKey, listSigningKeys } from '../operations/signatures/list-signing-keys.ts'
import {
  type SigningKeyPayload as KeyPayload,
  registerSigningKey,
} from '../operations/signatures/register-signing-key.ts'
import { revokeSigningKey } from '../operations/signatures/revoke-signing-key.ts'
import type { SigningKeyView } from '../operations/signatures/signing-key-view.ts'
import { builder } from './builder.ts'
import { UserError } from './errors.ts'
import { Node, registerNode } from './node.ts'
import { connectionType, pageArguments, pageComplexity } from './pagination.ts'

const SigningKey = builder.objectRef<SigningKeyView>('SigningKey').implement({
  description:
    'A public key with which the organisation signs its packs: Ed25519 over the bytes of the digest as text ("sha256:…").',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it was called when it was registered.' }),
    publicKey: t.exposeString('publicKey', { description: 'Its 32 bytes in base64.' }),
    registeredAt: t.expose('registeredAt', { type: 'DateTime', description: 'Since when it counts.' }),
    registeredBy: t.exposeString('registeredBy', { description: 'Who registered it.' }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on its signatures do not count; null while they do.',
    }),
    revokedBy: t.exposeString('revokedBy', { nullable: true, description: 'Who ended it.' }),
    revokedReason: t.exposeString('revokedReason', { nullable: true, description: 'Why it was ended.' }),
  }),
})

registerNode({
  prefix: ID_PREFIXES.signingKey,
  type: SigningKey,
  load: ({ ctx, id }) => getSigningKey({ ctx, input: { id } }),
})

const SigningKeyConnection = connectionType('SigningKey', SigningKey)

const RegisterSigningKeyInput = builder.inputType('RegisterSigningKeyInput', {
  description: 'A public key to sign packs with. The private one never leaves its owner.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Whose it is, or where it is kept; at most 100 characters.',
    }),
    publicKey: t.string({ required: true, description: 'The 32 bytes of an Ed25519 public key in base64.' }),
  }),
})

const RevokeSigningKeyInput = builder.inputType('RevokeSigningKeyInput', {
  description: 'A signing key to end.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Its id.' }),
    reason: t.string({ required: true, description: 'Why, for those who read the access log.' }),
  }),
})

const SigningKeyPayload = builder.objectRef<KeyPayload>('SigningKeyPayload').implement({
  description: 'The signing key as it stands now, or what has to be mended.',
  fields: (t) => ({
    signingKey: t.expose('signingKey', {
      type: SigningKey,
      nullable: true,
      description: 'Null when something has to be mended first.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UserError],
      description: 'What has to be mended; empty when it worked.',
    }),
  }),
})

builder.queryField('signingKeys', (t) =>
  t.field({
    type: SigningKeyConnection,
    description:
      'The keys to sign packs with, revoked ones included, the newest first. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: pageArguments(t.arg),
    complexity: pageComplexity,
    resolve: (_root, input, { ctx }) => listSigningKeys({ ctx, input }),
  }),
)

builder.mutationFields((t) => ({
  registerSigningKey: t.field({
    type: SigningKeyPayload,
    description:
      'Registers a key to sign packs with; the access log keeps who did. Whether packs have to be signed is the setting requiresSignedPacks. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: RegisterSigningKeyInput, required: true, description: 'The key.' }) },
    resolve: (_root, { input }, { ctx }) => registerSigningKey({ ctx, input }),
  }),
  revokeSigningKey: t.field({
    type: SigningKeyPayload,
    description:
      'Ends a signing key for good: packs that only it has signed cannot be put to use any more; what is live stays live. Needs the scope "admin".',
    authScopes: { scope: 'admin' },
    args: { input: t.arg({ type: RevokeSigningKeyInput, required: true, description: 'Which one.' }) },
    resolve: (_root, { input }, { ctx }) => revokeSigningKey({ ctx, input }),
  }),
}))
