import fc from 'fast-check'
import { parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { COST_MAX, costOf } from '../../src/http/limits/cost-limit.ts'
import { productSchema } from '../../src/schema/index.ts'

const schema = productSchema()

const RUNS = 3_000

/** Lists and what is below them, each with its own page size: the places where a number decides about the cost. */
const LISTS = [
  ['safetyChecks', '{ nodes { id receipt { sequence } } }'],
  ['safetyChecks', '{ nodes { assessment { findings { message } } } }'],
  ['requirements', '{ nodes { code sources { title } } totalCount }'],
  ['rulePacks', '{ nodes { name requirements(first: $inner) { nodes { code } } } }'],
  ['rulesets', '{ edges { cursor node { digest packs { name } } } }'],
  ['apiKeys', '{ nodes { name scopes } pageInfo { endCursor } }'],
  ['accessLog', '{ nodes { action details } }'],
  ['waivers', '{ nodes { reason } }'],
] as const

const pageSize = fc.oneof(fc.integer({ min: -5, max: 105 }), fc.constantFrom(0, 1_000_000, 2_147_483_647))
const operation = fc.array(fc.record({ list: fc.constantFrom(...LISTS), outer: pageSize, inner: pageSize }), {
  minLength: 1,
  maxLength: 4,
})

type Operation = readonly {
  readonly list: (typeof LISTS)[number]
  readonly outer: number
  readonly inner: number
}[]

function withLiterals(parts: Operation) {
  const fields = parts.map(({ list: [name, below], outer, inner }, at) => {
    return `f${at}: ${name}(first: ${outer}) ${below.replaceAll('$inner', String(inner))}`
  })
  return { text: `{ ${fields.join(' ')} }`, variables: {} }
}

function withVariables(parts: Operation) {
  const declared = parts.flatMap(({ list: [, below] }, at) => [
    `$o${at}: Int!`,
    ...(below.includes('$inner') ? [`$i${at}: Int!`] : []),
  ])
  const fields = parts.map(({ list: [name, below] }, at) => {
    return `f${at}: ${name}(first: $o${at}) ${below.replaceAll('$inner', `$i${at}`)}`
  })
  const variables = Object.fromEntries(
    parts.flatMap(({ outer, inner }, at) => [
      [`o${at}`, outer],
      [`i${at}`, inner],
    ]),
  )
  return { text: `query (${declared.join(', ')}) { ${fields.join(' ')} }`, variables }
}

/** The same numbers as defaults of variables that are not given. */
function withDefaults(parts: Operation) {
  const { text, variables } = withVariables(parts)
  return {
    text: text.replaceAll(/\$(\w+): Int!/g, (_all, name: string) => `$${name}: Int! = ${variables[name]}`),
    variables: {},
  }
}

const cost = ({ text, variables }: { text: string; variables: Record<string, unknown> }) => {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  return costOf({ schema, document, variables, context: {} })
}

describe('the cost of an operation', () => {
  test(`is the same however its numbers are given: ${RUNS} random documents`, () => {
    fc.assert(
      fc.property(operation, (parts) => {
        const literal = cost(withLiterals(parts))
        expect(literal).not.toBeNull()
        expect(cost(withVariables(parts))).toEqual(literal)
      }),
      { numRuns: RUNS },
    )
  }, 120_000)

  test('is the same when the numbers are the defaults of variables', () => {
    fc.assert(
      fc.property(operation, (parts) => {
        expect(cost(withDefaults(parts))).toEqual(cost(withLiterals(parts)))
      }),
      { numRuns: 500 },
    )
  }, 60_000)

  test('grows with every page size up to the largest page', () => {
    const of = (first: number) =>
      cost({
        text: '{ safetyChecks(first: $n) { nodes { id } } }'.replace('$n', String(first)),
        variables: {},
      })?.complexity ?? 0
    expect(of(100)).toBeGreaterThan(of(50))
    expect(of(50)).toBeGreaterThan(of(1))
    expect(of(1_000_000)).toBe(of(100))
    expect(of(100)).toBeLessThan(COST_MAX)
  })
})
