import { describe, expect, test } from 'vitest'
import type { Requirement } from '../../../src/rules/pack/format.ts'
import type { ActiveWaiver } from '../../../src/rules/types.ts'
import { AS_OF } from '../../support/semantics-table.ts'
import { assessed, isTrue, packOf, plain } from './assessing.ts'

const PACK = packOf({ a: plain('boolean'), b: plain('boolean') }, [
  { code: 'A', level: 'required', require: isTrue('a'), waiver: { allowed: true } },
  { code: 'B', level: 'required', require: isTrue('b'), waiver: { allowed: true } },
])
const waiver = (parts: Partial<ActiveWaiver> = {}): ActiveWaiver => ({
  id: 'W1',
  requirementCode: 'A',
  expiresAt: '2025-06-02T09:00:01Z',
  ...parts,
})
const outcome = (waivers: readonly ActiveWaiver[], facts: object = { a: false, b: true }, pack = PACK) => {
  const { findings, warnings } = assessed(pack, facts, { waivers }).result
  return {
    status: findings[0]?.status,
    waiver: findings[0]?.waiver?.id ?? null,
    warnings: warnings.map(({ code, subject }) => `${code} ${subject}`),
  }
}

describe('a waiver', () => {
  test('counts until the moment it expires', () => {
    expect(outcome([waiver()])).toEqual({ status: 'WAIVED', waiver: 'W1', warnings: [] })
    expect(outcome([waiver({ expiresAt: AS_OF })])).toEqual({ status: 'UNMET', waiver: null, warnings: [] })
  })

  test.each([
    ['from the moment it was granted', AS_OF, 'WAIVED'],
    ['not before it was granted', '2025-06-02T09:00:00.001Z', 'UNMET'],
    ['in whatever offset that is written', '2025-06-02T12:00:00+03:00', 'WAIVED'],
    ['not when the grant cannot be read', 'yesterday', 'UNMET'],
  ])('counts %s', (_what, grantedAt, status) => {
    expect(outcome([waiver({ grantedAt })]).status).toBe(status)
  })

  test('that ended is not spoken of before it was granted', () => {
    const ended = waiver({ ended: 'FACTS_CHANGED', grantedAt: '2026-01-01T00:00:00Z' })
    expect(outcome([ended])).toEqual({ status: 'UNMET', waiver: null, warnings: [] })
  })

  test('without a readable end does not count', () => {
    expect(outcome([waiver({ expiresAt: 'for ever' })]).status).toBe('UNMET')
  })

  test('of another requirement does not count', () => {
    expect(outcome([waiver({ requirementCode: 'B' })]).status).toBe('UNMET')
  })

  test.each([{ waiver: { allowed: false } }, {}, { waiver: { allowed: true }, lock: 'floor' as const }])(
    'does not count where none is allowed: %j',
    (parts) => {
      const pack = packOf({ a: plain('boolean') }, [
        { code: 'A', level: 'required', require: isTrue('a'), ...parts },
      ])
      expect(outcome([waiver()], { a: false }, pack).status).toBe('UNMET')
    },
  )

  test('of several of one requirement the last by id is named, whatever the order they come in', () => {
    const three = ['W2', 'W3', 'W1'].map((id) => waiver({ id }))
    expect(outcome(three).waiver).toBe('W3')
    expect(outcome(three.toReversed()).waiver).toBe('W3')
  })
})

