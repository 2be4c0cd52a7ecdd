import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { compileRuleset } from '../../../src/rules/compile/compile-ruleset.ts'
import { checkPack } from '../../../src/rules/lint/check-pack.ts'
import { makeConditionGraph } from '../../../src/rules/lint/condition-graph.ts'
import { orderGraph } from '../../../src/rules/lint/order-graph.ts'
import type { Condition, Pack, Parameter } from '../../../src/rules/pack/format.ts'
import { readPack } from '../../../src/rules/pack/read-pack.ts'
import { didYouMean, nearestName } from '../../../src/rules/pack/suggest.ts'
import { layerPacks } from '../../../src/rules/ruleset/resolve-ruleset.ts'
import { packFrom, SHIPPED_SOURCES, shippedPacks } from '../../support/shipped-packs.ts'

// The machine may be busy with other suites; the bounds that count are in the tests.
vi.setConfig({ testTimeout: 60_000 })

const CORPUS = join(import.meta.dirname, '../../corpus/packs/sound')
const base = packFrom(readFileSync(join(CORPUS, 'base.json'), 'utf8'))
const source = readFileSync(join(CORPUS, 'corpus.json'), 'utf8')
const sound = packFrom(source)

const codesOf = (pack: Pack, context: Partial<Parameters<typeof checkPack>[1]> = {}) =>
  checkPack(pack, { extends: [base], ...context }).map(({ code }) => code)

