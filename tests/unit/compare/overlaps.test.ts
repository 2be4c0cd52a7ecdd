import { describe, expect, test } from 'vitest'
import { certaintiesOf } from '../../../src/rules/compare/certainties.ts'
import { findConflicts, findShadowed } from '../../../src/rules/compare/overlaps.ts'
import { allFindings } from '../../../src/rules/evaluate/all-findings.ts'
import { assess, compileRuleset } from '../../../src/rules/index.ts'
import type { Condition } from '../../../src/rules/pack/format.ts'
import { NO_RECORDS } from '../../../src/rules/record-types.ts'
import type { RulesetRequirement } from '../../../src/rules/types.ts'
import { shippedPacks } from '../../support/shipped-packs.ts'
import { layered } from '../ruleset/layers.ts'
import { SMALL_CONTEXT } from './small-requirements.ts'

const text = (en: string) => ({ en })
const leaf = (fact: string, operator: string, value: NonNullable<Condition['value']>): Condition => ({
  fact,
  operator,
  value,
})
const flag = leaf('flag', 'equal', true)
const other = leaf('other', 'equal', true)

function requirement(
  code: string,
  when: Condition | null,
  require: Condition | null,
  parts: Partial<RulesetRequirement> = {},
): RulesetRequirement {
  return {
    code,
    pack: 'tutela/base',
    kind: 'measure',
    level: 'required',
    lock: 'tunable',
    title: text('Title'),
    guidance: text('Guidance.'),
    message: text('Do it.'),
    sources: [{ title: text('Test') }],
    ...(when && { when }),
    ...(require && { require }),
    ...parts,
  }
}

const certainties = (when: Condition | null, require: Condition | null, parts = {}) =>
  certaintiesOf(requirement('R-1', when, require, parts), SMALL_CONTEXT)

describe('certainties', () => {
  test.each<[string, Condition | null, Condition | null, string[]]>([
    ['an ordinary requirement', flag, other, []],
    ['one that always applies because it names no case', null, other, []],
    [
      'a case that cannot be',
      { all: [leaf('count', 'lessThan', 3), leaf('count', 'greaterThan', 5)] },
      other,
      ['NEVER_APPLIES'],
    ],
    ['a case outside the bounds of the fact', leaf('count', 'greaterThan', 9), other, ['NEVER_APPLIES']],
    [
      'a case that is always there',
      { any: [leaf('count', 'lessThan', 5), leaf('count', 'greaterThan', 2)] },
      other,
      ['ALWAYS_APPLIES'],
    ],
    [
      'a derived fact against its source',
      { all: [leaf('isYoung', 'equal', true), leaf('count', 'greaterThan', 4)] },
      null,
      ['NEVER_APPLIES'],
    ],
    ['what its own case rules out', flag, leaf('flag', 'equal', false), ['NEVER_MET']],
    ['what its own case fulfils', { all: [flag, other] }, flag, ['ALWAYS_MET']],
    ['asking only that something is known', flag, leaf('word', 'isStated', true), []],
    ['a case of something being known', leaf('word', 'isStated', true), other, []],
  ])('%s', (_what, when, require, expected) => {
    expect(certainties(when, require)).toEqual({ certainties: expected, complete: true })
  })

  test('an unknown that counts as unmet does not hide that it cannot be unmet otherwise', () => {
    expect(certainties({ all: [flag, other] }, flag, { failClosed: true }).certainties).toEqual([
      'ALWAYS_MET',
    ])
  })

  test('nothing is claimed when the cases run out', () => {
    expect(
      certaintiesOf(requirement('R-1', flag, leaf('flag', 'equal', false)), SMALL_CONTEXT, { judgements: 2 }),
    ).toEqual({ certainties: [], complete: false })
  })
})

