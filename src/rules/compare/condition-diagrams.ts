import { isGivable, listOfItemFact } from '../conditions/facts-read.ts'
import { expressionNodesOf } from '../conditions/nodes.ts'
import { FALSE, negate, TRUE, type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { Condition, Expression, FactDeclaration } from '../pack/format.ts'
import type { FactValue, RuleContext } from '../types.ts'
import type { ConcreteJudge } from './concrete-judge.ts'
import type { Diagrams, Node } from './decision-diagram.ts'
import { type GivenFacts, truthNode, valueNode } from './given-facts.ts'

/** What the conditions of one version of a requirement are made into functions with. */
export interface ConditionInput {
  readonly diagrams: Diagrams
  readonly given: GivenFacts
  readonly judge: ConcreteJudge
  readonly context: RuleContext
  readonly asOf: number
  /** Facts that are calculated, but taken as if they could have any value. */
  readonly freed: ReadonlySet<string>
  /** Whether two facts are compared by their cells; any answer has to be reckoned with otherwise. */
  readonly comparesCells: (leaf: Condition) => boolean
}

/**
 * Conditions as functions from the cells of given facts to the three truths. Facts that only follow from others are put in
 * place; those that may be asked as well are taken as given, since no calculation settles what a caller says.
 */
export class ConditionDiagrams {
  private readonly input: ConditionInput
  private readonly truths: readonly Node[]
  private readonly values = new Map<string, Node>()
  private readonly guards = new Map<string, Node | null>()

  constructor(input: ConditionInput) {
    this.input = input
    this.truths = ([FALSE, UNKNOWN, TRUE] as const).map((truth) => truthNode(input.diagrams, truth))
  }

  /** The truth of a condition; an absent one holds. */
  of(condition: Condition | undefined): Node {
    if (!condition) return this.truth(TRUE)
    const { diagrams } = this.input
    if (condition.all)
      return condition.all.map((part) => this.of(part)).reduce((a, b) => diagrams.join(a, b, this.both))
    if (condition.any)
      return condition.any.map((part) => this.of(part)).reduce((a, b) => diagrams.join(a, b, this.either))
    if (condition.not)
      return diagrams.map(this.of(condition.not), (truth) => this.truth(negate(codeOf(truth))))
    return this.comparison(condition)
  }

  /** Whether a list is known, and has an item to be judged: true, false while it is not known, unknown when it is empty. */
  items(list: string): Node {
    return this.input.diagrams.map(this.value(list), (items) =>
      this.truth(!Array.isArray(items) ? FALSE : items.length > 0 ? TRUE : UNKNOWN),
    )
  }

  /** Whether a fact is known, with everything that decides whether its value counts: true or false. */
  known(name: string): Node {
    const { diagrams, given } = this.input
    if (this.isComputed(name))
      return diagrams.map(this.value(name), (value) => this.truth(value === undefined ? FALSE : TRUE))
    return this.guarded(name, given.get(name).known, this.onlyKnown)
  }

  private readonly both = (a: unknown, b: unknown): Node => this.truth(lesser(codeOf(a), codeOf(b)))
  private readonly either = (a: unknown, b: unknown): Node =>
    this.truth(negate(lesser(negate(codeOf(a)), negate(codeOf(b)))))
  private readonly onlyTruth = (guard: unknown, truth: unknown): Node =>
    this.truth(guard === TRUE ? codeOf(truth) : UNKNOWN)
  private readonly onlyKnown = (guard: unknown, known: unknown): Node =>
    this.truth(guard === TRUE ? codeOf(known) : FALSE)
  private readonly onlyValue = (guard: unknown, value: unknown): Node =>
    valueNode(this.input.diagrams, guard === TRUE ? asValue(value) : undefined)

  private truth(code: TruthCode): Node {
    return this.truths[code] ?? 0
  }

  private isComputed(name: string): boolean {
    const fact = this.input.context.facts[name]
    return fact !== undefined && !isGivable(fact) && !this.input.freed.has(name)
  }

  private comparison(leaf: Condition): Node {
    const { diagrams, given, judge, asOf } = this.input
    const name = leaf.fact ?? ''
    const other = otherFactOf(leaf)
    if (other !== null) return this.factComparison(leaf, name, other)
    if (!this.isComputed(name)) return this.guarded(name, given.get(name).truth(leaf, judge), this.onlyTruth)
    return diagrams.map(this.value(name), (value) =>
      this.truth(value === undefined ? UNKNOWN : judge.truth(leaf, [[name, asValue(value) ?? '']], asOf)),
    )
  }

  private factComparison(leaf: Condition, name: string, other: string): Node {
    const { diagrams, given, judge, asOf, comparesCells } = this.input
    if (comparesCells(leaf)) {
      const follow = (a: unknown, b: unknown): Node => {
        const [left, right] = [asValue(a), asValue(b)]
        if (left === undefined || right === undefined) return this.truth(UNKNOWN)
        const values =
          name === other
            ? [[name, left] as const]
            : ([
                [name, left],
                [other, right],
              ] as const)
        return this.truth(judge.truth(leaf, values, asOf))
      }
      return diagrams.join(this.value(name), this.value(other), follow)
    }
    const known = diagrams.join(this.known(name), this.known(other), this.both)
    return diagrams.join(known, given.anyTruth(leaf), this.onlyTruth)
  }

  /** The value of a fact, undefined while it is not known. */
  private value(name: string): Node {
    const before = this.values.get(name)
    if (before !== undefined) return before
    const { diagrams, given, judge, context } = this.input
    const derive = context.facts[name]?.derive
    let node: Node
    if (this.isComputed(name) && derive) {
      const raw = this.expression(derive)
      const taken = diagrams.map(raw, (value) => {
        const computed = asValue(value)
        return valueNode(diagrams, computed === undefined ? undefined : judge.asValueOf(name, computed))
      })
      node = this.guarded(name, taken, this.onlyValue)
    } else {
      const { value } = given.get(name)
      if (value === null) throw new TypeError(`${name} is calculated with, but has no value of its own`)
      node = this.guarded(name, value, this.onlyValue)
    }
    this.values.set(name, node)
    return node
  }

  /** A fact of an item is known only while there is an item, a guarded one only while its guard is true. */
  private guarded(name: string, node: Node, follow: (guard: unknown, value: unknown) => Node): Node {
    const guard = this.guard(name)
    return guard === null ? node : this.input.diagrams.join(guard, node, follow)
  }

  private guard(name: string): Node | null {
    const before = this.guards.get(name)
    if (before !== undefined) return before
    const { diagrams, context } = this.input
    const list = listOfItemFact(name)
    const { countsWhen } = context.facts[name] ?? {}
    const parts = [
      ...(list === null ? [] : [this.hasItems(list)]),
      ...(countsWhen ? [this.of(countsWhen)] : []),
    ]
    const guard = parts.length === 0 ? null : parts.reduce((a, b) => diagrams.join(a, b, this.both))
    this.guards.set(name, guard)
    return guard
  }

  private hasItems(list: string): Node {
    return this.input.diagrams.map(this.items(list), (has) => this.truth(has === TRUE ? TRUE : FALSE))
  }

  private expression(expression: Expression): Node {
    const { diagrams, judge, asOf } = this.input
    if (expression.value !== undefined) return valueNode(diagrams, expression.value)
    if (expression.when)
      return diagrams.map(this.of(expression.when), (truth) =>
        valueNode(diagrams, truth === UNKNOWN ? undefined : truth === TRUE),
      )
    for (const kind of ['fact', 'ageInDays', 'ageInYears', 'count'] as const) {
      const name = expression[kind]
      if (name === undefined) continue
      return diagrams.map(this.value(name), (value) => {
        const given = asValue(value)
        return valueNode(diagrams, given === undefined ? undefined : judge.calculate(kind, name, given, asOf))
      })
    }
    for (const kind of ['difference', 'sum', 'product', 'addDays', 'addMonths'] as const) {
      const parts = expression[kind]
      if (parts) return this.fold(kind, parts)
    }
    return expression.without ? this.without(expression.without) : this.branches(expression.case ?? [])
  }

  /** Parts are gathered into one list, so that the engine sees the whole calculation and rounds as it always does. */
  private fold(
    kind: 'difference' | 'sum' | 'product' | 'addDays' | 'addMonths',
    parts: readonly Expression[],
  ): Node {
    const { diagrams, judge } = this.input
    const gather = (gathered: unknown, value: unknown): Node => {
      const part = asValue(value)
      const list = Array.isArray(gathered) && part !== undefined ? [...gathered, part] : undefined
      return diagrams.end(list, list === undefined ? 'unknown' : `parts ${JSON.stringify(list)}`)
    }
    const all = parts
      .map((part) => this.expression(part))
      .reduce((gathered, part) => diagrams.join(gathered, part, gather), diagrams.end([], 'parts []'))
    return diagrams.map(all, (list) =>
      valueNode(diagrams, Array.isArray(list) ? judge.fold(kind, list) : undefined),
    )
  }

  private without(names: readonly [string, string]): Node {
    const { diagrams, judge, asOf } = this.input
    return diagrams.join(this.value(names[0]), this.value(names[1]), (a, b) => {
      const [from, other] = [asValue(a), asValue(b)]
      const isKnown = from !== undefined && other !== undefined
      return valueNode(diagrams, isKnown ? judge.without(names, [from, other], asOf) : undefined)
    })
  }

  /** Branches are tried in order; an unknown one makes the whole unknown. */
  private branches(branches: NonNullable<Expression['case']>): Node {
    const { diagrams } = this.input
    const otherwise = valueNode(diagrams, undefined)
    const chosen = (pair: unknown): Node => diagrams.end(pair, `pair ${JSON.stringify(pair)}`)
    return branches.toReversed().reduce((rest, { when, then }) => {
      const options = diagrams.join(this.expression(then), rest, (a, b) =>
        chosen([a === undefined ? [] : [a], b === undefined ? [] : [b]]),
      )
      return diagrams.join(this.of(when), options, (truth, pair) => {
        const [yes, no] = Array.isArray(pair) ? pair : [[], []]
        const [value] = truth === TRUE ? yes : truth === FALSE ? no : []
        return valueNode(diagrams, asValue(value))
      })
    }, otherwise)
  }
}

const codeOf = (truth: unknown): TruthCode => (truth === TRUE ? TRUE : truth === FALSE ? FALSE : UNKNOWN)
const lesser = (a: TruthCode, b: TruthCode): TruthCode => (a < b ? a : b)

/** What an end of a diagram of values holds. */
function asValue(value: unknown): FactValue | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value
  return typeof value === 'object' ? { ...value } : undefined
}

