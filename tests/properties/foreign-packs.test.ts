import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Assessment, allFindings, assess } from '../../src/rules/index.ts'
import type { Condition, FactDeclaration, Pack } from '../../src/rules/pack/format.ts'
import { arbitraryCondition } from '../support/arbitrary-conditions.ts'
import { arbitraryFacts, type FlatFacts } from '../support/arbitrary-facts.ts'
import { arbitraryBasePack, arbitraryPacks, madeLawful } from '../support/arbitrary-packs.ts'
import { INSTANTS } from '../support/arbitrary-values.ts'
import { assessed, compiledOrRefused } from './compiled.ts'
import { holds } from './hold.ts'
import { isWeaker, strictnessOf } from './weaker.ts'

const text = (en: string) => ({ en })
const own: FactDeclaration = { type: 'boolean', label: text('own'), ask: text('Own?') }

/** What a stranger may make of a fact that others have. */
const REMADE: readonly ((fact: FactDeclaration) => FactDeclaration)[] = [
  (fact) => fact,
  (fact) => ({ ...fact, label: text('Another label') }),
  (fact) => ({ ...fact, decisive: !fact.decisive }),
  (fact) => ({ ...fact, unknownValues: [true, 3, 'red', '2025-06-02'] }),
  ({ derive: _derive, ...fact }) => ({ ...fact, ask: text('And this?') }),
]

interface Drawn {
  readonly picks: readonly number[]
  readonly remade: number
  readonly beside: readonly string[]
  readonly condition: Condition | null
  readonly other: Condition | null
  readonly order: number | null
  readonly most: number | null
}

/** A pack that extends nothing and takes the names of another one, word for word or not. */
function stranger(base: Pack, drawn: Drawn): Pack {
  const declared = Object.entries(base.facts ?? {})
  const repeated = declared.filter((_, index) => drawn.picks.includes(index % 7))
  const facts = Object.fromEntries(
    repeated.map(([name, fact], index) => [
      name,
      (index === 0 ? (REMADE[drawn.remade] ?? ((same) => same)) : (same: FactDeclaration) => same)(fact),
    ]),
  )
  const beside = Object.fromEntries(drawn.beside.map((name) => [name, own]))
  const { order, most } = drawn
  return {
    pack: 'acme/stranger',
    version: '1.0.0',
    title: text('A stranger'),
    locales: ['en'],
    owner: { team: 'Test' },
    effective: { from: '2020-01-01' },
    facts: { 'own.flag': own, ...facts, ...beside },
    conditions: {
      ...base.conditions,
      ...(drawn.condition && { namedOne: drawn.condition }),
      ...(drawn.other && { namedTwo: drawn.other }),
    },
    vocabulary: {
      ...base.vocabulary,
      shades: {
        ...base.vocabulary?.shades,
        ...(order !== null && { lurid: { title: text('lurid'), order } }),
      },
    },
    parameters: {
      ...base.parameters,
      ...(most !== null && {
        limit: { type: 'integer', default: most, stricter: 'lower', label: text('Limit') },
      }),
    },
  }
}

/** Mostly nothing, so that a stranger differs from the other pack in few points. */
const seldom = <T>(values: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: values })
const PLAIN = { assumed: false, item: false, named: [] }
const drawn: fc.Arbitrary<Drawn> = fc.record({
  picks: fc.subarray([0, 1, 2, 3, 4, 5, 6]),
  remade: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat(REMADE.length - 1) },
  ),
  beside: seldom(
    fc.constantFrom('flag', 'items', 'word.more', 'derived.flag.more', 'items[].own', 'own.more'),
  ).map((name) => (name === null ? [] : [name])),
  condition: seldom(arbitraryCondition(PLAIN, 1)),
  other: seldom(arbitraryCondition(PLAIN, 0)),
  order: seldom(fc.integer({ min: -1, max: 4 })),
  most: seldom(fc.integer({ min: 0, max: 60 })),
})

interface Case {
  readonly packs: readonly Pack[]
  readonly added: Pack
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
}

const findingsIn = (assessment: Assessment, codes: ReadonlySet<string>) =>
  allFindings(assessment)
    .filter(({ requirement }) => codes.has(requirement.code))
    .map(({ requirement, item, status, blocks, missingFacts }) => [
      requirement.code,
      item,
      status,
      blocks,
      [...missingFacts].sort(),
    ])

