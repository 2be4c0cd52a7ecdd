import type { Condition } from '../../src/rules/index.ts'

/** How a language writes the operators of the synthetic packs. */
export interface Language {
  readonly and: string
  readonly or: string
  readonly not: (inner: string) => string
  readonly leaf: Readonly<Record<string, (fact: string, value: unknown) => string>>
}

/** A condition as the text of an expression. */
export function expressionOf(condition: Condition, language: Language): string {
  const inner = (part: Condition) => `(${expressionOf(part, language)})`
  if (condition.all) return condition.all.map(inner).join(` ${language.and} `)
  if (condition.any) return condition.any.map(inner).join(` ${language.or} `)
  if (condition.not) return language.not(inner(condition.not))
  const write = language.leaf[condition.operator ?? '']
  if (!write) throw new RangeError(`nothing is written for ${condition.operator}`)
  return write(condition.fact ?? '', condition.value)
}

const json = (value: unknown) => JSON.stringify(value)
const comparisons = (literal: (value: unknown) => string) => ({
  equal: (fact: string, value: unknown) => `${fact} == ${literal(value)}`,
  notEqual: (fact: string, value: unknown) => `${fact} != ${literal(value)}`,
  in: (fact: string, value: unknown) => `${fact} in ${json(value)}`,
  lessThan: (fact: string, value: unknown) => `${fact} < ${literal(value)}`,
  greaterThanInclusive: (fact: string, value: unknown) => `${fact} >= ${literal(value)}`,
})

export const ZEN: Language = {
  and: 'and',
  or: 'or',
  not: (inner) => `not ${inner}`,
  leaf: { ...comparisons(json), containsAny: (fact, value) => `some(${fact}, # in ${json(value)})` },
}

/** Figures of JSON are doubles in CEL. */
const celLiteral = (value: unknown) => (typeof value === 'number' ? value.toFixed(1) : json(value))

export const CEL: Language = {
  and: '&&',
  or: '||',
  not: (inner) => `!${inner}`,
  leaf: {
    ...comparisons(celLiteral),
    containsAny: (fact, value) => `${fact}.exists(item, item in ${json(value)})`,
  },
}
