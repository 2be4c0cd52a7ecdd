import { isLength } from '../operators/dates.ts'
import type {
  Condition,
  ConditionValue,
  DurationOrParameter,
  Expression,
  LocalisedText,
  Pack,
} from '../pack/format.ts'
import { LIMITS } from '../pack/format-values.ts'
import { type EngineText, say } from '../pack/locale.ts'
import { withFigures } from '../texts/figures.ts'
import type { AddedTexts } from '../types.ts'
import { visiblePacks } from './order-packs.ts'

/** A condition that cannot be expanded: a name that is not visible, a circle, or a tree that grows past the limits. */
export class ExpansionError extends Error {
  override name = 'ExpansionError'
  readonly text: EngineText

  constructor(text: EngineText) {
    super(text.en)
    this.text = text
  }
}

interface Budget {
  nodes: number
  readonly trail: readonly string[]
}

const UNIT_LETTER = { day: 'D', month: 'M', year: 'Y' } as const

/**
 * Puts named conditions and parameter values of one set of packs in place; without values, parameters stay where they are.
 * Its methods throw `ExpansionError`.
 */
export class Expander {
  private readonly packs: ReadonlyMap<string, Pack>
  private readonly parameters: Readonly<Record<string, number>> | null
  private readonly declarations: NonNullable<Pack['parameters']>
  private readonly engineTexts: AddedTexts
  private readonly visible: ReadonlyMap<string, ReadonlySet<string>>

  constructor(
    packs: ReadonlyMap<string, Pack>,
    parameters: Readonly<Record<string, number>> | null,
    engineTexts: AddedTexts = {},
  ) {
    this.declarations = Object.assign({}, ...[...packs.values()].map((pack) => pack.parameters ?? {}))
    this.engineTexts = engineTexts
    this.packs = packs
    this.parameters = parameters
    this.visible = new Map([...packs.keys()].map((name) => [name, visiblePacks(name, packs)]))
  }

  /** A pack's condition without names and parameters. */
  condition(given: Condition, pack: string): Condition {
    return this.expand(given, pack, { nodes: 0, trail: [] }, 1)
  }

  /** A pack's expression without names and parameters. */
  expression(given: Expression, pack: string): Expression {
    const inner = (child: Expression) => this.expression(child, pack)
    if (given.param !== undefined) return this.parameters ? { value: this.parameter(given.param) } : given
    if (given.when) return { when: this.condition(given.when, pack) }
    if (given.difference) return { difference: [inner(given.difference[0]), inner(given.difference[1])] }
    if (given.sum) return { sum: given.sum.map(inner) }
    if (given.product) return { product: given.product.map(inner) }
    if (given.addDays) return { addDays: [inner(given.addDays[0]), inner(given.addDays[1])] }
    if (given.addMonths) return { addMonths: [inner(given.addMonths[0]), inner(given.addMonths[1])] }
    if (!given.case) return given
    return {
      case: given.case.map((branch) => ({
        when: this.condition(branch.when, pack),
        then: inner(branch.then),
      })),
    }
  }

  /** A text with the figures that it names put in. */
  text(given: LocalisedText): LocalisedText {
    if (!this.parameters) return given
    const { parameters: values, declarations, engineTexts } = this
    return withFigures(given, { values, declarations, engineTexts })
  }

  /** A figure, written out or as a parameter. */
  number(given: number | { param: string }): number {
    return typeof given === 'number' ? given : this.parameter(given.param)
  }

  /** A length of time, written out. */
  duration(given: DurationOrParameter): string {
    if (typeof given === 'string') return given
    const figure = this.parameter(given.param)
    if (!isLength(figure))
      throw new ExpansionError(
        say(`${given.param} is not a whole number of ${given.unit}s`, `${given.param}不是整数，不能作为时长`),
      )
    return given.unit === 'hour' ? `PT${figure}H` : `P${figure}${UNIT_LETTER[given.unit]}`
  }

  private expand(condition: Condition, pack: string, budget: Budget, depth: number): Condition {
    budget.nodes += 1
    if (budget.nodes > LIMITS.conditionsPerRequirementMax * 2)
      throw new ExpansionError(say('the condition grows too large', '条件过大'))
    if (depth > LIMITS.conditionDepthMax * 2)
      throw new ExpansionError(say('the condition nests too deeply', '条件嵌套过深'))
    const inner = (child: Condition) => this.expand(child, pack, budget, depth + 1)
    if (condition.all) return { all: condition.all.map(inner) }
    if (condition.any) return { any: condition.any.map(inner) }
    if (condition.not) return { not: inner(condition.not) }
    if (condition.condition !== undefined) return this.expandNamed(condition.condition, pack, budget, depth)
    return condition.value === undefined ? condition : { ...condition, value: this.value(condition.value) }
  }

  private expandNamed(name: string, pack: string, budget: Budget, depth: number): Condition {
    const { condition, owner } = this.named(name, pack)
    const step = `${owner}#${name}`
    if (budget.trail.includes(step))
      throw new ExpansionError(say(`the condition ${name} refers to itself`, `条件${name}引用了自身`))
    const within: Budget = { nodes: budget.nodes, trail: [...budget.trail, step] }
    const expanded = this.expand(condition, owner, within, depth)
    budget.nodes = within.nodes
    return expanded
  }

  private named(name: string, pack: string): { condition: Condition; owner: string } {
    const has = (candidate: string) => Object.hasOwn(this.packs.get(candidate)?.conditions ?? {}, name)
    const owners = [...(this.visible.get(pack) ?? [])].filter(has).sort()
    const owner = owners.includes(pack) ? pack : owners[0]
    const condition = owner === undefined ? undefined : this.packs.get(owner)?.conditions?.[name]
    if (owner === undefined || condition === undefined)
      throw new ExpansionError(
        say(`${pack} sees no condition named ${name}`, `${pack}中找不到名为${name}的条件`),
      )
    return { condition, owner }
  }

  private value(given: ConditionValue): ConditionValue {
    if (!this.parameters || typeof given !== 'object' || Array.isArray(given) || !('param' in given))
      return given
    const figure = this.parameter(given.param)
    return given.unit ? `P${figure}${UNIT_LETTER[given.unit]}` : figure
  }

  private parameter(name: string): number {
    const values = this.parameters ?? {}
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined)
      throw new ExpansionError(say(`no pack declares the parameter ${name}`, `没有规则包声明参数${name}`))
    return value
  }
}
