import { EMPTY_RULESET } from '../cases/lone-requirement.ts'
import { compileRuleset } from '../compile/compile-ruleset.ts'
import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { checkedValue, meansUnknown } from '../evaluate/check-value.ts'
import { makeSituation } from '../evaluate/situation.ts'
import { type TruthCode, UNKNOWN } from '../operators/truth.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import { type ExpressionForm, evaluateExpression } from '../program/expression.ts'
import { truthAt } from '../program/program.ts'
import type { FactValue, RuleContext, RulesetRequirement } from '../types.ts'

type Values = readonly (readonly [name: string, value: FactValue])[]

/**
 * Answers single comparisons and calculations on given values, by the engine itself: what two conditions say of a cell is
 * what an assessment would say of its value. Facts are taken as given, however they come about.
 */
export class ConcreteJudge {
  private readonly compiled: CompiledRuleset
  private readonly places = new Map<string, number>()
  private readonly answers = new Map<string, TruthCode>()
  private readonly declarations: RuleContext['facts']

  constructor(leaves: readonly Condition[], { facts, vocabulary }: RuleContext, names: Iterable<string>) {
    this.declarations = facts
    const given = [...new Set(names)].sort().flatMap((name) => {
      const fact = Object.hasOwn(facts, name) ? facts[name] : undefined
      return fact ? [[name, asGiven(fact)] as const] : []
    })
    const distinct = new Map(leaves.map((leaf) => [keyOf(leaf), leaf]))
    this.compiled = compileRuleset({
      ...EMPTY_RULESET,
      vocabulary,
      facts: Object.fromEntries(given),
      requirements: [...distinct.values()].map((when, index) => asRequirement(when, index)),
    })
    for (const [index, key] of [...distinct.keys()].entries())
      this.places.set(key, this.compiled.requirements[index]?.when ?? -1)
  }

  /** What a comparison says of values of the facts that it reads. */
  truth(leaf: Condition, values: Values, asOf: number): TruthCode {
    const key = `${keyOf(leaf)} ${asOf} ${JSON.stringify(values)}`
    const known = this.answers.get(key)
    if (known !== undefined) return known
    const at = this.places.get(keyOf(leaf))
    const answer = at === undefined ? UNKNOWN : truthAt(this.compiled.program, at, this.frame(values, asOf))
    this.answers.set(key, answer)
    return answer
  }

  /** What a calculation with one fact yields; undefined where it yields nothing. */
  calculate(
    kind: 'fact' | 'ageInDays' | 'ageInYears' | 'count',
    name: string,
    value: FactValue,
    asOf: number,
  ): FactValue | undefined {
    return this.evaluate({ kind, slot: this.slot(name) }, [[name, value]], asOf)
  }

  /** What a calculation with two lists yields. */
  without(names: readonly [string, string], values: readonly [FactValue, FactValue], asOf: number) {
    const [from, other] = [this.slot(names[0]), this.slot(names[1])]
    return this.evaluate(
      { kind: 'without', from, other },
      [
        [names[0], values[0]],
        [names[1], values[1]],
      ],
      asOf,
    )
  }

  /** What a calculation with figures and dates yields. */
  fold(
    kind: 'difference' | 'sum' | 'product' | 'addDays' | 'addMonths',
    values: readonly FactValue[],
  ): FactValue | undefined {
    return this.evaluate({ kind, parts: values.map((value) => ({ kind: 'value', value })) }, [], 0)
  }

  /** A calculated value as its fact takes it; undefined where it is of another kind or out of bounds. */
  asValueOf(name: string, value: FactValue): FactValue | undefined {
    const declaration = this.declarations[name]
    const checked = declaration ? checkedValue(value, declaration, null) : null
    return checked === null || !declaration || meansUnknown(checked, declaration) ? undefined : checked
  }

  private evaluate(form: ExpressionForm, values: Values, asOf: number): FactValue | undefined {
    return evaluateExpression(form, this.frame(values, asOf), this.compiled.program)
  }

  private frame(values: Values, asOf: number) {
    const bySlot = new Map(values.map(([name, value]) => [this.slot(name), value]))
    return makeSituation(this.compiled, { values: bySlot, items: new Map(), warnings: [] }, asOf).frame
  }

  private slot(name: string): number {
    const slot = this.compiled.slots.get(name)
    if (slot === undefined) throw new TypeError(`a condition reads ${name}, which nobody declares`)
    return slot
  }
}

/** The same for comparisons that say the same. */
export const keyOf = ({ fact, operator, path, value }: Condition): string =>
  JSON.stringify([fact, operator, path, value])

/** What is only computed may have any value here. */
function asGiven({ derive, countsWhen, assume, protective, ...fact }: FactDeclaration): FactDeclaration {
  return { ...fact, ask: fact.ask ?? fact.label }
}

const asRequirement = (when: Condition, index: number): RulesetRequirement => ({
  code: `L-${index}`,
  pack: '',
  kind: 'measure',
  level: 'info',
  lock: 'local',
  title: {},
  guidance: {},
  message: {},
  sources: [],
  when,
})