describe('checking a pack', () => {
  test('the shipped packs have no errors, in any language, against each other', () => {
    const packs = shippedPacks()
    for (const text of Object.values(SHIPPED_SOURCES)) {
      const pack = packFrom(text)
      const problems = checkPack(pack, { extends: packs, source: text })
      expect(problems.filter(({ severity }) => severity === 'ERROR')).toEqual([])
    }
  })

  test('without the source the places are null and everything else is the same', () => {
    const broken: Pack = { ...sound, overrides: [{ target: 'BASE-9', change: {}, reason: { en: 'x' } }] }
    const placed = checkPack(broken, { extends: [base], source: JSON.stringify(broken) })
    const unplaced = checkPack(broken, { extends: [base] })
    expect(unplaced.every(({ line, column }) => line === null && column === null)).toBe(true)
    expect(placed.map(({ code, pointer }) => [code, pointer]).sort()).toEqual(
      unplaced.map(({ code, pointer }) => [code, pointer]).sort(),
    )
  })

  test('a review that is over is reported only when the day is known', () => {
    const old: Pack = { ...sound, effective: { from: '2020-01-01', reviewBy: '2021-01-01' } }
    expect(codesOf(old)).toEqual([])
    expect(codesOf(old, { today: '2021-01-01' })).toEqual([])
    expect(codesOf(old, { today: '2021-01-02' })).toEqual(['REVIEW_OVERDUE'])
  })

  test('what a known dependent reads is not unused', () => {
    expect(checkPack(base, { extends: [] }).map(({ pointer }) => pointer)).toContain('/facts/checkedOn')
    const user: Pack = {
      ...sound,
      facts: { 'door.age': { type: 'integer', label: { en: 'Age' }, derive: { ageInDays: 'checkedOn' } } },
    }
    expect(checkPack(base, { extends: [], dependents: [user] }).map(({ pointer }) => pointer)).not.toContain(
      '/facts/checkedOn',
    )
  })

  test('a pack is not seen through one it does not extend', () => {
    expect(codesOf({ ...sound, extends: [] })).toContain('EXTENDS_MISSING')
  })

  test('packs that extend each other are reported and do not hang', () => {
    const back: Pack = { ...base, extends: [{ pack: sound.pack, range: '^1.0.0' }] }
    expect(checkPack(sound, { extends: [back, sound] }).map(({ code }) => code)).toContain('EXTENDS_CYCLE')
  })

  const LIMIT: Parameter = {
    type: 'integer',
    default: 100,
    minimum: 1,
    maximum: 200,
    stricter: 'lower',
    label: { en: 'Most guests' },
  }

  test.each<[string, Partial<Parameter>, string[]]>([
    ['as it is', {}, []],
    ['with a stricter default', { default: 60 }, []],
    ['with stricter bounds', { default: 60, minimum: 0, maximum: 80 }, []],
    ['with a looser default', { default: 120 }, ['ALREADY_DECLARED']],
    ['with a looser bound', { default: 60, maximum: 300 }, ['ALREADY_DECLARED']],
    ['below what is allowed', { default: 0, minimum: 0 }, ['ALREADY_DECLARED']],
    ['with another unit', { default: 60, unit: 'person' }, ['ALREADY_DECLARED']],
    ['in the other direction', { stricter: 'higher' }, ['ALREADY_DECLARED']],
  ])('a parameter of an extended pack is declared again %s', (_how, change, expected) => {
    const [first] = sound.requirements ?? []
    if (!first) throw new Error('the pack has a requirement')
    const when: Condition = {
      all: [
        { fact: 'place', operator: 'equal', value: 'yard' },
        { fact: 'guests', operator: 'greaterThan', value: { param: 'guestsMax' } },
      ],
    }
    const pack = {
      ...sound,
      parameters: { guestsMax: { ...LIMIT, ...change } },
      requirements: [{ ...first, when }],
    }
    expect(codesOf(pack).filter((code) => code !== 'TEST_MISSING')).toEqual(expected)
    if (expected.length > 0) return
    const layers = [base, pack].map((one) => ({ pack: one, digest: '' }))
    expect(layerPacks(layers, {})).toMatchObject({ ok: true, warnings: [] })
  })

  test('a higher figure is the stricter one where the declaration says so', () => {
    const higher = { ...LIMIT, stricter: 'higher' as const }
    const below = { ...base, parameters: { ...base.parameters, guestsMax: higher } }
    const codes = (change: Partial<Parameter>) =>
      checkPack({ ...sound, parameters: { guestsMax: { ...higher, ...change } } }, { extends: [below] }).map(
        ({ code }) => code,
      )
    expect(codes({ default: 150, minimum: 120 })).toEqual([])
    expect(codes({ default: 90 })).toContain('ALREADY_DECLARED')
    expect(codes({ default: 150, minimum: 0 })).toContain('ALREADY_DECLARED')
  })

  test('a test that expects a blocker counts as one that does not meet it', () => {
    const blocking: Pack = {
      ...sound,
      requirements: (sound.requirements ?? []).map((one) => ({ ...one, level: 'blocking' })),
      tests: (sound.tests ?? []).map((one) =>
        one.name === 'open' ? { ...one, expect: { blockers: ['house:X-1'] } } : one,
      ),
    }
    expect(codesOf(blocking)).toEqual([])
    expect(
      codesOf({ ...blocking, tests: (blocking.tests ?? []).filter(({ name }) => name !== 'open') }),
    ).toEqual(['TEST_MISSING'])
  })

  test('two organisations may use the same codes after their own prefix', () => {
    const [first] = sound.requirements ?? []
    if (!first) throw new Error('the pack has a requirement')
    const slashed: Pack = { ...sound, requirements: [{ ...first, code: 'house/X-1' }], tests: [] }
    expect(codesOf(slashed)).toEqual(['TEST_MISSING'])
  })

  test('wherever a part is replaced, checking does not throw, and what has no errors can be compiled', () => {
    const document: unknown = JSON.parse(source)
    const paths = pathsOf(document)
    let sounds = 0
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.constantFrom(...paths), (to, from) => {
        const changed = structuredClone(document)
        setAt(changed, to, structuredClone(valueAt(document, from)))
        const reading = readPack(JSON.stringify(changed))
        if (!reading.ok) return
        const problems = checkPack(reading.pack, { extends: [base], source: JSON.stringify(changed) })
        if (problems.some(({ severity }) => severity === 'ERROR')) return
        sounds += 1
        const layered = layerPacks(
          [base, reading.pack].map((pack) => ({ pack, digest: '' })),
          {},
        )
        expect(layered).toMatchObject({ ok: true })
        if (layered.ok) compileRuleset({ digest: '', ...layered.body })
      }),
      { numRuns: 1_500 },
    )
    expect(sounds).toBeGreaterThan(20)
  })
})

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...pathsOf(inner).map((path) => [key, ...path]),
  ])
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
}

