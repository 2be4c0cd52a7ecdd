import { buildSchema, type GraphQLResolveInfo, graphql } from 'graphql'
import { expect, test } from 'vitest'
import { asksFor } from '../../../src/schema/selected-fields.ts'

const schema = buildSchema(
  'type Query { list: List } type List { totalCount: Int nodes: [Node] } type Node { totalCount: Int id: ID }',
)

async function asked(source: string): Promise<boolean | undefined> {
  let found: boolean | undefined
  const rootValue = {
    list: (_args: object, _context: unknown, info: GraphQLResolveInfo) => {
      found = asksFor(info, 'totalCount')
      return null
    },
  }
  const { errors } = await graphql({ schema, source, rootValue })
  expect(errors).toBeUndefined()
  return found
}

test.each([
  ['by its name', '{ list { totalCount } }', true],
  ['by another name', '{ list { many: totalCount } }', true],
  [
    'in a fragment',
    'fragment All on List { nodes { id } ...More } fragment More on List { totalCount } { list { ...All } }',
    true,
  ],
  ['in an inline fragment', '{ list { ... { totalCount } } }', true],
  ['in another selection of the same field', '{ list { nodes { id } } list { totalCount } }', true],
  ['not at all', '{ list { nodes { id } } }', false],
  ['of what is below only', '{ list { nodes { totalCount } } }', false],
  ['of something else under its name', '{ list { totalCount: nodes { id } } }', false],
])('a field is known to be asked for: %s', async (_how, source, isAsked) => {
  expect(await asked(source)).toBe(isAsked)
})
