import { type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import { createSchema } from 'graphql-yoga'
import { expect, test } from 'vitest'
import { costOf } from '../../../src/http/limits/cost-limit.ts'

const schemaWith = (argument: string) =>
  createSchema({ typeDefs: `type Query { count(${argument}): Int, one: Int }` })
const numbers = (length: number) => Array.from({ length }, (_, n) => n)
const costIn = (schema: GraphQLSchema, document: DocumentNode, n: number, operationName?: string) =>
  costOf({ schema, document, operationName, variables: { n: numbers(n) }, context: {} })?.complexity

test('a document that was counted before is counted with the variables of each request', () => {
  const schema = schemaWith('n: [Int]')
  const document = parse('query($n: [Int]) { count(n: $n) ...f } fragment f on Query { again: count(n: $n) }')
  const [none = Number.NaN, few = Number.NaN, many] = [0, 3, 2_000].map((n) => costIn(schema, document, n))
  expect(few - none).toBe(6)
  expect(many).toBe(none + 4_000)
  expect(costIn(schema, document, 0)).toBe(none)
})

test('each operation of a document costs what it asks for', () => {
  const schema = schemaWith('n: [Int]')
  const document = parse('query a($n: [Int]) { count(n: $n) } query b { one }')
  for (const _ of [1, 2]) {
    expect(costIn(schema, document, 10, 'a')).toBe(11)
    expect(costIn(schema, document, 10, 'b')).toBe(1)
  }
})

test('a document that is asked of two schemas is counted by each of them', () => {
  const document = parse('query($n: [Int]) { count(n: $n) }')
  expect(costIn(schemaWith('n: [Int]'), document, 5)).toBe(6)
  expect(costIn(schemaWith('other: Int, n: [Int]'), document, 5)).toBe(6)
})