describe('requirements that add nothing', () => {
  const shadowed = (...requirements: RulesetRequirement[]) => findShadowed(requirements, SMALL_CONTEXT)

  test('one that another outdoes is shadowed', () => {
    const weak = requirement('A', { all: [flag, other] }, leaf('count', 'lessThan', 5))
    const strong = requirement('B', flag, leaf('count', 'lessThan', 3), { level: 'blocking' })
    expect(shadowed(weak, strong)).toMatchObject({
      found: [{ code: 'A', by: 'B', isDuplicate: false }],
      undecided: [],
    })
    expect(shadowed(strong, weak).found).toEqual([{ code: 'A', by: 'B', isDuplicate: false }])
  })

  test('two that ask the same in other words are duplicates, once', () => {
    const one = requirement('A', flag, leaf('count', 'lessThan', 3))
    const two = requirement(
      'B',
      { not: leaf('flag', 'notEqual', true) },
      leaf('count', 'lessThanInclusive', 2),
    )
    expect(shadowed(one, two).found).toEqual([{ code: 'A', by: 'B', isDuplicate: true }])
  })

  test('a higher level, another case or another fact is something of its own', () => {
    const one = requirement('A', flag, leaf('count', 'lessThan', 3))
    expect(shadowed(one, requirement('B', other, leaf('count', 'lessThan', 3))).found).toEqual([])
    expect(shadowed(one, requirement('B', flag, leaf('amount', 'lessThan', 3))).found).toEqual([])
    const lower = requirement('B', flag, leaf('count', 'lessThan', 1), { level: 'advisory' })
    expect(shadowed(one, lower).found).toEqual([])
  })

  test('what could not be compared is named', () => {
    const one = requirement('A', flag, leaf('word', 'startsWith', 'ab'))
    const two = requirement('B', flag, leaf('word', 'matchesGlob', 'ab*'))
    expect(shadowed(one, two)).toMatchObject({ found: [], undecided: [['A', 'B']], isFinished: true })
  })
})

describe('requirements that exclude each other', () => {
  const conflicts = (...requirements: RulesetRequirement[]) => findConflicts(requirements, SMALL_CONTEXT)

  test('are found with a case to which both apply and in which both cannot be met', () => {
    const one = requirement('A', flag, leaf('count', 'lessThan', 3))
    const two = requirement('B', other, leaf('count', 'greaterThan', 5))
    const { found, undecided } = conflicts(one, two)
    expect(undecided).toEqual([])
    expect(found).toMatchObject([{ codes: ['A', 'B'] }])
    const compiled = compileRuleset({
      ...{
        packs: [],
        locales: [],
        parameters: {},
        parameterDeclarations: {},
        conflicts: [],
        rankings: [],
        ...NO_RECORDS,
      },
      ...SMALL_CONTEXT,
      digest: '',
      requirements: [one, two],
    })
    const outcome = assess(compiled, { facts: found[0]?.facts, asOf: found[0]?.asOf ?? '' })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
    const statuses = allFindings(outcome.assessment).map(({ status }) => status)
    expect(statuses).not.toContain('NOT_APPLICABLE')
    expect(statuses).not.toEqual(['MET', 'MET'])
  })

  test('are none when they never apply together, or leave room', () => {
    const one = requirement('A', flag, leaf('count', 'lessThan', 3))
    expect(
      conflicts(one, requirement('B', leaf('flag', 'equal', false), leaf('count', 'greaterThan', 5))).found,
    ).toEqual([])
    expect(conflicts(one, requirement('B', other, leaf('count', 'greaterThan', 1))).found).toEqual([])
  })

  test('one that cannot be met at all is in conflict with every neighbour', () => {
    const one = requirement('A', flag, { all: [leaf('count', 'lessThan', 3), leaf('flag', 'equal', false)] })
    const two = requirement('B', flag, leaf('count', 'lessThan', 9))
    expect(conflicts(one, two).found).toMatchObject([{ codes: ['A', 'B'] }])
  })
})

describe('the shipped packs', () => {
  const { body } = layered(shippedPacks())

  test('have no requirement whose outcome does not depend on the facts', () => {
    for (const one of body.requirements) {
      const found = certaintiesOf(one, body)
      expect([one.code, found]).toEqual([one.code, { certainties: [], complete: true }])
    }
  })

  test('have no requirements that exclude each other, and none that could not be told', () => {
    expect(findConflicts(body.requirements, body)).toMatchObject({
      found: [],
      undecided: [],
      isFinished: true,
    })
  })

  // The source names these measures twice, each in the part of the guidance it belongs to.
  test('repeat only what the source repeats', () => {
    expect(findShadowed(body.requirements, body)).toMatchObject({
      isFinished: true,
      found: [
        { code: 'CF-P9', by: 'OV-9', isDuplicate: true },
        { code: 'SM-3.2', by: 'CF-P3', isDuplicate: false },
      ],
      undecided: [],
    })
  })
})
