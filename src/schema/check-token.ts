import {
  CHECK_TOKEN_MINUTES_DEFAULT,
  CHECK_TOKEN_MINUTES_MAX,
  createCheckToken,
  type CheckTokenPayload as Payload,
} from '../operations/check-tokens/create-check-token.ts'
import { builder } from './builder.ts'
import { UserError } from './errors.ts'

const CreateCheckTokenInput = builder.inputType('CreateCheckTokenInput', {
  description: 'A token to make for a page.',
  fields: (t) => ({
    subjectRef: t.string({
      required: true,
      description:
        'The one subject that it is for: a pseudonymous reference, at most 128 characters; never a name.',
    }),
    minutes: t.int({
      defaultValue: CHECK_TOKEN_MINUTES_DEFAULT,
      description: `How long it may be used, 1 to ${CHECK_TOKEN_MINUTES_MAX} minutes; never longer than the key that makes it.`,
    }),
    actingRole: t.string({
      description:
        'The code of the role in which whoever gets it acts, for the access log; one that the key may act in.',
    }),
  }),
})

const CheckTokenPayload = builder.objectRef<Payload>('CheckTokenPayload').implement({
  description: 'A new check token, or why none was made.',
  fields: (t) => ({
    tokenId: t.exposeID('tokenId', {
      nullable: true,
      description: 'What checks that were recorded with it name beside the key, and the access log.',
    }),
    token: t.exposeString('token', {
      nullable: true,
      description: 'The whole token. It is shown this once and kept nowhere: give it to the page.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on it is not valid any more.',
    }),
    userErrors: t.field({
      type: [UserError],
      description: 'Why none was made; empty when it worked.',
      resolve: ({ userErrors }) => userErrors,
    }),
  }),
})

builder.mutationField('createCheckToken', (t) =>
  t.field({
    type: CheckTokenPayload,
    description:
      'Makes a token with which a page may assess and record checks about one subject for some minutes, and nothing else. It ends with the key that makes it. Repeating the call makes another one. Needs the scope "check", and an API key.',
    authScopes: { scope: 'check' },
    args: {
      input: t.arg({ type: CreateCheckTokenInput, required: true, description: 'For whom, and how long.' }),
    },
    resolve: (_root, { input }, { ctx }) => createCheckToken({ ctx, input }),
  }),
)
