import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Pack, PackTest } from '../../../src/rules/pack/format.ts'
import { coverageOf } from '../../../src/rules/pack-tests/coverage.ts'
import { runPackTests } from '../../../src/rules/pack-tests/run-pack-tests.ts'
import { packFrom, shippedPacks } from '../../support/shipped-packs.ts'

const CORPUS = join(import.meta.dirname, '../../corpus/packs/sound')
const base = packFrom(readFileSync(join(CORPUS, 'base.json'), 'utf8'))
const sound = packFrom(readFileSync(join(CORPUS, 'corpus.json'), 'utf8'))

const doorOpen = { place: 'yard', door: { isLocked: false } }

/** The differences that one more test of the sound pack shows. */
function differencesOf(
  expect: PackTest['expect'],
  more: Partial<PackTest> = {},
  change: Partial<Pack> = {},
): readonly string[] {
  const one: PackTest = { name: 'one', asOf: '2026-02-03T09:00:00Z', facts: doorOpen, expect, ...more }
  const [result] = runPackTests({ ...sound, ...change, tests: [one] }, [base])
  return result?.differences ?? ['there was no result']
}

/** The pack's requirement with other parts. */
const requirementWith = (parts: object): Partial<Pack> => ({
  requirements: (sound.requirements ?? []).map((requirement) => ({ ...requirement, ...parts })),
})

describe('the tests inside a pack', () => {
  test('pass where the pack says what they expect', () => {
    expect(runPackTests(sound, [base]).map(({ name, passed }) => [name, passed])).toEqual([
      ['locked', true],
      ['open', true],
      ['nobody looked', true],
    ])
  })

  test.each([
    [{ verdict: 'PROCEED' }, ['the verdict should be PROCEED, but is NEEDS_INFORMATION']],
    [{ findings: { 'house:X-1': 'MET' } }, ['house:X-1 should be MET, but is UNMET']],
    [
      { findings: { 'house:X-9': 'MET' } },
      ['house:X-9 should be MET, but no requirement or item is called so'],
    ],
    [{ blockers: ['house:X-1'] }, ['house:X-1 should block, but does not']],
    [{ missingFacts: ['door.isLocked'] }, ['door.isLocked should be asked for, but is not']],
    [{ missingFacts: ['guests'] }, []],
    [{ conflicts: [['place', 'guests']] }, ['the conflict guests and place is expected, but not there']],
    [{ warnings: ['UNKNOWN_VALUE:x'] }, ['the warning UNKNOWN_VALUE:x is expected, but not there']],
    [{ deadlines: { 'house:X-1': '2026-02-05' } }, ['house:X-1 should be due 2026-02-05, but is due never']],
    [
      { exact: true, findings: {} },
      [
        'BASE-1 is OPEN, but the test, which is exact, does not list it',
        'house:X-1 is UNMET, but the test, which is exact, does not list it',
      ],
    ],
    [{ exact: true, findings: { 'house:X-1': 'UNMET', 'BASE-1': 'OPEN' } }, []],
  ] satisfies [PackTest['expect'], string[]][])('expecting %j says %j', (expectation, differences) => {
    expect(differencesOf(expectation)).toEqual(differences)
  })

  test('what was not expected is a difference, too', () => {
    const blocking = requirementWith({ level: 'blocking', deadline: { label: 'SOON' } })
    expect(differencesOf({ blockers: [], deadlines: {}, verdict: 'PROCEED' }, {}, blocking)).toEqual([
      'the verdict should be PROCEED, but is BLOCKED because of house:X-1',
      'house:X-1 blocks, but should not',
      'house:X-1 is due SOON, but no deadline is expected',
    ])
  })

  test('a deadline is compared by its date, or by its label while no date is known', () => {
    const due = requirementWith({ deadline: { label: 'SOON', from: 'checkedOn', plusDays: 3 } })
    const facts = { ...doorOpen, checkedOn: '2026-02-01' }
    expect(differencesOf({ deadlines: { 'house:X-1': '2026-02-04' } }, { facts }, due)).toEqual([])
    expect(differencesOf({ deadlines: { 'house:X-1': '2026-02-05' } }, { facts }, due)).toEqual([
      'house:X-1 should be due 2026-02-05, but is due 2026-02-04',
    ])
  })

  test('a finding of a list item is named by the item', () => {
    const each = requirementWith({
      each: 'visits',
      require: { fact: 'visits[].length', operator: 'lessThan', value: 3 },
    })
    const facts = { place: 'yard', visits: [{ id: 'v1', length: 1 }, { id: 'v2', length: 9 }, { id: 'v3' }] }
    const findings = { 'house:X-1[v1]': 'MET', 'house:X-1[v2]': 'UNMET', 'house:X-1[v3]': 'OPEN' } as const
    expect(differencesOf({ findings }, { facts }, each)).toEqual([])
    expect(differencesOf({ findings: { 'house:X-1': 'MET' } }, { facts }, each)).toEqual([
      'house:X-1[v2] should be MET, but is UNMET',
      'house:X-1[v3] should be MET, but is OPEN; not known: visits[v3].length',
    ])
  })

  test('parameters and attestations of a test take effect', () => {
    const facts = { place: 'yard', guests: 60 }
    expect(differencesOf({ findings: { 'BASE-1': 'MET', 'house:X-1': 'OPEN' } }, { facts })).toEqual([])
    expect(
      differencesOf(
        { findings: { 'BASE-1': 'UNMET', 'house:X-1': 'MET' } },
        { facts, parameters: { guestsMax: 50 }, attestations: ['house:X-1'] },
      ),
    ).toEqual([])
  })

  test('facts that the engine refuses are a difference', () => {
    const [difference] = differencesOf({}, { facts: { door: { isLocked: 'yes' } } })
    expect(difference).toMatch(/^facts\.door\.isLocked was refused: /)
  })

  test('a pack that cannot be layered fails every test and says why', () => {
    const results = runPackTests(sound, [])
    expect(results).toHaveLength(3)
    expect(results.every(({ passed }) => !passed)).toBe(true)
    expect(results[0]?.differences[0]).toMatch(/builds on tutela\/base/)
  })

  test('only packs that the pack extends take part', () => {
    const stranger: Pack = { ...base, pack: 'tutela/stranger', requirements: [], facts: {} }
    expect(runPackTests(sound, [base, stranger])).toEqual(runPackTests(sound, [base]))
  })
})