let accepted = 0
holds<Case>({
  name: 'A pack that extends nothing changes no finding of another',
  cases: arbitraryPacks.chain((packs) =>
    fc.record({
      packs: fc.constant(packs),
      added: drawn.map((one) => stranger(packs[0] ?? stranger({} as Pack, one), one)),
      facts: fc.array(arbitraryFacts, { minLength: 10, maxLength: 10 }),
      asOf: fc.constantFrom(...INSTANTS),
    }),
  ),
  runs: 300,
  check: ({ packs, added, facts, asOf }) => {
    const alone = compiledOrRefused(packs)
    const together = compiledOrRefused([...packs, added])
    if (!alone || !together) return
    accepted += 1
    const codes = new Set(alone.byCode.keys())
    for (const one of facts) {
      const [before, after] = [assessed(alone, one, asOf), assessed(together, one, asOf)]
      expect(findingsIn(after, codes)).toEqual(findingsIn(before, codes))
      expect(after.result.verdict).toBe(before.result.verdict)
    }
  },
})

test('enough strangers are accepted to say something', () => {
  expect(accepted).toBeGreaterThan(20)
})

interface Sent {
  readonly packs: readonly Pack[]
  readonly facts: FlatFacts
  readonly value: unknown
  readonly isNested: boolean
}

/** A value at a dotted name, nested; with a list, in its first item. */
function sentAt(name: string, value: unknown, isNested: boolean, facts: FlatFacts): unknown {
  const [list, field] = name.split('[].')
  if (list !== undefined && field !== undefined)
    return { ...facts, [list]: [{ id: 'H1', ...Object(sentAt(field, value, isNested, {})) }] }
  const [group = '', ...rest] = name.split('.')
  return isNested && rest.length > 0
    ? { ...facts, [group]: { [rest.join('.')]: value } }
    : { ...facts, [name]: value }
}

holds<Sent>({
  name: 'Whatever is only computed is refused from callers, in any spelling and with any value',
  cases: fc.record({
    packs: arbitraryPacks,
    facts: arbitraryFacts,
    value: fc.constantFrom(null, true, false, 0, 3, 'red', [], {}, ['red'], '2025-06-02'),
    isNested: fc.boolean(),
  }),
  runs: 100,
  check: ({ packs, facts, value, isNested }) => {
    const compiled = compiledOrRefused(packs)
    if (!compiled) return
    const computed = Object.entries(compiled.ruleset.facts).filter(([, fact]) => fact.derive && !fact.ask)
    expect(computed.length).toBeGreaterThan(10)
    for (const [name] of computed) {
      const sent = sentAt(name, value, isNested, facts)
      const outcome = assess(compiled, { facts: sent, asOf: INSTANTS[0] })
      const codes = outcome.ok ? [] : outcome.problems.map(({ code }) => code)
      expect(codes, JSON.stringify(sent)).toContain('DERIVED_FACT')
    }
  },
})

interface Moved {
  readonly base: Pack
  readonly parameters: Readonly<Record<string, number>>
  readonly facts: readonly FlatFacts[]
  readonly asOf: string
  readonly attested: boolean
}

let moved = 0
holds<Moved>({
  name: 'A parameter that is moved to its stricter side weakens no floor',
  cases: fc.record({
    base: arbitraryBasePack.map((pack) => madeLawful(pack, [])),
    parameters: fc.record(
      { limit: fc.integer({ min: 0, max: 2 }), months: fc.integer({ min: 0, max: 11 }) },
      { requiredKeys: [] },
    ),
    facts: fc.array(arbitraryFacts, { minLength: 10, maxLength: 10 }),
    asOf: fc.constantFrom(...INSTANTS),
    attested: fc.boolean(),
  }),
  runs: 400,
  check: ({ base, parameters, facts, asOf, attested }) => {
    const floors = (base.requirements ?? []).filter(({ lock }) => lock === 'floor')
    const alone = { ...base, requirements: floors }
    const [shipped, tuned] = [compiledOrRefused([alone]), compiledOrRefused([alone], parameters)]
    if (!shipped || !tuned) return
    if (floors.some((floor) => JSON.stringify(floor).includes('"param"'))) moved += 1
    const attestations = attested ? floors.map(({ code }) => code) : []
    for (const one of facts) {
      const before = assessed(shipped, one, asOf, attestations)
      const after = assessed(tuned, one, asOf, attestations)
      const found = allFindings(after)
      for (const floor of allFindings(before)) {
        const same = found.find(
          ({ requirement, item }) => requirement.code === floor.requirement.code && item === floor.item,
        )
        expect(same && isWeaker(floor, same), `${floor.requirement.code}: ${floor.status}`).toBe(false)
      }
      expect(strictnessOf(after)).toBeGreaterThanOrEqual(strictnessOf(before))
    }
  },
})

test('enough floors read a parameter that was moved', () => {
  expect(moved).toBeGreaterThan(10)
})