describe('a waiver that ended before its time', () => {
  const ended = waiver({ ended: 'FACTS_CHANGED' })

  test('does not count, and the requirement that falls short says why', () => {
    const { findings, warnings } = assessed(PACK, { a: false }, { waivers: [ended] }).result
    expect(findings[0]?.status).toBe('UNMET')
    expect(warnings).toEqual([
      {
        code: 'WAIVER_ENDED',
        subject: 'A',
        message: {
          en: 'The waiver of A has ended: the answers it was used for have changed. Ask for a new one if it is still needed.',
          'zh-CN': 'A 的豁免已终止：当时的情况已发生变化。如仍需要，请重新申请。',
        },
      },
    ])
  })

  test('by new rules says that instead', () => {
    const waivers = [waiver({ ended: 'RULESET_CHANGED' })]
    expect(assessed(PACK, { a: false }, { waivers }).result.warnings[0]?.message).toEqual({
      en: 'The waiver of A has ended: the rules have changed since it was granted. Ask for a new one if it is still needed.',
      'zh-CN': 'A 的豁免已终止：批准之后规则已发生变化。如仍需要，请重新申请。',
    })
  })

  test('is spoken of while the requirement is open or unmet, and not when it is met', () => {
    expect(outcome([ended], {}).warnings).toEqual(['WAIVER_ENDED A'])
    expect(outcome([ended], { a: true }).warnings).toEqual([])
  })

  test('is not spoken of any more once it would have expired', () => {
    expect(outcome([{ ...ended, expiresAt: AS_OF }]).warnings).toEqual([])
  })

  test('of several the last by id gives the reason', () => {
    const waivers = [
      waiver({ id: 'W2', ended: 'RULESET_CHANGED' }),
      waiver({ id: 'W1', ended: 'FACTS_CHANGED' }),
    ]
    for (const order of [waivers, waivers.toReversed()])
      expect(assessed(PACK, { a: false }, { waivers: order }).result.warnings[0]?.message.en).toContain(
        'rules',
      )
  })

  test('is reported once for a requirement with many items, and once for each requirement', () => {
    const pack = packOf({ items: plain('list'), 'items[].ok': plain('boolean'), b: plain('boolean') }, [
      { code: 'A', level: 'required', each: 'items', require: isTrue('items[].ok') },
      { code: 'B', level: 'required', require: isTrue('b') },
    ])
    const facts = { items: [{ id: 'x' }, { id: 'y', ok: false }], b: false }
    const both = [ended, { ...ended, id: 'W9', requirementCode: 'B' }]
    expect(outcome(both, facts, pack).warnings).toEqual(['WAIVER_ENDED A', 'WAIVER_ENDED B'])
  })
})

describe('an attestation', () => {
  const statusOf = (level: 'required' | 'blocking', facts: object) => {
    const pack = packOf({ a: plain('boolean') }, [{ code: 'A', level, require: isTrue('a') }])
    return assessed(pack, facts, { attestations: ['A'] }).result.findings[0]?.status
  }

  test('stands in for what is not known, never for what is known, and never where it blocks', () => {
    expect(statusOf('required', {})).toBe('MET')
    expect(statusOf('required', { a: false })).toBe('UNMET')
    expect(statusOf('blocking', {})).toBe('OPEN')
  })
})

describe('an attestation of something open', () => {
  const of = (parts: Partial<Requirement>, facts: object = {}) => {
    const pack = packOf(
      { a: plain('boolean', { decisive: true }), items: plain('list', { decisive: true }) },
      [{ code: 'A', level: 'required', require: isTrue('a'), ...parts }],
    )
    const { verdict, findings } = assessed(pack, facts, { attestations: ['A'] }).result
    return `${findings[0]?.status} ${verdict}`
  }

  test('settles what is open', () => {
    expect(of({})).toBe('MET PROCEED')
    expect(of({}, { a: null })).toBe('MET PROCEED')
  })

  test.each<[string, Partial<Requirement>, object, string]>([
    ['what is not fulfilled', {}, { a: false }, 'UNMET PROCEED_WITH_CONDITIONS'],
    ['what fails closed', { failClosed: true }, {}, 'UNMET PROCEED_WITH_CONDITIONS'],
    ['what blocks', { level: 'blocking' }, {}, 'OPEN NEEDS_INFORMATION'],
    ['what is judged by items that are not known', { each: 'items' }, { a: true }, 'OPEN NEEDS_INFORMATION'],
    [
      'what fails closed and may apply',
      { failClosed: true, when: isTrue('a') },
      {},
      'POSSIBLE NEEDS_INFORMATION',
    ],
  ])('does not settle %s', (_what, parts, facts, expected) => {
    expect(of(parts, facts)).toBe(expected)
  })
})