describe('coverage', () => {
  test('tells which outcomes of a requirement were seen', () => {
    expect(coverageOf(sound, [base])).toEqual({
      requirementsTotal: 1,
      requirementsFired: 1,
      untested: [],
      requirements: [{ code: 'house:X-1', fired: true, met: true, unmet: true, undecided: true }],
    })
  })

  test.each([0, 1, 2])('without test %i the requirement is not fully tested', (dropped) => {
    const tests = (sound.tests ?? []).filter((_, index) => index !== dropped)
    expect(coverageOf({ ...sound, tests }, [base]).untested).toEqual(['house:X-1'])
  })

  test('failing closed, an unknown counts as undecided and not as unmet', () => {
    const closed = { ...sound, ...requirementWith({ failClosed: true }) }
    const [requirement] = coverageOf({ ...closed, tests: (sound.tests ?? []).slice(2) }, [base]).requirements
    expect(requirement).toEqual({ code: 'house:X-1', fired: true, met: false, unmet: false, undecided: true })
  })

  test('what is only asked to be stated cannot be unmet, and nobody asks for a test of it', () => {
    const stated = requirementWith({ require: { fact: 'door.isLocked', operator: 'isStated', value: true } })
    const pack = {
      ...sound,
      ...stated,
      tests: [sound.tests?.[0], sound.tests?.[2]].filter((one) => one !== undefined),
    }
    expect(coverageOf(pack, [base]).untested).toEqual([])
  })

  test('the shipped packs pass their tests and are covered in full', () => {
    const packs = shippedPacks()
    for (const pack of packs) {
      expect(runPackTests(pack, packs).filter(({ passed }) => !passed)).toEqual([])
      const { requirementsFired, requirementsTotal, untested } = coverageOf(pack, packs)
      expect({ pack: pack.pack, untested }).toEqual({ pack: pack.pack, untested: [] })
      expect(requirementsFired).toBe(requirementsTotal)
    }
  })
})
