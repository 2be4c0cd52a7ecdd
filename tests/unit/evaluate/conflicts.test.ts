import { describe, expect, test } from 'vitest'
import { reasonsOf } from '../../../src/rules/index.ts'
import type { Requirement } from '../../../src/rules/pack/format.ts'
import { assessed, isTrue, packOf, plain } from './assessing.ts'

const text = (en: string) => ({ en })

describe('conflicts', () => {
  const FACTS = { a: plain('boolean'), b: plain('boolean'), both: plain('boolean') }
  const CONFLICT = { code: 'C', between: ['A', 'B'], when: isTrue('both'), message: text('Decide.') }
  const pack = (between = ['A', 'B']) =>
    packOf(
      FACTS,
      [
        { code: 'A', when: isTrue('a') },
        { code: 'B', level: 'required', when: isTrue('b'), require: isTrue('both') },
      ],
      { conflicts: [{ ...CONFLICT, between }] },
    )
  const conflicts = (facts: object, between?: string[]) => assessed(pack(between), facts).result.conflicts

  test('are reported when all that they are between applies and their condition holds', () => {
    expect(conflicts({ a: true, b: true, both: true })).toEqual([
      { code: 'C', between: ['A', 'B'], message: text('Decide.') },
    ])
  })

  test.each([
    { a: true, b: true, both: false },
    { a: true, b: true },
    { a: true, b: false, both: true },
    { a: true, both: true },
  ])('are not reported otherwise: %j', (facts) => {
    expect(conflicts(facts)).toEqual([])
  })

  test('stand also beside what is waived', () => {
    const waived = packOf(
      FACTS,
      [
        { code: 'A', when: isTrue('a') },
        { code: 'B', level: 'required', require: isTrue('b'), waiver: { allowed: true } },
      ],
      { conflicts: [CONFLICT] },
    )
    const waivers = [{ id: 'W', requirementCode: 'B', expiresAt: '2030-01-01T00:00:00Z' }]
    const { findings, conflicts: found } = assessed(
      waived,
      { a: true, b: false, both: true },
      { waivers },
    ).result
    expect(findings.map(({ status }) => status)).toEqual(['NOTED', 'WAIVED'])
    expect(found).toHaveLength(1)
  })

  test('may be between facts', () => {
    expect(conflicts({ both: true }, ['a', 'b'])).toHaveLength(1)
    expect(conflicts({ both: true }, ['a', 'A'])).toEqual([])
    expect(conflicts({ a: true, both: true }, ['a', 'A'])).toHaveLength(1)
  })

  test('come after contradictions between facts', () => {
    const derived = {
      ...plain('boolean'),
      type: 'integer',
      derive: { value: 2 },
      protective: 'higher',
    } as const
    const { conflicts: found } = assessed(
      packOf({ ...FACTS, n: derived }, [], { conflicts: [{ ...CONFLICT, between: ['a', 'b'] }] }),
      { both: true, n: 1 },
    ).result
    expect(found.map(({ code }) => code)).toEqual(['CONTRADICTION', 'C'])
    expect(found[0]?.between).toEqual(['n'])
  })
})

describe('what somebody did', () => {
  const vocabulary = { roles: { nurse: { title: text('Nurse') }, cook: { title: text('Cook') } } }
  const pack = (type: 'code' | 'codes', parts: Partial<Requirement> = {}) =>
    packOf(
      {
        by: plain(type, { vocabulary: 'roles', open: true, decisive: true }),
        a: plain('boolean', { decisive: true }),
      },
      [
        {
          code: 'A',
          level: 'blocking',
          require: isTrue('a'),
          responsible: ['nurse'],
          performedBy: 'by',
          ...parts,
        },
      ],
      { vocabulary },
    )
  const outcome = (facts: object, given = pack('code')) => {
    const { verdict, findings } = assessed(given, facts).result
    return `${findings[0]?.status} ${verdict} ${findings[0]?.missingFacts}`
  }

  test.each([
    ['counts as done by a role that may', { a: true, by: 'nurse' }, 'MET PROCEED '],
    ['does not count by a role that may not', { a: true, by: 'cook' }, 'UNMET BLOCKED '],
    ['does not count by a role that nobody knows', { a: true, by: 'stranger' }, 'UNMET BLOCKED '],
    ['is open while nobody said who did it', { a: true }, 'OPEN NEEDS_INFORMATION by'],
    ['is open where it is said that this is not known', { a: true, by: null }, 'OPEN NEEDS_INFORMATION by'],
    ['is not done whoever did it', { a: false, by: 'nurse' }, 'UNMET BLOCKED '],
    ['cannot come to count by a role that may not', { by: 'cook' }, 'UNMET BLOCKED '],
  ])('%s', (_what, facts, expected) => {
    expect(outcome(facts)).toBe(expected)
  })

  test.each([
    [['cook', 'nurse'], 'MET PROCEED '],
    [['cook', 'stranger'], 'UNMET BLOCKED '],
    [[], 'UNMET BLOCKED '],
  ])('by %j counts where one of them may do it', (by, expected) => {
    expect(outcome({ a: true, by }, pack('codes'))).toBe(expected)
  })

  test('counts item by item', () => {
    const facts = {
      items: plain('list'),
      'items[].a': plain('boolean'),
      'items[].by': plain('code', { vocabulary: 'roles' }),
    }
    const each = packOf(
      facts,
      [
        {
          code: 'A',
          each: 'items',
          require: isTrue('items[].a'),
          responsible: ['nurse'],
          performedBy: 'items[].by',
        },
      ],
      { vocabulary },
    )
    const items = ['nurse', 'cook'].map((by) => ({ id: by, a: true, by }))
    const { findings } = assessed(each, { items: [...items, { id: 'nobody', a: true }] }).result
    expect(findings.map(({ item, status }) => `${item} ${status}`)).toEqual([
      'cook UNMET',
      'nobody OPEN',
      'nurse MET',
    ])
  })

  test('gives who did it among the reasons', () => {
    const assessment = assessed(pack('code'), { a: true, by: 'cook' })
    const [finding] = assessment.result.findings
    if (!finding) throw new Error('nothing was found')
    expect(reasonsOf(assessment, finding, 'en').map(({ fact }) => fact)).toEqual(['by'])
  })
})

