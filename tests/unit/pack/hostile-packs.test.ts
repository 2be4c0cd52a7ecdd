import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { checkPack } from '../../../src/rules/lint/check-pack.ts'
import type { Pack } from '../../../src/rules/pack/format.ts'
import { PROBLEMS_LISTED_MAX } from '../../../src/rules/pack/place-problems.ts'
import { readPack } from '../../../src/rules/pack/read-pack.ts'
import { expectBothLanguages } from '../../support/both-languages.ts'
import { packFrom } from '../../support/shipped-packs.ts'

// The machine may be busy with other suites; the bounds that count are in the tests.
vi.setConfig({ testTimeout: 60_000 })

const CORPUS = join(import.meta.dirname, '../../corpus/packs/sound')
const base = packFrom(readFileSync(join(CORPUS, 'base.json'), 'utf8'))
const sound = packFrom(readFileSync(join(CORPUS, 'corpus.json'), 'utf8'))

/** Codes found, and how long it took; times are generous, they tell linear work from work without end. */
function judged(source: string): { codes: string[]; milliseconds: number } {
  const before = process.threadCpuUsage()
  const reading = readPack(source)
  const problems = reading.ok ? checkPack(reading.pack, { extends: [base], source }) : reading.problems
  // Of this thread, so that a busy machine makes nothing slower.
  const { user, system } = process.threadCpuUsage(before)
  for (const { text } of problems) expectBothLanguages(text)
  return { codes: problems.map(({ code }) => code), milliseconds: (user + system) / 1_000 }
}

const withParts = (parts: Partial<Pack>): string => JSON.stringify({ ...sound, ...parts })
const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const anyFact = { type: 'integer', label: { en: 'Some figure' }, ask: { en: 'How many?' } } as const

describe('refused unread', () => {
  test('a body of 50 MB', () => {
    const { codes, milliseconds } = judged(`{"pack": "${'x'.repeat(50_000_000)}"}`)
    expect(codes).toEqual(['PACK_TOO_LARGE'])
    expect(milliseconds).toBeLessThan(1_000)
  })

  test('a body that is too large only in bytes', () => {
    expect(judged(`{"pack": "${'汉'.repeat(400_000)}"}`).codes).toEqual(['PACK_TOO_LARGE'])
  })

  test.each(['[', '{"a":', '[{"a":'])('a million levels of %s', (opening) => {
    const { codes, milliseconds } = judged(opening.repeat(1_000_000 / opening.length))
    expect(codes).toEqual(['NESTING_TOO_DEEP'])
    expect(milliseconds).toBeLessThan(1_000)
  })

  test('a million closing brackets', () => {
    expect(judged(']'.repeat(1_000_000)).codes).toEqual(['INVALID_JSON'])
  })

  test('brackets inside a text are no nesting', () => {
    expect(judged(withParts({ title: { en: '[{'.repeat(1_000) } })).codes).toEqual([])
    expect(judged(withParts({ title: { en: `\\"${'['.repeat(1_000)}` } })).codes).toEqual([])
  })
})

