import { isOperator, OPERATORS, type OperatorName, PATH_OPERATORS } from '../operators/signatures.ts'
import type { Condition, ConditionValue, FactDeclaration, FactType } from '../pack/format.ts'
import type { Ruleset } from '../types.ts'
import { dayOf, isPlainDay, momentOf } from './calendar.ts'
import { resolvePointer } from './json-pointer.ts'

/** A condition as json-rules-engine takes it. */
export type ReferenceCondition =
  | { all: ReferenceCondition[] }
  | { any: ReferenceCondition[] }
  | { not: ReferenceCondition }
  | { fact: string; operator: string; value: unknown; path?: string }

export type ReferenceFacts = ReadonlyMap<string, unknown>

export interface Translation {
  readonly condition: ReferenceCondition
  /** Whether these facts say enough for the condition to be two-valued: the reference knows no third value. */
  readonly isComplete: (facts: ReferenceFacts) => boolean
}

type Literal = string | number | boolean
type Leaf = { readonly fact: string; readonly operator: OperatorName; readonly value: ConditionValue }
type Need = (facts: ReferenceFacts) => boolean

const STOCK_NAME: Partial<Record<OperatorName, string>> = {
  before: 'lessThan',
  onOrBefore: 'lessThanInclusive',
  after: 'greaterThan',
  onOrAfter: 'greaterThanInclusive',
}
const MOMENTS: readonly (FactType | undefined)[] = ['date', 'dateTime']

/** Name under which the reference knows the day of a date-and-time fact. */
const dayFact = (name: string) => `${name}#day`

/** A known fact as the reference gets it: dates as milliseconds and, beside, as a count of days. */
export function referenceEntries(
  name: string,
  { type }: FactDeclaration,
  value: unknown,
): [string, unknown][] {
  if (!MOMENTS.includes(type)) return [[name, value]]
  const moment = momentOf(String(value))
  return [
    [name, moment],
    [dayFact(name), dayOf(moment)],
  ]
}

/**
 * A condition of a ruleset (names and parameters put in place) for json-rules-engine. Operators that it has are used as
 * they are; `isComplete` tells on which facts its answer can be compared with the evaluator's. Throws `TypeError` for a
 * condition that no resolved ruleset has.
 */
export function translateCondition(condition: Condition, ruleset: Ruleset): Translation {
  const needs: Need[] = []
  const isComplete: Need = (facts) => needs.every((need) => need(facts))
  return { condition: translate(condition), isComplete }

  function translate(node: Condition): ReferenceCondition {
    if (node.all) return { all: node.all.map(translate) }
    if (node.any) return { any: node.any.map(translate) }
    if (node.not) return { not: translate(node.not) }
    const { fact, operator, value, path } = node
    if (fact === undefined || operator === undefined || value === undefined || !isOperator(operator))
      throw new TypeError('the reference was given a condition that no resolved ruleset has')
    needs.push((facts) => facts.has(fact))
    const leaf = { fact, operator, value }
    return path === undefined ? plainLeaf(leaf) : pathLeaf(leaf, path)
  }

  function plainLeaf(leaf: Leaf): ReferenceCondition {
    const { fact, operator, value } = leaf
    if (MOMENTS.includes(ruleset.facts[fact]?.type) && operator !== 'isStated') return momentLeaf(leaf)
    if (OPERATORS[operator].operand === 'scaleTerm') return scaleLeaf(leaf)
    if (isFactReference(value)) needs.push((facts) => facts.has(value.fact))
    return { fact, operator, value }
  }

  function momentLeaf({ fact, operator, value }: Leaf): ReferenceCondition {
    if (OPERATORS[operator].operand === 'duration') return { fact, operator, value }
    if (Array.isArray(value)) {
      const each = value.map((item) =>
        momentLeaf({ fact, operator: operator === 'in' ? 'equal' : 'notEqual', value: item }),
      )
      return operator === 'in' ? { any: each } : { all: each }
    }
    const stock = STOCK_NAME[operator] ?? operator
    const typeOf = (name: string) => ruleset.facts[name]?.type
    if (isFactReference(value)) {
      needs.push((facts) => facts.has(value.fact))
      const byDay = typeOf(fact) === 'date' || typeOf(value.fact) === 'date'
      const named = (name: string) => (byDay ? dayFact(name) : name)
      return { fact: named(fact), operator: stock, value: { fact: named(value.fact) } }
    }
    const moment = momentOf(String(value))
    return typeOf(fact) === 'date' || isPlainDay(String(value))
      ? { fact: dayFact(fact), operator: stock, value: dayOf(moment) }
      : { fact, operator: stock, value: moment }
  }

  /** A place on a scale is one of the codes that stand there or beyond. */
  function scaleLeaf({ fact, operator, value }: Leaf): ReferenceCondition {
    const terms = Object.entries(ruleset.vocabulary[ruleset.facts[fact]?.vocabulary ?? ''] ?? {})
    const scale = terms.filter(([, { order }]) => order !== undefined)
    const wanted = scale.find(([code]) => code === value)?.[1].order
    needs.push((facts) => wanted !== undefined && scale.some(([code]) => code === facts.get(fact)))
    const fits = (order = 0) => (operator === 'atLeast' ? order >= (wanted ?? 0) : order <= (wanted ?? 0))
    const codes = scale.filter(([, { order }]) => fits(order)).map(([code]) => code)
    return { fact, operator: 'in', value: codes }
  }

  /** Inside an object only values of the kind the condition speaks of are comparable. */
  function pathLeaf({ fact, operator, value }: Leaf, path: string): ReferenceCondition {
    const expected: readonly Literal[] = Array.isArray(value) ? value : isLiteral(value) ? [value] : []
    const kinds = expected.map((item) => typeof item)
    needs.push((facts) => {
      const actual = resolvePointer(facts.get(fact), path)
      if (actual === undefined || actual === null || !PATH_OPERATORS.has(operator)) return false
      return operator === 'isStated' || kinds.some((kind) => kind === typeof actual)
    })
    return { fact, operator, value, path }
  }
}

function isLiteral(value: ConditionValue): value is Literal {
  return typeof value !== 'object'
}

function isFactReference(value: ConditionValue): value is { fact: string } {
  return typeof value === 'object' && !Array.isArray(value) && 'fact' in value
}
