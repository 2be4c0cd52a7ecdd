import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeConditionGraph } from '../../../src/rules/lint/condition-graph.ts'
import { isImpossible } from '../../../src/rules/lint/impossible.ts'
import type { Condition, FactDeclaration, Parameter } from '../../../src/rules/pack/format.ts'

const label = { en: 'x' }
const facts = new Map<string, FactDeclaration>([
  ['flag', { type: 'boolean', label }],
  ['count', { type: 'integer', minimum: 0, maximum: 4, label }],
  ['kind', { type: 'code', vocabulary: 'kinds', unknownValues: ['r'], label }],
  ['tags', { type: 'codes', vocabulary: 'kinds', label }],
])
const parameters = new Map<string, Parameter>([
  ['limit', { type: 'integer', default: 2, minimum: 1, maximum: 3, stricter: 'lower', label }],
])
const named: Record<string, Condition> = {
  flagged: { fact: 'flag', operator: 'equal', value: true },
  few: { all: [{ fact: 'count', operator: 'lessThan', value: 2 }, { not: { condition: 'flagged' } }] },
}
const conditions = new Map(Object.entries(named))
const scope = { facts, parameters, graph: makeConditionGraph(conditions) }

interface World {
  readonly flag: boolean
  readonly count: number
  readonly kind: string
  readonly tags: readonly string[]
  readonly limit: number
}

const worlds: World[] = [true, false].flatMap((flag) =>
  [0, 1, 2, 3, 4].flatMap((count) =>
    // 's' stands for the codes that another pack may add; 'r' means not known.
    ['p', 'q', 's'].flatMap((kind) =>
      [[], ['p'], ['q'], ['p', 'q'], ['s']].flatMap((tags) =>
        [1, 2, 3].map((limit) => ({ flag, count, kind, tags, limit })),
      ),
    ),
  ),
)

function holds(node: Condition, world: World): boolean {
  if (node.all) return node.all.every((part) => holds(part, world))
  if (node.any) return node.any.some((part) => holds(part, world))
  if (node.not) return !holds(node.not, world)
  const inner = node.condition === undefined ? undefined : named[node.condition]
  return inner ? holds(inner, world) : compares(node, world)
}

function compares({ fact, operator, value }: Condition, world: World): boolean {
  const wanted = typeof value === 'object' && !Array.isArray(value) && 'param' in value ? world.limit : value
  const list: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted]
  if (fact === 'tags') {
    const has = (item: unknown) => world.tags.some((tag) => tag === item)
    if (operator === 'doesNotContain') return !list.some(has)
    return operator === 'containsAll' ? list.every(has) : list.some(has)
  }
  const actual = fact === 'flag' ? world.flag : fact === 'count' ? world.count : world.kind
  if (operator === 'equal' || operator === 'in') return list.includes(actual)
  if (operator === 'notEqual' || operator === 'notIn') return !list.includes(actual)
  const figure = Number(wanted)
  if (operator === 'lessThan') return world.count < figure
  if (operator === 'lessThanInclusive') return world.count <= figure
  return operator === 'greaterThan' ? world.count > figure : world.count >= figure
}

const code = fc.constantFrom('p', 'q', 'r')
const codes = fc.uniqueArray(code, { minLength: 1 })
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    fact: fc.constant('flag'),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.boolean(),
  }),
  fc.record({ fact: fc.constant('kind'), operator: fc.constantFrom('equal', 'notEqual'), value: code }),
  fc.record({ fact: fc.constant('kind'), operator: fc.constantFrom('in', 'notIn'), value: codes }),
  fc.record({
    fact: fc.constant('tags'),
    operator: fc.constantFrom('contains', 'doesNotContain'),
    value: fc.constantFrom('p', 'q'),
  }),
  fc.record({
    fact: fc.constant('tags'),
    operator: fc.constantFrom('containsAny', 'containsAll'),
    value: fc.uniqueArray(fc.constantFrom('p', 'q'), { minLength: 1 }),
  }),
  fc.record({
    fact: fc.constant('count'),
    operator: fc.constantFrom(
      'lessThan',
      'lessThanInclusive',
      'greaterThan',
      'greaterThanInclusive',
      'equal',
      'notEqual',
    ),
    value: fc.oneof(fc.integer({ min: -1, max: 5 }), fc.constant({ param: 'limit' })),
  }),
  fc.record({ condition: fc.constantFrom('flagged', 'few') }),
)
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}))

test('what is called never true is true in no world, and what is called always true is false in none', () => {
  let judged = 0
  fc.assert(
    fc.property(condition, (node) => {
      for (const isTrue of [true, false]) {
        if (!isImpossible(node, isTrue, scope)) continue
        judged += 1
        expect(worlds.some((world) => holds(node, world) === isTrue)).toBe(false)
      }
    }),
    { numRuns: 4_000 },
  )
  expect(judged).toBeGreaterThan(200)
})

test('every contradiction between two comparisons of one fact is found', () => {
  fc.assert(
    fc.property(leaf, leaf, (left, right) => {
      if (left.fact === undefined || left.fact !== right.fact) return
      const hasParameter = [left.value, right.value].some(
        (value) => typeof value === 'object' && !Array.isArray(value),
      )
      const isExcluded = [left.value, right.value].flat().includes('r')
      if (hasParameter || isExcluded) return
      const both = { all: [left, right] }
      expect(isImpossible(both, true, scope)).toBe(!worlds.some((world) => holds(both, world)))
    }),
    { numRuns: 4_000 },
  )
})

test('a fact that is only asked to be stated counts as possible both ways', () => {
  const stated: Condition = { fact: 'count', operator: 'isStated', value: true }
  expect(isImpossible(stated, true, scope)).toBe(false)
  expect(isImpossible(stated, false, scope)).toBe(false)
})
