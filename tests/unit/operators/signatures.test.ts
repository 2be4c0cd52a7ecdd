import { expect, test } from 'vitest'
import { addComparison, makePoints } from '../../../src/rules/cases/points.ts'
import type { OperatorRecord } from '../../../src/rules/operators/record.ts'
import { isOperator, MISTAKEN_FOR, NEGATIONS, OPERATORS } from '../../../src/rules/operators/signatures.ts'

const all: readonly (readonly [string, OperatorRecord])[] = Object.entries(OPERATORS)

test('an operator negates or is mistaken for an operator of the same facts, never for itself', () => {
  for (const [name, other] of [...NEGATIONS, ...MISTAKEN_FOR]) {
    if (!isOperator(name) || !isOperator(other)) throw new Error(`${name} or ${other} is no operator`)
    expect(other).not.toBe(name)
    expect(OPERATORS[other].factTypes, `${name}, ${other}`).toEqual(OPERATORS[name].factTypes)
    expect(OPERATORS[other].operand, `${name}, ${other}`).toBe(OPERATORS[name].operand)
  }
})

test('an operator is negated in one direction only, so that every comparison has one positive form', () => {
  for (const positive of NEGATIONS.values()) expect(NEGATIONS.has(positive), positive).toBe(false)
})

test.each(all)('cases look for what the record of %s says, and for nothing else', (name, { looksFor }) => {
  const points = makePoints()
  const value =
    looksFor === 'duration'
      ? 'P1D'
      : looksFor === 'elements'
        ? ['a', 'b']
        : looksFor === 'multiples'
          ? 3
          : 'a'
  addComparison(points, { fact: 'f', operator: name, value })
  const found = {
    literals: points.texts.size > 0 && !points.flags.usesScale,
    elements: points.elements.size > 0,
    multiples: points.multiples.size > 0,
    pattern: points.patterns.size > 0,
    duration: points.durations.size > 0,
    scale: points.flags.usesScale,
    nothing:
      points.texts.size +
        points.multiples.size +
        points.elements.size +
        points.patterns.size +
        points.durations.size ===
      0,
  }
  const kinds = Object.entries(found).flatMap(([kind, isFound]) => (isFound ? [kind] : []))
  expect(kinds).toEqual([looksFor])
})
