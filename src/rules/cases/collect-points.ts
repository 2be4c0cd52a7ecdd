import { conditionsIn, type FactDeclarations, isGivable, listOfItemFact } from '../conditions/facts-read.ts'
import { conditionsWithin, expressionNodesOf, factsOfExpression } from '../conditions/nodes.ts'
import type { Condition, Expression } from '../pack/format.ts'
import { addComparison, addPoints, countPoints, makePoints, type Points } from './points.ts'

/** Passes over derived and compared facts; they settle after as many as there are facts in a row. */
const PASSES_MAX = 20
/**
 * As many figures are handed on to what a fact is computed from. A fact that is compared with its own input would get more
 * in every pass, and thrice as many with every step of a calculation.
 */
const FIGURES_HANDED_MAX = 200

/**
 * What a set of resolved conditions looks for in every fact it reads, those behind derived facts included, by name of the
 * fact. Names that `facts` does not declare are left out.
 */
export function collectPoints(
  conditions: readonly Condition[],
  facts: FactDeclarations,
): ReadonlyMap<string, Points> {
  const collector = new PointCollector(facts)
  for (const condition of conditions) collector.read(condition)
  collector.settle()
  return collector.points
}

class PointCollector {
  readonly points = new Map<string, Points>()
  private readonly facts: FactDeclarations
  private readonly compared: (readonly [string, string])[] = []

  constructor(facts: FactDeclarations) {
    this.facts = facts
  }

  read(condition: Condition): void {
    for (const node of conditionsWithin(condition)) {
      if (node.fact === undefined) continue
      const points = this.pointsOf(node.fact)
      addComparison(points, node)
      const { value } = node
      if (typeof value !== 'object' || Array.isArray(value) || !('fact' in value)) continue
      this.pointsOf(value.fact).flags.isApproximate = true
      this.compared.push([node.fact, value.fact])
    }
  }

  /** Hands points on to the facts that others are computed from or compared with, until nothing is added. */
  settle(): void {
    for (let pass = 0; pass < PASSES_MAX; pass += 1) {
      const before = this.total()
      for (const [left, right] of this.compared) {
        addPoints(this.pointsOf(left), this.pointsOf(right))
        addPoints(this.pointsOf(right), this.pointsOf(left))
      }
      for (const [name, points] of [...this.points]) {
        const derive = this.facts[name]?.derive
        if (derive) this.hand(points, derive)
      }
      if (this.total() === before) return
    }
  }

  private total(): number {
    return [...this.points.values()].reduce((sum, points) => sum + countPoints(points), this.points.size)
  }

  private pointsOf(name: string): Points {
    const known = this.points.get(name)
    if (known) return known
    const points = makePoints()
    if (!Object.hasOwn(this.facts, name)) return points
    this.points.set(name, points)
    this.readDeclaration(name)
    return points
  }

  private readDeclaration(name: string): void {
    const fact = this.facts[name]
    const list = listOfItemFact(name)
    if (list !== null) this.pointsOf(list)
    if (fact?.countsWhen) this.read(fact.countsWhen)
    if (!fact?.derive) return
    for (const condition of conditionsIn(fact.derive)) this.read(condition)
    for (const inner of expressionNodesOf({ node: fact.derive, path: [] }))
      for (const input of factsOfExpression(inner)) this.pointsOf(input.name)
  }

  /** Turns points of a computed value into points of what it is computed from. */
  private hand(points: Points, expression: Expression): void {
    if (expression.fact !== undefined) addPoints(this.pointsOf(expression.fact), points)
    else if (expression.ageInDays !== undefined)
      this.handAges(points, this.pointsOf(expression.ageInDays), 'daysAgo')
    else if (expression.ageInYears !== undefined)
      this.handAges(points, this.pointsOf(expression.ageInYears), 'yearsAgo')
    else if (expression.count !== undefined) this.handAges(points, this.pointsOf(expression.count), 'lengths')
    else if (expression.without) for (const name of expression.without) this.handRoughly(points, name)
    else if (expression.case) for (const branch of expression.case) this.hand(points, branch.then)
    else this.handArithmetic(points, expression)
  }

  private handAges(points: Points, to: Points, kind: 'daysAgo' | 'yearsAgo' | 'lengths'): void {
    for (const figure of points.numbers) to[kind].add(figure)
    to.flags.isStepped ||= isStepped(points)
    to.flags.isApproximate ||= points.flags.isApproximate || isStepped(points)
  }

  private handRoughly(points: Points, name: string): void {
    const to = this.pointsOf(name)
    addPoints(to, points)
    to.flags.isApproximate = true
  }

  private handArithmetic(points: Points, expression: Expression): void {
    const { difference, sum, product, addDays, addMonths } = expression
    const parts = difference ?? sum ?? product ?? addDays ?? addMonths ?? []
    const open = parts.filter((part) => part.value === undefined)
    const [only] = open
    const figures = parts.flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
    const solve = only && open.length === 1 ? solver(expression, only, figures) : null
    for (const part of open) {
      const handed = makePoints()
      addPoints(handed, points)
      handed.numbers.clear()
      handed.multiples.clear()
      handed.flags.isStepped ||= isStepped(points)
      const limits = firstFigures(points.numbers)
      for (const figure of limits) handed.numbers.add(solve ? solve(figure) : figure)
      if (!solve) handed.numbers.add(0)
      handed.flags.isApproximate ||=
        solve === null || handed.flags.isStepped || limits.length < points.numbers.size
      this.hand(handed, part)
    }
  }
}

const isStepped = ({ multiples, flags }: Points): boolean => multiples.size > 0 || flags.isStepped

/** How the one open part of a calculation follows from the result; null when it cannot be told exactly. */
function solver(
  { difference, sum, product }: Expression,
  open: Expression,
  figures: readonly number[],
): ((result: number) => number) | null {
  const [figure = 0] = figures
  if (difference) return open === difference[0] ? (result) => result + figure : (result) => figure - result
  if (sum) return (result) => figures.reduce((rest, known) => rest - known, result)
  const factor = figures.reduce((left, right) => left * right, 1)
  return product && factor !== 0 ? (result) => result / factor : null
}

/** Facts of a set of points that a caller can give; the others only follow from them. */
export const givableNames = (points: ReadonlyMap<string, Points>, facts: FactDeclarations): string[] =>
  [...points.keys()].filter((name) => {
    const fact = facts[name]
    return fact !== undefined && isGivable(fact)
  })

/** All figures, or the lowest of very many, so that the order in which they were found has no say. */
const firstFigures = (figures: ReadonlySet<number>): readonly number[] =>
  figures.size <= FIGURES_HANDED_MAX
    ? [...figures]
    : [...figures].sort((a, b) => a - b).slice(0, FIGURES_HANDED_MAX)