describe('read in bounded time and reported within bounds', () => {
  test('a hundred thousand unknown keys', () => {
    const keys = numbered(90_000, (index) => `"k${index}":1`).join(',')
    const { codes, milliseconds } = judged(`{${keys}}`)
    expect(codes).toHaveLength(PROBLEMS_LISTED_MAX + 1)
    expect(codes).toContain('TOO_MANY_PROBLEMS')
    expect(milliseconds).toBeLessThan(5_000)
  })

  test('a hundred thousand times the same key', () => {
    const keys = numbered(100_000, () => '"a":1').join(',')
    expect(judged(`{${keys}}`).codes).toContain('DUPLICATE_KEY')
  })

  test('errors are listed before warnings when there are too many', () => {
    const facts = Object.fromEntries(numbered(500, (index) => [`unused${index}`, anyFact]))
    const source = withParts({ facts: { ...sound.facts, ...facts }, title: { en: 'Title', de: 'Titel' } })
    const reading = readPack(source)
    const problems = reading.ok ? checkPack(reading.pack, { extends: [base], source }) : []
    expect(problems[0]).toMatchObject({ code: 'TEXT_UNDECLARED', severity: 'ERROR' })
    expect(problems.at(-1)).toMatchObject({ code: 'TOO_MANY_PROBLEMS', severity: 'WARNING' })
  })

  test('named conditions that double at each of 2,000 steps', () => {
    const conditions = Object.fromEntries(
      numbered(2_000, (index) => [
        `c${index}`,
        index === 0
          ? { fact: 'guests', operator: 'equal', value: 3 }
          : { any: [{ condition: `c${index - 1}` }, { condition: `c${index - 1}` }] },
      ]),
    )
    const { codes, milliseconds } = judged(withParts({ conditions }))
    expect(codes).toContain('TOO_MANY_CONDITIONS')
    expect(milliseconds).toBeLessThan(3_000)
  })

  test('a chain of 20,000 named conditions, and the same chain closed to a circle', () => {
    const chain = (first: string) =>
      Object.fromEntries(
        numbered(20_000, (index) => [`c${index}`, { condition: index === 0 ? first : `c${index - 1}` }]),
      )
    expect(judged(withParts({ conditions: chain('inYard') })).codes).toContain('CONDITION_TOO_DEEP')
    expect(judged(withParts({ conditions: chain('c19999') })).codes).toContain('CONDITION_CYCLE')
  })

  test('a chain of 8,000 derived facts', () => {
    const facts = Object.fromEntries(
      numbered(8_000, (index) => [
        `f${index}`,
        {
          type: 'integer',
          label: { en: 'f' },
          derive: { fact: index === 0 ? 'guests' : `f${index - 1}` },
        } as const,
      ]),
    )
    const { codes, milliseconds } = judged(withParts({ facts: { ...sound.facts, ...facts } }))
    expect(codes).toContain('DERIVE_TOO_DEEP')
    expect(milliseconds).toBeLessThan(5_000)
  })

  test('thousands of mistyped names, each of which could get a suggestion', () => {
    const facts = Object.fromEntries(numbered(3_000, (index) => [`someFactWithALongName${index}`, anyFact]))
    const leaves = numbered(5_000, (index) => ({
      fact: `someFactWithLongName${index}`,
      operator: 'equal',
      value: 1,
    }))
    const conditions = Object.fromEntries(leaves.map((leaf, index) => [`c${index}`, leaf]))
    const { codes, milliseconds } = judged(withParts({ facts: { ...sound.facts, ...facts }, conditions }))
    expect(codes).toContain('UNKNOWN_FACT')
    expect(milliseconds).toBeLessThan(5_000)
  })

  test('more comparisons than a ruleset may have', () => {
    const many = { any: numbered(180, (index) => ({ fact: 'guests', operator: 'equal', value: index })) }
    const [first] = sound.requirements ?? []
    const requirements = first
      ? numbered(300, (index) => ({ ...first, code: `house:${index}`, when: { condition: 'many' } }))
      : []
    const { codes, milliseconds } = judged(withParts({ conditions: { many }, requirements, tests: [] }))
    expect(codes).toContain('RULESET_TOO_LARGE')
    expect(milliseconds).toBeLessThan(5_000)
  })

  test('a sound pack of nearly 1 MiB', () => {
    const [first] = sound.requirements ?? []
    const requirements = first ? numbered(1_900, (index) => ({ ...first, code: `house:${index}` })) : []
    const source = withParts({ requirements, tests: [] })
    expect(source.length).toBeGreaterThan(700_000)
    const { codes, milliseconds } = judged(source)
    expect(new Set(codes)).toEqual(new Set(['DUPLICATE_REQUIREMENT', 'TEST_MISSING', 'TOO_MANY_PROBLEMS']))
    expect(milliseconds).toBeLessThan(5_000)
  })

  test('2,000 requirements that all read the same, more pairs than can be compared', () => {
    const [first] = sound.requirements ?? []
    const require = (value: number) => ({
      fact: 'guests',
      operator: value % 2 ? 'lessThan' : 'greaterThan',
      value,
    })
    const requirements = first
      ? numbered(1_900, (index) => ({ ...first, code: `house:${index}`, require: require(index % 400) }))
      : []
    const { codes, milliseconds } = judged(withParts({ requirements, tests: [] }))
    expect(codes).toContain('ANALYSIS_INCOMPLETE')
    expect(codes).toContain('CONTRADICTING_REQUIRES')
    expect(milliseconds).toBeLessThan(5_000)
  })

  test('one requirement of more cases than can be tried says so, and claims nothing', () => {
    const [first] = sound.requirements ?? []
    if (!first) throw new Error('the pack has a requirement')
    // Five pigeons in four holes, no two in one: it can never be met, which only trying nearly everything would show.
    const [pigeons, holes] = [numbered(5, (index) => index), numbered(4, (index) => index)]
    const sits = (pigeon: number, hole: number) => `p${pigeon}in${hole}`
    const flag = { type: 'boolean', label: { en: 'Flag' }, ask: { en: 'Is it so?' } } as const
    const facts = Object.fromEntries(
      pigeons.flatMap((pigeon) => holes.map((hole) => [sits(pigeon, hole), flag])),
    )
    const is = (fact: string, value: boolean) => ({ fact, operator: 'equal', value })
    const housed = pigeons.map((pigeon) => ({ any: holes.map((hole) => is(sits(pigeon, hole), true)) }))
    const alone = holes.flatMap((hole) =>
      pigeons.flatMap((one) =>
        pigeons
          .slice(one + 1)
          .map((other) => ({ any: [is(sits(one, hole), false), is(sits(other, hole), false)] })),
      ),
    )
    const requirement = { ...first, require: { all: [...housed, ...alone] } }
    const source = withParts({ facts: { ...sound.facts, ...facts }, requirements: [requirement], tests: [] })
    const { codes, milliseconds } = judged(source)
    expect(new Set(codes)).toEqual(new Set(['ANALYSIS_INCOMPLETE', 'TEST_MISSING', 'UNUSED_FACT']))
    expect(milliseconds).toBeLessThan(2_000)
  })
})
