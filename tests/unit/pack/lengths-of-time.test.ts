import { describe, expect, test } from 'vitest'
import { layerPacks } from '../../../src/rules/index.ts'
import type { DeadlineRule, Pack, Parameter } from '../../../src/rules/pack/format.ts'
import { lintErrors, packWith, requirementWith } from '../semantics/one-condition.ts'

const label = { en: 'A label' }
const FACTS = {
  on: { type: 'date', label, ask: label, decisive: true },
  ok: { type: 'boolean', label, ask: label, decisive: true },
} as const
const isOk = { fact: 'ok', operator: 'equal', value: true }
const within = (value: unknown) => ({ fact: 'on', operator: 'withinLast', value: value as string })

function packOf(parts: Parameters<typeof requirementWith>[0], parameter?: Partial<Parameter>): Pack {
  const most: Parameter = { type: 'integer', default: 3, stricter: 'higher', label, ...parameter }
  const pack = packWith(FACTS, [requirementWith({ level: 'required', lock: 'tunable', ...parts })])
  return { ...pack, parameters: { most } }
}
const due = (figures: Partial<DeadlineRule>) =>
  packOf({ require: isOk, deadline: { label: 'SOON', from: 'on', ...figures } })
const codes = (pack: Pack) => lintErrors(pack).map((error) => String(error).split(/[ :]/)[0])

describe('a length of time is a whole number from 0 to 999,999,999', () => {
  test.each([-1, 0.5, 1.5, 1e9, 1e21])('as the figure of a deadline: %d is refused', (figure) => {
    expect(lintErrors(due({ plusDays: figure }))).not.toEqual([])
    expect(lintErrors(due({ plusMonths: figure }))).not.toEqual([])
  })

  test.each([0, 1, 999_999_999])('as the figure of a deadline: %d is accepted', (figure) => {
    expect(lintErrors(due({ plusDays: figure }))).toEqual([])
  })

  test.each<Partial<Parameter>>([
    { default: -1 },
    { default: 1.5 },
    { default: 1e9 },
    { minimum: -1 },
    { minimum: 0.5 },
    { maximum: 1e12 },
    { type: 'number' },
  ])('through a parameter: %j is refused', (parameter) => {
    const byDeadline = packOf(
      { require: isOk, deadline: { label: 'SOON', from: 'on', plusDays: { param: 'most' } } },
      parameter,
    )
    const byDuration = packOf({ require: within({ param: 'most', unit: 'month' }) }, parameter)
    expect(lintErrors(byDeadline)).not.toEqual([])
    expect(lintErrors(byDuration)).not.toEqual([])
  })

  test.each([-1, 0.5, 1e9, 1e21, Number.NaN])('as the value an organisation sets: %d is refused', (most) => {
    for (const parts of [
      { require: within({ param: 'most', unit: 'day' }) },
      { require: isOk, deadline: { label: 'SOON', from: 'on', plusMonths: { param: 'most' } } },
    ]) {
      const pack = packOf(parts)
      expect(codes(pack)).toEqual([])
      const resolution = layerPacks([{ pack, digest: '' }], { most })
      expect(resolution.ok ? [] : resolution.problems.map(({ path }) => path)).toEqual([
        ['parameters', 'most'],
      ])
    }
  })

  test('a parameter that is no length may be below zero', () => {
    const pack = packOf({ require: isOk })
    expect(layerPacks([{ pack, digest: '' }], { most: -1 }).ok).toBe(true)
  })
})

test('a fact that is compared with what it is computed into is analysed in bounded time', () => {
  const number = { type: 'number', label, ask: label, decisive: true } as const
  const derive = {
    difference: [
      { sum: [{ fact: 'amount' }, { value: 0.1 }, { product: [{ fact: 'more' }, { value: 0.7 }] }] },
      { value: 0.3 },
    ],
  } as const
  const facts = {
    amount: number,
    more: { type: 'number', label, derive: { sum: [{ fact: 'amount' }, { value: 0.1 }] } },
    result: { type: 'number', label, derive },
  }
  const require = {
    any: [
      { fact: 'more', operator: 'greaterThan', value: { fact: 'amount' } },
      { fact: 'result', operator: 'lessThan', value: { fact: 'more' } },
      { fact: 'result', operator: 'equal', value: { fact: 'amount' } },
    ],
  }
  const pack = packWith(facts as never, [requirementWith({ require })])
  const start = performance.now()
  expect(lintErrors(pack)).toEqual([])
  expect(performance.now() - start).toBeLessThan(5_000)
})
