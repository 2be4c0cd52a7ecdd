import type { ObjectRef } from '@pothos/core'
import type { OperationContext } from '../operations/context.ts'
import { type IdPrefix, prefixOf } from '../operations/ids.ts'
import { aboutText, refuseComplaints, TEXT } from '../operations/input.ts'
import { builder } from './builder.ts'

type Types = typeof builder.$inferSchemaTypes

interface NodeKind {
  readonly typeName: string
  readonly load: (call: { ctx: OperationContext; id: string }) => Promise<{ readonly id: string } | null>
}

const kinds = new Map<IdPrefix, NodeKind>()

/** Everything that has an id of its own. The prefix of an id says which type it is, so ids are unique over all types. */
export const Node = builder.interfaceRef<{ readonly id: string }>('Node').implement({
  description: 'Something with an id that can be fetched again with the query "node".',
  fields: (t) => ({ id: t.exposeID('id', { description: 'Unique over all types; opaque.' }) }),
  resolveType: (value) => kinds.get(prefixOf(value.id) ?? 'org')?.typeName ?? null,
})

/**
 * Makes a type reachable through `node(id)`. `load` gets ids with this prefix only and answers null for what is not
 * there and for what belongs to somebody else alike. The type declares `interfaces: [Node]`.
 */
export function registerNode<Value extends { readonly id: string }>(kind: {
  readonly prefix: IdPrefix
  readonly type: ObjectRef<Types, Value>
  readonly load: (call: { ctx: OperationContext; id: string }) => Promise<Value | null>
}): void {
  kinds.set(kind.prefix, { typeName: kind.type.name, load: kind.load })
}

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: 'Anything with an id; null when there is nothing of this id here.',
    authScopes: { scope: 'read' },
    args: { id: t.arg.id({ required: true, description: 'The id as another field gave it.' }) },
    resolve: (_root, { id }, { ctx }) => {
      refuseComplaints([aboutText(['id'], id, TEXT.id)])
      const prefix = prefixOf(id)
      return prefix === null ? null : (kinds.get(prefix)?.load({ ctx, id }) ?? null)
    },
  }),
)
