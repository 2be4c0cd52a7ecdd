import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { ASSESS, ASSESS_BRIEFLY, RECORD, RECORD_BRIEFLY } from '../../../src/facades/assessment.ts'
import * as decision from '../../../src/facades/decide.ts'
import { shapesOf } from '../../../src/http/json-shapes.ts'

const SDL = readFileSync(join(import.meta.dirname, '../../../schema.graphql'), 'utf8')

test.each([
  ['asking', ASSESS],
  ['recording', RECORD],
  ['asking briefly', ASSESS_BRIEFLY],
  ['recording briefly', RECORD_BRIEFLY],
  ['asking for a decision', decision.ASSESS],
  ['recording a decision', decision.RECORD],
])('the document for %s fits the schema', (_title, document) => {
  expect(validate(buildSchema(SDL), parse(document))).toEqual([])
})

const SCHEMA = buildSchema(`
    "Anything." scalar JSON
    scalar DateTime
    enum Colour { RED GREEN }
    input Wish { name: String! count: Int = 1 kinds: [Colour!] more: Inner any: JSON at: DateTime! }
    input Inner { deep: Boolean }
    type Thing { "What it is called." name: String! parts: [Thing!]! colour: Colour price: Float any: JSON }
    type Query { thing(wish: Wish!): Thing }
  `)
const SHAPES = shapesOf(() => SCHEMA)

describe('a shape', () => {
  test('of an input says what has to be there, what may be null, and that nothing else may', () => {
    expect(SHAPES.input('Wish')).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string' },
        count: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
        kinds: {
          anyOf: [{ type: 'array', items: { type: 'string', enum: ['RED', 'GREEN'] } }, { type: 'null' }],
        },
        more: {
          anyOf: [
            {
              type: 'object',
              properties: { deep: { anyOf: [{ type: 'boolean' }, { type: 'null' }] } },
              required: [],
              additionalProperties: false,
            },
            { type: 'null' },
          ],
        },
        any: {},
        at: { type: 'string', format: 'date-time' },
      },
      required: ['name', 'at'],
      additionalProperties: false,
    })
  })

  test('of an answer has exactly what the document selects, under its own names', () => {
    const document =
      'query Q($w: Wish!) { thing(wish: $w) { title: name ...More } } fragment More on Thing { parts { price } any }'
    expect(SHAPES.answer(document, ['thing'])).toEqual({
      type: 'object',
      properties: {
        title: { type: 'string', description: 'What it is called.' },
        parts: {
          type: 'array',
          items: {
            type: 'object',
            properties: { price: { anyOf: [{ type: 'number' }, { type: 'null' }] } },
            required: ['price'],
          },
        },
        any: {},
      },
      required: ['title', 'parts', 'any'],
    })
  })

  test.each([
    ['an input that does not exist', () => SHAPES.input('Nothing')],
    ['an output for an input', () => SHAPES.input('Thing')],
    ['a field that does not exist', () => SHAPES.answer('{ thing { size } }', ['thing'])],
    ['a path that is not in the document', () => SHAPES.answer('{ thing { name } }', ['other'])],
    ['a path to a value', () => SHAPES.answer('{ thing { name } }', ['thing', 'name'])],
  ])('is never made up: %s', (_title, make) => {
    expect(make).toThrow()
  })
})