/** The fact on the right-hand side of a comparison, if any. */
export function otherFactOf({ value }: Condition): string | null {
  return typeof value === 'object' && !Array.isArray(value) && 'fact' in value ? value.fact : null
}

/**
 * Whether what conditions look for in the result of a calculation tells exactly where its inputs matter: it hands a value
 * on, or counts, or has one whole number in it that is not written down.
 */
export function isTraceable(fact: FactDeclaration, facts: RuleContext['facts']): boolean {
  const { derive, type, maxLength } = fact
  if (!derive) return true
  if (derive.fact !== undefined && (type === 'string' || type === 'code') && maxLength !== undefined)
    return false
  return isExpressionTraceable(derive, facts)
}

function isExpressionTraceable(expression: Expression, facts: RuleContext['facts']): boolean {
  const { difference, sum, product, addDays, addMonths, without, param } = expression
  if (without || param !== undefined) return false
  if (expression.case) return expression.case.every(({ then }) => isExpressionTraceable(then, facts))
  const parts = difference ?? sum ?? product ?? addDays ?? addMonths
  if (!parts) return true
  const open = parts.filter((part) => part.value === undefined)
  if (open.length === 0) return true
  const [only] = open
  if (addDays || addMonths || !only || open.length > 1) return false
  const figures = parts.flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
  if (product && figures.includes(0)) return false
  return isWhole(only, facts) && isExpressionTraceable(only, facts)
}

/** Whether a calculation yields whole numbers only. */
function isWhole(expression: Expression, facts: RuleContext['facts']): boolean {
  return [...expressionNodesOf({ node: expression, path: [] })].every(
    ({ node: { value, fact, when, addDays, addMonths, without } }) =>
      !when &&
      !addDays &&
      !addMonths &&
      !without &&
      (value === undefined || Number.isInteger(value)) &&
      (fact === undefined || facts[fact]?.type === 'integer'),
  )
}
