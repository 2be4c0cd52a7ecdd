import type { ArgBuilder, ObjectRef } from '@pothos/core'
import { type Connection, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../operations/page.ts'
import type { AlteredRecord, WatchedConnection } from '../operations/verification/without-altered.ts'
import { builder } from './builder.ts'

type Types = typeof builder.$inferSchemaTypes

export const PageInfo = builder.objectRef<Connection<unknown>['pageInfo']>('PageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'There are entries after this page.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'This page was asked for with "after".',
    }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description: 'Cursor of the first entry; null on an empty page.',
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'Cursor of the last entry: give it as "after" for the next page; null on an empty page.',
    }),
  }),
})

/** The two arguments of every list; `readPage` in the verb checks them. */
export function pageArguments(arg: ArgBuilder<Types>) {
  return {
    first: arg.int({
      required: true,
      defaultValue: PAGE_SIZE_DEFAULT,
      description: `How many entries, 1 to ${PAGE_SIZE_MAX}.`,
    }),
    after: arg.string({ description: 'The endCursor of the page before; absent for the first page.' }),
  }
}

/** What a list costs: its entries times what each of them costs. An impossible `first` is refused by the verb. */
export function pageComplexity(args: { readonly first: number }): { field: number; multiplier: number } {
  return { field: 1, multiplier: Math.min(Math.max(args.first, 1), PAGE_SIZE_MAX) }
}

/** Defines <Name>Connection and <Name>Edge over a node type; a verb makes the value with `toConnection`. */
export function connectionType<Node extends object>(
  name: string,
  node: ObjectRef<Types, Node>,
): ObjectRef<Types, Connection<Node>>
export function connectionType(
  name: string,
  node: ObjectRef<Types, object>,
): ObjectRef<Types, Connection<object>> {
  const edge = builder.objectRef<Connection<object>['edges'][number]>(`${name}Edge`).implement({
    description: `One entry of a list of ${name} with its place.`,
    fields: (t) => ({
      node: t.field({ type: node, description: 'The entry.', resolve: (parent) => parent.node }),
      cursor: t.exposeString('cursor', { description: 'The place of the entry, to go on after it.' }),
    }),
  })
  return builder.objectRef<Connection<object>>(`${name}Connection`).implement({
    description: `One page of a list of ${name}.`,
    fields: (t) => ({
      // The page's size already stands in the list field's own complexity.
      edges: t.field({
        type: [edge],
        description: 'The entries with their cursors.',
        complexity: { field: 1, multiplier: 1 },
        resolve: (parent) => [...parent.edges],
      }),
      nodes: t.field({
        type: [node],
        description: 'The entries without cursors.',
        complexity: { field: 1, multiplier: 1 },
        resolve: (parent) => parent.edges.map((entry) => entry.node),
      }),
      pageInfo: t.expose('pageInfo', { type: PageInfo, description: 'Where this page stands in the list.' }),
      totalCount: t.int({
        description: 'How many entries the whole list has.',
        resolve: ({ totalCount }) => (typeof totalCount === 'number' ? totalCount : totalCount()),
      }),
    }),
  })
}

/** A listed record that was altered, for lists of other things than checks. */
export const Altered = builder.objectRef<AlteredRecord>('AlteredRecord').implement({
  description: 'A record of which what is stored is not what was recorded.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id.' }),
    part: t.exposeString('part', {
      description:
        'Which part was altered: RECORD, TEXTS, or LOG_ENTRY and LOG_TREE where its entry in the log was.',
    }),
    message: t.exposeString('message', { description: 'One sentence for people.' }),
  }),
})

/** Adds what was altered to a page that withoutAltered made. */
export function showAltered<Node extends object>(
  connection: ObjectRef<Types, Connection<Node>>,
  type: typeof Altered,
  nouns: string,
): void {
  builder.objectField(connection, 'altered', (t) =>
    t.field({
      type: [type],
      description: `${nouns} of this page that were altered in the database: named here, and left out of the nodes.`,
      resolve: (page) => ('altered' in page ? [...(page as WatchedConnection<Node>).altered] : []),
    }),
  )
}
