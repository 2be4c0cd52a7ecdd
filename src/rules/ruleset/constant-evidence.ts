import { conditionsIn, type FactDeclarations, inputsOfFact } from '../conditions/facts-read.ts'
import { conditionsWithin, expressionFormsOf, factNamesOf, factsOfExpression } from '../conditions/nodes.ts'
import { canonicalJson } from '../pack/digest.ts'
import type { Condition, Expression } from '../pack/format.ts'
import { type EngineText, say, worded } from '../pack/locale.ts'
import type { RulesetRequirement } from '../types.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/**
 * Facts whose value, as computed, depends on nothing that anybody says: a literal, a parameter, what is computed from such
 * facts only, or a choice between branches that all yield the same (with one branch it is an inference, which may not be drawn). Conditions are looked at as they stand, named ones put
 * in place.
 */
export class ConstantFacts {
  private readonly facts: FactDeclarations
  private readonly known = new Map<string, boolean>()

  constructor(facts: FactDeclarations) {
    this.facts = facts
  }

  /**
   * The facts through which a condition on evidence would come out with nothing said: constants that it compares with no
   * fact that is given, also inside the facts it reads. A constant that a given fact is compared with, a limit, is none.
   */
  evidenceIn(condition: Condition): string[] {
    const found = new Set<string>()
    const visited = new Set<string>()
    const toVisit = [condition]
    for (let next = toVisit.pop(); next; next = toVisit.pop()) {
      for (const node of conditionsWithin(next)) {
        if (node.fact === undefined) continue
        const names = factNamesOf(node)
        if (names.every((name) => this.isConstant(name))) found.add(node.fact)
        else toVisit.push(...names.flatMap((name) => this.conditionsBehind(name, visited)))
      }
    }
    return [...found].sort()
  }

  private conditionsBehind(first: string, visited: Set<string>): Condition[] {
    const found: Condition[] = []
    const toVisit = [first]
    for (let name = toVisit.pop(); name !== undefined; name = toVisit.pop()) {
      const fact = Object.hasOwn(this.facts, name) ? this.facts[name] : undefined
      if (visited.has(name) || !fact) continue
      visited.add(name)
      if (fact.derive) found.push(...conditionsIn(fact.derive))
      toVisit.push(...inputsOfFact(fact))
    }
    return found
  }

  isConstant(name: string): boolean {
    const known = this.known.get(name)
    if (known !== undefined) return known
    // A fact that is computed from itself is no constant; lint refuses it for that.
    this.known.set(name, false)
    const derive = Object.hasOwn(this.facts, name) ? this.facts[name]?.derive : undefined
    const found = derive !== undefined && this.isConstantExpression(derive)
    this.known.set(name, found)
    return found
  }

  private isConstantExpression(given: Expression): boolean {
    if (given.case) {
      const [first, ...others] = given.case
      const yields = ({ then }: { then: Expression }) => canonicalJson(then)
      const isOne =
        first !== undefined && others.length > 0 && others.every((branch) => yields(branch) === yields(first))
      const isChosen = given.case.every(({ when }) => this.isConstantCondition(when))
      return (isOne || isChosen) && given.case.every(({ then }) => this.isConstantExpression(then))
    }
    if (given.when) return this.isConstantCondition(given.when)
    const inner = (['difference', 'sum', 'product', 'addDays', 'addMonths'] as const).flatMap(
      (form) => given[form] ?? [],
    )
    const reads = factsOfExpression({ node: given, path: [] })
    return (
      expressionFormsOf(given).length === 1 &&
      inner.every((part) => this.isConstantExpression(part)) &&
      reads.every(({ name }) => this.isConstant(name))
    )
  }

  private isConstantCondition(condition: Condition): boolean {
    const leaves = conditionsWithin(condition).filter(({ fact }) => fact !== undefined)
    return leaves.every((leaf) => factNamesOf(leaf).every((name) => this.isConstant(name)))
  }
}

/** Requirements that something computed from constants would fulfil, or keep from being fulfilled, with nothing said. */
export function constantEvidence(
  requirements: readonly RulesetRequirement[],
  facts: FactDeclarations,
): RulesetProblem[] {
  const constants = new ConstantFacts(facts)
  return requirements.flatMap(({ code, pack, require }) =>
    (require ? constants.evidenceIn(require) : []).map((name) => ({
      code: 'LAW_ASSUME',
      ...worded(
        say(`${pack}: ${isEvidenceOf(code, name).en}.`, `${pack}：${isEvidenceOf(code, name)['zh-CN']}。`),
      ),
      path: ['packs', pack, code],
    })),
  )
}

/** What is wrong with evidence that is a constant. */
export const isEvidenceOf = (code: string, name: string): EngineText =>
  say(
    `${code} would be fulfilled by \`${name}\`, which is computed from nothing that anybody says, and what fulfils a requirement has to be said: ask for another fact`,
    `${code}可由\`${name}\`满足，而它的计算不取决于任何人的说明；满足要求的内容必须有人说明：请改用其他事实`,
  )
