import fc from 'fast-check'
import { expect, test } from 'vitest'
import { remediesOf } from '../../src/rules/index.ts'
import type { Condition, FactDeclaration, Pack } from '../../src/rules/pack/format.ts'
import type { FlatFacts } from '../support/arbitrary-facts.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'

interface Case {
  readonly require: Condition
  readonly behind: Condition
  readonly facts: readonly FlatFacts[]
}

const FLAGS = ['a', 'b', 'c', 'fixed'] as const
const CODES = ['red', 'green', 'blue'] as const
const some = fc.uniqueArray(fc.constantFrom(...CODES), { minLength: 1, maxLength: 2 })
const leaf = (flags: readonly string[]): fc.Arbitrary<Condition> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        fact: fc.constantFrom(...flags),
        operator: fc.constantFrom('equal', 'notEqual'),
        value: fc.boolean(),
      }),
    },
    fc.record({
      fact: fc.constant('list'),
      operator: fc.constantFrom('containsAll', 'containsAny'),
      value: some,
    }),
    fc.record({
      fact: fc.constant('list'),
      operator: fc.constantFrom('contains', 'doesNotContain'),
      value: fc.constantFrom(...CODES),
    }),
    fc.record({ fact: fc.constant('code'), operator: fc.constantFrom('in', 'notIn'), value: some }),
    fc.record({
      fact: fc.constant('count'),
      operator: fc.constantFrom('lessThanInclusive', 'greaterThanInclusive', 'lessThan'),
      value: fc.integer({ min: 0, max: 4 }),
    }),
  )
const tree = (flags: readonly string[], depth: number): fc.Arbitrary<Condition> => {
  if (depth === 0) return leaf(flags)
  const parts = fc.array(tree(flags, depth - 1), { minLength: 1, maxLength: 3 })
  return fc.oneof(
    parts.map((all) => ({ all })),
    parts.map((any) => ({ any })),
    tree(flags, depth - 1).map((not) => ({ not })),
    leaf(flags),
  )
}

const facts: fc.Arbitrary<FlatFacts> = fc.record(
  {
    ...Object.fromEntries(FLAGS.map((name) => [name, fc.boolean()])),
    list: fc.uniqueArray(fc.constantFrom(...CODES)),
    code: fc.constantFrom(...CODES),
    count: fc.integer({ min: 0, max: 5 }),
  },
  { requiredKeys: [] },
)

const changing = (type: FactDeclaration['type'], parts: Partial<FactDeclaration> = {}): FactDeclaration => ({
  type,
  label: { en: type },
  ask: { en: 'Is it?' },
  decisive: true,
  changeable: true,
  ...parts,
})

const packOf = ({ require, behind }: Case): Pack => ({
  pack: 'tutela/one',
  version: '1.0.0',
  title: { en: 'One' },
  locales: ['en'],
  owner: { team: 'Test' },
  effective: { from: '2025-01-01' },
  vocabulary: { colours: Object.fromEntries(CODES.map((code) => [code, { title: { en: code } }])) },
  facts: {
    ...Object.fromEntries(FLAGS.map((name) => [name, changing('boolean', { changeable: name !== 'fixed' })])),
    list: changing('codes', { vocabulary: 'colours' }),
    code: changing('code', { vocabulary: 'colours' }),
    count: changing('integer', { minimum: 0, changeable: false }),
    computed: { type: 'boolean', label: { en: 'computed' }, derive: { when: behind } },
  },
  requirements: [
    {
      code: 'R-1',
      kind: 'measure',
      level: 'blocking',
      lock: 'tunable',
      failClosed: true,
      title: { en: 'Title' },
      guidance: { en: 'Do it.' },
      message: { en: 'Do it.' },
      sources: [{ title: { en: 'Test' } }],
      require,
    },
  ],
})

let tried = 0

holds<Case>({
  name: 'A remedy meets what blocked, with no change that is so already or can be left out',
  cases: fc.record({
    require: tree([...FLAGS, 'computed'], 2),
    behind: tree(FLAGS, 1),
    facts: fc.array(facts, { minLength: 8, maxLength: 8 }),
  }),
  runs: 400,
  check: (one) => {
    const asOf = INSTANTS[0]
    const compiled = compiledOrRefused([packOf(one)])
    if (!compiled) return
    for (const given of one.facts) {
      const assessment = assessed(compiled, given, asOf)
      for (const { changes, verdictAfter } of remediesOf(assessment, 'en', 100)) {
        tried += 1
        expect(Object.keys(changes).length).toBeGreaterThan(0)
        for (const [name, value] of Object.entries(changes)) expect(value).not.toEqual(given[name])
        const after = assessed(compiled, { ...given, ...changes }, asOf).result
        expect([after.verdict, after.findings[0]?.status]).toEqual([verdictAfter, 'MET'])
        expect(verdictAfter).toBe('PROCEED')
        for (const name of Object.keys(changes)) {
          const { [name]: _left, ...others } = changes
          const without = assessed(compiled, { ...given, ...others }, asOf).result
          expect([name, others, without.findings[0]?.status]).not.toEqual([name, others, 'MET'])
        }
      }
    }
  },
})

test('enough remedies were tried to say something', () => {
  expect(tried).toBeGreaterThan(500)
})