describe('what was done by somebody who may not do it', () => {
  const roles = { low: { title: text('Low') }, high: { title: text('High') } }
  const pack = (type: 'code' | 'codes' | 'string', parts = {}) =>
    packOf(
      { by: plain(type, type === 'string' ? {} : { vocabulary: 'roles', open: true }), a: plain('boolean') },
      [
        {
          code: 'A',
          when: isTrue('a'),
          require: { fact: 'by', operator: 'isStated', value: true },
          responsible: ['high', 'top'],
          performedBy: 'by',
          ...parts,
        },
      ],
      { vocabulary: { roles } },
    )
  const warnings = (facts: object, given = pack('code')) =>
    assessed(given, facts).result.warnings.map(({ code, subject }) => `${code} ${subject}`)

  test('is reported', () => {
    expect(assessed(pack('code'), { a: true, by: 'low' }).result.warnings).toEqual([
      {
        code: 'ROLE_MISMATCH',
        subject: 'A',
        message: {
          en: '“Title” was done by Low, who may not do it; it does not count as done.',
          'zh-CN': '“Title”由Low完成，但这一步不由该角色负责，仍视为未完成。',
        },
      },
    ])
  })

  test('is reported once, not also as a code that is not in the list', () => {
    expect(warnings({ a: true, by: 'cook' })).toEqual(['ROLE_MISMATCH A'])
    expect(warnings({ a: false, by: 'cook' })).toEqual(['UNKNOWN_VALUE by=cook'])
    expect(warnings({ a: true, by: 'top' })).toEqual(['UNKNOWN_VALUE by=top'])
  })

  test('leaves other codes that are not in their lists reported', () => {
    const given = pack('code')
    const facts = { ...given.facts, other: plain('code', { vocabulary: 'roles', open: true }) }
    expect(warnings({ a: true, by: 'cook', other: 'cook' }, { ...given, facts })).toEqual([
      'UNKNOWN_VALUE other=cook',
      'ROLE_MISMATCH A',
    ])
  })

  test('is not reported when nobody is said to have done it, or it is not sure that it applies', () => {
    for (const facts of [{ a: true }, { a: true, by: null }, { a: false, by: 'low' }, { by: 'low' }])
      expect(warnings(facts)).toEqual([])
  })

  test('is not reported when one of those who did it may', () => {
    expect(warnings({ a: true, by: ['low', 'high'] }, pack('codes'))).toEqual([])
    expect(warnings({ a: true, by: [] }, pack('codes'))).toEqual([])
    expect(warnings({ a: true, by: ['low', 'cook'] }, pack('codes'))).toEqual(['ROLE_MISMATCH A'])
    const [warning] = assessed(pack('codes'), { a: true, by: ['low', 'cook'] }).result.warnings
    expect(warning?.message.en).toContain('by Low, cook, who')
  })

  test('is reported where nobody may do it, and not where nobody has to say who did', () => {
    const { responsible: _responsible, ...anyone } = pack('code').requirements?.[0] ?? {}
    expect(warnings({ a: true, by: 'high' }, { ...pack('code'), requirements: [] })).toEqual([])
    expect(
      warnings({ a: true, by: 'high' }, packOf({ by: plain('string'), a: plain('boolean') }, [anyone])),
    ).toEqual(['ROLE_MISMATCH A'])
    const { performedBy: _performedBy, ...unsaid } = pack('code').requirements?.[0] ?? {}
    expect(
      warnings({ a: true, by: 'low' }, packOf({ by: plain('string'), a: plain('boolean') }, [unsaid])),
    ).toEqual([])
  })

  test('names the item, where a list says who did it', () => {
    const given = packOf(
      { items: plain('list'), 'items[].by': plain('code', { vocabulary: 'roles', open: true }) },
      [{ code: 'A', each: 'items', responsible: ['high'], performedBy: 'items[].by' }],
      { vocabulary: { roles } },
    )
    expect(
      warnings(
        {
          items: [
            { id: 'x', by: 'cook' },
            { id: 'y', by: 'high' },
          ],
        },
        given,
      ),
    ).toEqual(['ROLE_MISMATCH A'])
  })
})
