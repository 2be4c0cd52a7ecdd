import { describe, expect, test } from 'vitest'
import { decideStrictness } from '../../../src/rules/compare/decide-strictness.ts'
import type { Condition, FactDeclaration } from '../../../src/rules/pack/format.ts'
import type { RulesetRequirement } from '../../../src/rules/types.ts'

const text = (en: string) => ({ en })
const given = (type: FactDeclaration['type'], rest: Partial<FactDeclaration> = {}): FactDeclaration => ({
  type,
  label: text('Fact'),
  ask: text('What is it?'),
  ...rest,
})
const facts: Record<string, FactDeclaration> = {
  whole: given('integer'),
  small: given('integer', { minimum: 0, maximum: 7 }),
  amount: given('number'),
  tokens: given('strings'),
  day: given('date'),
  raised: { type: 'integer', label: text('Raised'), derive: { sum: [{ fact: 'whole' }, { value: 1 }] } },
  size: { type: 'integer', label: text('Size'), derive: { count: 'tokens' } },
  age: { type: 'integer', label: text('Age'), derive: { ageInDays: 'day' } },
  moved: { type: 'integer', label: text('Moved'), derive: { fact: 'whole' } },
}
const context = { facts, vocabulary: {} }

const requiring = (require: Condition): RulesetRequirement => ({
  code: 'R-1',
  pack: 'tutela/base',
  kind: 'measure',
  lock: 'floor',
  level: 'blocking',
  title: text('Title'),
  guidance: text('Guidance.'),
  message: text('Do it.'),
  sources: [{ title: text('Test') }],
  require,
})
const multiple = (fact: string, value: number): Condition => ({ fact, operator: 'multipleOf', value })
const verdict = (before: Condition, after: Condition) =>
  decideStrictness({ requirement: requiring(before), context }, { requirement: requiring(after), context })
    .verdict

describe('a floor about multiples', () => {
  const below = (value: number): Condition => ({ fact: 'whole', operator: 'lessThan', value })
  test.each<[string, Condition, Condition]>([
    ['a multiple of six is one of three', multiple('whole', 3), multiple('whole', 6)],
    ['a multiple of -6 is one of two', multiple('whole', 2), multiple('whole', -6)],
    [
      'four and six make twelve',
      multiple('whole', 12),
      { all: [multiple('whole', 4), multiple('whole', 6)] },
    ],
    ['only 0 is a multiple of 0', multiple('whole', 7), multiple('whole', 0)],
    ['a fact handed on has the same multiples', multiple('moved', 3), multiple('moved', 9)],
  ])('is proven to be kept: %s', (_, before, after) => {
    expect(verdict(before, after)).toBe('AT_LEAST_AS_STRICT')
  })

  test.each<[string, Condition, Condition]>([
    ['a multiple of three need not be one of six', multiple('whole', 6), multiple('whole', 3)],
    ['nor one of four', multiple('whole', 4), multiple('whole', 3)],
    [
      'where literals lie close together',
      { all: [multiple('whole', 5), below(11)] },
      { all: [multiple('whole', 10), below(21)] },
    ],
    ['a figure below a limit need not be a multiple', multiple('whole', 5), below(5)],
    ['a figure of a short range', multiple('small', 7), multiple('small', 6)],
    ['a sum is not what it is made of', multiple('whole', 2), multiple('raised', 2)],
    ['an amount', multiple('amount', 0.5), multiple('amount', 0.25)],
    ['a number of elements', multiple('size', 2), multiple('size', 3)],
    ['an age', multiple('age', 2), multiple('age', 3)],
  ])('is never taken for kept when it is not: %s', (_, before, after) => {
    expect(verdict(before, after)).not.toBe('AT_LEAST_AS_STRICT')
  })

  test('is shown weaker by a whole number where there is one', () => {
    expect(verdict(multiple('whole', 6), multiple('whole', 3))).toBe('WEAKER')
    expect(verdict(multiple('small', 7), multiple('small', 6))).toBe('WEAKER')
  })

  test('is left unproven where multiples come round too late to try', () => {
    expect(
      verdict(multiple('whole', 997), { all: [multiple('whole', 991), multiple('whole', 997)] }),
    ).not.toBe('WEAKER')
    expect(verdict(multiple('whole', 991), multiple('whole', 997))).not.toBe('AT_LEAST_AS_STRICT')
  })
})
