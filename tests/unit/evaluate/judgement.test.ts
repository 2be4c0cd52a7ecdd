import { describe, expect, test } from 'vitest'
import type { Requirement } from '../../../src/rules/pack/format.ts'
import { assessed, fact, isTrue, packOf, plain } from './assessing.ts'

const FACTS = {
  applies: plain('boolean'),
  done: plain('boolean'),
  closing: plain('boolean'),
  asked: fact('boolean'),
  thing: fact('object'),
  usual: plain('boolean', { assume: true }),
}
const judged = (parts: Partial<Requirement>, facts: object) => {
  const { verdict, findings, missingFacts } = assessed(packOf(FACTS, [parts]), facts).result
  const [finding] = findings
  return {
    verdict,
    status: finding?.status,
    missing: finding?.missingFacts,
    decisive: missingFacts.filter(({ decisive }) => decisive).map(({ name }) => name),
  }
}

describe('a requirement that may apply', () => {
  const parts = { level: 'blocking', when: isTrue('applies'), require: isTrue('done') } as const

  test('turns on whether it applies, and on what would fulfil it only while that is not known', () => {
    expect(judged(parts, {}).missing).toEqual(['applies', 'done'])
    expect(judged(parts, { done: false }).missing).toEqual(['applies'])
    expect(judged(parts, { done: true })).toMatchObject({ missing: ['applies'], verdict: 'PROCEED' })
  })

  test('holds up the verdict unless it cannot bite', () => {
    const later = { ...parts, bites: 'on_close', closes: isTrue('closing') } as const
    expect(judged(parts, {}).verdict).toBe('NEEDS_INFORMATION')
    expect(judged(later, { closing: true }).verdict).toBe('NEEDS_INFORMATION')
    expect(judged(later, {}).verdict).toBe('NEEDS_INFORMATION')
    expect(judged(later, { closing: false }).verdict).toBe('PROCEED')
  })
})

describe('a requirement that fails closed', () => {
  const parts = { level: 'required', failClosed: true, require: isTrue('asked') } as const

  test('is unmet while it is not known, and does not wait for the answer', () => {
    expect(judged(parts, {})).toEqual({
      verdict: 'PROCEED_WITH_CONDITIONS',
      status: 'UNMET',
      missing: ['asked'],
      decisive: [],
    })
    expect(judged({ ...parts, failClosed: false }, {})).toMatchObject({
      verdict: 'NEEDS_INFORMATION',
      status: 'OPEN',
    })
    expect(judged({ ...parts, level: 'blocking' }, {})).toMatchObject({ verdict: 'BLOCKED', status: 'UNMET' })
  })

  test('and bites later is open until the closing act', () => {
    const later = { ...parts, level: 'blocking', bites: 'on_close', closes: isTrue('closing') } as const
    expect(judged(later, { closing: true })).toMatchObject({ verdict: 'BLOCKED', status: 'UNMET' })
    expect(judged(later, { closing: false })).toMatchObject({
      status: 'OPEN',
      verdict: 'PROCEED_WITH_CONDITIONS',
    })
    expect(judged(later, {})).toMatchObject({ status: 'OPEN', verdict: 'NEEDS_INFORMATION' })
  })
})

describe('a requirement that bites later', () => {
  const parts = { bites: 'on_close', closes: isTrue('closing'), require: isTrue('done') } as const

  test('turns on the closing act only where it blocks', () => {
    expect(judged({ ...parts, level: 'blocking' }, { done: false })).toMatchObject({
      status: 'UNMET',
      missing: ['closing'],
      decisive: ['closing'],
    })
    expect(judged({ ...parts, level: 'required' }, { done: false })).toMatchObject({
      status: 'UNMET',
      missing: [],
    })
    expect(judged({ ...parts, level: 'blocking' }, {}).missing).toEqual(['closing', 'done'])
  })
})

describe('what is decisive', () => {
  test('is of a blocking requirement what is declared so, else all that it turns on', () => {
    const all = (...names: string[]) => ({ level: 'blocking' as const, require: { all: names.map(isTrue) } })
    expect(judged(all('asked', 'done'), {}).decisive).toEqual(['asked'])
    expect(judged(all('closing', 'done'), {}).decisive).toEqual(['closing', 'done'])
  })

  test('is of another one what is declared so and not given', () => {
    const require = { fact: 'thing', path: '/part', operator: 'equal', value: true }
    expect(judged({ level: 'required', require }, {}).verdict).toBe('NEEDS_INFORMATION')
    expect(judged({ level: 'required', require }, { thing: {} })).toEqual({
      verdict: 'PROCEED_WITH_CONDITIONS',
      status: 'OPEN',
      missing: ['thing'],
      decisive: [],
    })
  })

  test('is also what is usually assumed and said to be unknown', () => {
    const parts = { level: 'required', require: isTrue('usual') } as const
    expect(judged(parts, { usual: null })).toMatchObject({
      verdict: 'NEEDS_INFORMATION',
      decisive: ['usual'],
    })
    expect(judged(parts, {}).status).toBe('MET')
  })
})