function setAt(value: unknown, path: readonly string[], replacement: unknown): void {
  const parent = valueAt(value, path.slice(0, -1))
  if (typeof parent === 'object' && parent !== null) Reflect.set(parent, path.at(-1) ?? '', replacement)
}

describe('named conditions', () => {
  const leaf: Condition = { fact: 'guests', operator: 'equal', value: 3 }

  /** Puts everything in place, the plain and costly way. */
  function expandedSize(
    node: Condition,
    named: Readonly<Record<string, Condition>>,
  ): { comparisons: number; depth: number } {
    const inner = node.condition === undefined ? undefined : named[node.condition]
    if (inner) return expandedSize(inner, named)
    const parts = [...(node.all ?? []), ...(node.any ?? []), ...(node.not ? [node.not] : [])].map((part) =>
      expandedSize(part, named),
    )
    const comparisons = parts.reduce((sum, part) => sum + part.comparisons, node.fact === undefined ? 0 : 1)
    return { comparisons, depth: 1 + Math.max(0, ...parts.map(({ depth }) => depth)) }
  }

  test('are measured as if they were put in place', () => {
    const node = (names: number): fc.Arbitrary<Condition> =>
      fc.letrec<{ node: Condition }>((tie) => ({
        node: fc.oneof(
          { maxDepth: 3 },
          fc.constant(leaf),
          ...(names === 0 ? [] : [fc.record({ condition: fc.nat(names - 1).map((index) => `c${index}`) })]),
          fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
          fc.record({ not: tie('node') }),
        ),
      })).node
    const all = fc.tuple(...[0, 1, 2, 3, 4, 5].map(node))
    fc.assert(
      fc.property(all, (nodes) => {
        const named = Object.fromEntries(nodes.map((one, index) => [`c${index}`, one]))
        const graph = makeConditionGraph(new Map(Object.entries(named)))
        for (const one of nodes) expect(graph.measure(one)).toMatchObject(expandedSize(one, named))
      }),
      { numRuns: 500 },
    )
  })

  test('a graph is ordered behind what it points to, and each circle is shown once', () => {
    const { order, circles } = orderGraph(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['c']],
        ['c', []],
        ['x', ['y', 'a']],
        ['y', ['z']],
        ['z', ['x']],
        ['above', ['x']],
      ]),
    )
    expect(order).toEqual(['c', 'b', 'a'])
    expect(circles).toEqual([['x', 'y', 'z']])
  })
})

describe('suggestions', () => {
  test.each([
    ['client.ageYear', 'client.ageYears'],
    ['clent.ageyears', 'client.ageYears'],
    ['equals', 'equal'],
    ['contain', 'contains'],
  ])('%s probably means %s', (name, meant) => {
    expect(nearestName(name, ['equal', 'contains', 'client.ageYears', 'room.door'])).toBe(meant)
  })

  test('nothing is suggested for a name that is like none', () => {
    expect(nearestName('something else', ['equal', 'contains'])).toBeNull()
    expect(nearestName('x'.repeat(200), ['x'.repeat(199)])).toBeNull()
    expect(didYouMean('zzz', ['equal'])).toEqual({ en: '', 'zh-CN': '' })
    expect(didYouMean('eqal', ['equal']).en).toBe('; did you mean `equal`?')
  })
})
