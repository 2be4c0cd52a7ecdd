import { nameOfCaller } from '../operations/api-keys/name-of-caller.ts'
import type { OperationContext, OrganisationIdentity } from '../operations/context.ts'
import { ID_PREFIXES } from '../operations/ids.ts'
import { SCOPES } from '../values/scopes.ts'
import { builder } from './builder.ts'
import { Node, registerNode } from './node.ts'

export const Organisation = builder.objectRef<OrganisationIdentity>('Organisation').implement({
  description: 'The organisation a key belongs to. Everything a key can see belongs to it or is shipped.',
  interfaces: [Node],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name people know it by.' }),
    slug: t.exposeString('slug', { description: 'What the names of its own packs start with: slug/name.' }),
    defaultLocale: t.exposeString('defaultLocale', {
      description: 'The language of texts when a request names none (BCP 47).',
    }),
    timeZone: t.exposeString('timeZone', {
      description: 'Where its days begin and end, an IANA name such as Asia/Shanghai.',
    }),
  }),
})

registerNode({
  prefix: ID_PREFIXES.organisation,
  type: Organisation,
  load: ({ ctx, id }) => Promise.resolve(id === ctx.organisation.id ? ctx.organisation : null),
})

export const Viewer = builder.objectRef<OperationContext>('Viewer').implement({
  description: 'Who is calling.',
  fields: (t) => ({
    organisation: t.expose('organisation', { type: Organisation, description: 'Whose key it is.' }),
    keyName: t.string({
      description: 'The name the key was given; for a person, the name of the identity provider.',
      resolve: (ctx) => nameOfCaller({ ctx }),
    }),
    scopes: t.stringList({
      description: `What the key may do: ${SCOPES.join(', ')}.`,
      resolve: ({ scopes }) => [...scopes],
    }),
    roles: t.stringList({
      description: 'Codes of the roles that the claims of a person were mapped to; empty for a key.',
      resolve: ({ actor }) => (actor.kind === 'person' ? [...actor.roles] : []),
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description:
      'Who is calling: organisation, name of the key and its scopes. Every valid key may ask this.',
    resolve: (_root, _args, { ctx }) => ctx,
  }),
)
