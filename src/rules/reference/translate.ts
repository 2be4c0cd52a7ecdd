import type { CompiledRuleset } from '../compile/compiled-ruleset.ts'
import { isOperator, OPERATORS, type OperatorName, PATH_OPERATORS } from '../operators/signatures.ts'
import type { Condition, ConditionValue, FactDeclaration, FactType } from '../pack/format.ts'
import type { PluginOperators } from '../plugins/define-plugin.ts'
import type { Ruleset } from '../types.ts'
import { dayOf, isPlainDay, momentOf } from './calendar.ts'
import { resolvePointer } from './json-pointer.ts'
import { ANSWERED_BY } from './operators.ts'

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

type Leaf = { readonly fact: string; readonly operator: OperatorName; readonly value: ConditionValue }
type Need = (facts: ReferenceFacts) => boolean

const MOMENTS: readonly (FactType | undefined)[] = ['date', 'dateTime']

/** Name under which the reference knows the day of a date-and-time fact. */
const dayFact = (name: string) => `${name}#day`
/** Name of a mark that a date-and-time fact was given as a day. */
const plainDayMark = (name: string) => `${name}#isDay`

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
    ...(isPlainDay(String(value)) ? [[plainDayMark(name), true] satisfies [string, unknown]] : []),
  ]
}

/**
 * A condition of a ruleset (names and parameters put in place) for json-rules-engine. Operators that it has are used as
 * they are; `isComplete` tells on which facts its answer can be compared with the evaluator's. Which dates are days without
 * a time is seen from the facts it is for. Throws `TypeError` for a condition that no resolved ruleset has.
 */
export function translateCondition(
  condition: Condition,
  { ruleset, plugins }: Pick<CompiledRuleset, 'ruleset' | 'plugins'>,
  asOf: number,
  given: ReferenceFacts = new Map(),
): Translation {
  const context: Context = { ruleset, plugins, asOf, given, needs: [] }
  return {
    condition: translate(condition, context),
    isComplete: (facts) => context.needs.every((need) => need(facts)),
  }
}

interface Context {
  readonly ruleset: Ruleset
  readonly plugins: PluginOperators
  readonly asOf: number
  readonly given: ReferenceFacts
  /** What each comparison needs of the facts. */
  readonly needs: Need[]
}

function translate(node: Condition, context: Context): ReferenceCondition {
  const inner = (child: Condition) => translate(child, context)
  if (node.all) return { all: node.all.map(inner) }
  if (node.any) return { any: node.any.map(inner) }
  if (node.not) return { not: inner(node.not) }
  const { fact, operator, value, path } = node
  if (fact === undefined || operator === undefined || value === undefined)
    throw new TypeError('the reference was given a condition that no resolved ruleset has')
  context.needs.push((facts) => facts.has(fact))
  const ofPlugin = context.plugins.get(operator)
  if (ofPlugin) {
    context.needs.push((facts) => ofPlugin.reference(facts.get(fact), value, context.asOf) !== null)
    return { fact, operator, value }
  }
  if (!isOperator(operator)) throw new TypeError(`no operator is called ${operator}`)
  if (isFactReference(value)) context.needs.push((facts) => facts.has(value.fact))
  const leaf = { fact, operator, value }
  if (path !== undefined) return pathLeaf(leaf, path, context)
  if (MOMENTS.includes(context.ruleset.facts[fact]?.type)) return momentLeaf(leaf, context)
  return OPERATORS[operator].operand === 'scaleTerm' ? scaleLeaf(leaf, context) : leaf
}

/** Dates go as figures to the operators for figures: by the day wherever one side is a day without a time. */
function momentLeaf(leaf: Leaf, context: Context): ReferenceCondition {
  const { fact, operator, value } = leaf
  const { operand } = OPERATORS[operator]
  if (operand === 'duration' || operand === 'true') return leaf
  if (Array.isArray(value)) {
    const single = operator === 'in' ? 'equal' : 'notEqual'
    const each = value.map((item) => momentLeaf({ fact, operator: single, value: item }, context))
    return operator === 'in' ? { any: each } : { all: each }
  }
  const stock = ANSWERED_BY[operator]
  const isDate = (name: string) =>
    context.ruleset.facts[name]?.type === 'date' || context.given.has(plainDayMark(name))
  if (isFactReference(value)) {
    const named = (name: string) => (isDate(fact) || isDate(value.fact) ? dayFact(name) : name)
    return { fact: named(fact), operator: stock, value: { fact: named(value.fact) } }
  }
  const moment = momentOf(String(value))
  return isDate(fact) || isPlainDay(String(value))
    ? { fact: dayFact(fact), operator: stock, value: dayOf(moment) }
    : { fact, operator: stock, value: moment }
}

/** A place on a scale is one of the codes that stand there or beyond. */
function scaleLeaf({ fact, operator, value }: Leaf, { ruleset, needs }: Context): ReferenceCondition {
  const terms = Object.entries(ruleset.vocabulary[ruleset.facts[fact]?.vocabulary ?? ''] ?? {})
  const scale = new Map(
    terms.flatMap(([code, { order }]) => (order === undefined ? [] : [[code, order] as const])),
  )
  const wanted = scale.get(String(value))
  needs.push((facts) => wanted !== undefined && scale.has(String(facts.get(fact))))
  const fits = (order: number) =>
    wanted !== undefined && (operator === 'atLeast' ? order >= wanted : order <= wanted)
  return { fact, operator: 'in', value: [...scale].filter(([, order]) => fits(order)).map(([code]) => code) }
}

/** Inside an object only values of the kind the condition speaks of are comparable. */
function pathLeaf({ fact, operator, value }: Leaf, path: string, { needs }: Context): ReferenceCondition {
  const expected = Array.isArray(value) ? value : [value]
  const kinds = new Set(expected.map((item) => typeof item))
  needs.push((facts) => {
    const actual = resolvePointer(facts.get(fact), path)
    if (actual === undefined || actual === null || !PATH_OPERATORS.has(operator)) return false
    return operator === 'isStated' || (typeof actual !== 'object' && kinds.has(typeof actual))
  })
  return { fact, operator, value, path }
}

function isFactReference(value: ConditionValue): value is { fact: string } {
  return typeof value === 'object' && !Array.isArray(value) && 'fact' in value
}
