import { DAY_MS, formatDay, parseMoment } from '../operators/dates.ts'
import { MISTAKEN_FOR } from '../operators/signatures.ts'
import type { Condition, ConditionValue } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'

/** A condition with one small mistake put in. */
export interface ConditionMutation {
  readonly condition: Condition
  /** Where in the condition. */
  readonly path: Path
  /** "31 instead of 30". */
  readonly what: string
}

/** The figure a parameter stands for. */
export type FigureOf = (parameter: string) => number | undefined

/**
 * Every mistake of the kinds an author makes most, one at a time: a threshold moved by one step either way, an operator
 * taken for its neighbour or its opposite, all for any, a part of a group left out, a `not` left out, an element of a list
 * left out. Deterministic, in order of place.
 */
export function conditionMutations(root: Condition, figureOf: FigureOf): ConditionMutation[] {
  if (root.all) return groupMutations('all', root.all, figureOf)
  if (root.any) return groupMutations('any', root.any, figureOf)
  if (root.not) {
    const inner = conditionMutations(root.not, figureOf)
    return [
      { condition: root.not, path: ['not'], what: 'without "not"' },
      ...inner.map(({ condition, path, what }) => ({
        condition: { not: condition },
        path: ['not', ...path],
        what,
      })),
    ]
  }
  return root.fact === undefined ? [] : leafMutations(root, figureOf)
}

function groupMutations(
  form: 'all' | 'any',
  parts: readonly Condition[],
  figureOf: FigureOf,
): ConditionMutation[] {
  const group = (some: readonly Condition[]): Condition =>
    form === 'all' ? { all: [...some] } : { any: [...some] }
  const inside = parts.flatMap((part, index) =>
    conditionMutations(part, figureOf).map(({ condition, path, what }) => ({
      condition: group(parts.with(index, condition)),
      path: [form, index, ...path],
      what,
    })),
  )
  if (parts.length === 1) return inside
  const other = form === 'all' ? 'any' : 'all'
  const swapped: Condition = form === 'all' ? { any: [...parts] } : { all: [...parts] }
  return [
    { condition: swapped, path: [form], what: `"${other}" instead of "${form}"` },
    ...parts.map((part, index) => ({
      condition: group(parts.toSpliced(index, 1)),
      path: [form, index],
      what: `without ${nameOf(part)}`,
    })),
    ...inside,
  ]
}

function nameOf({ fact, operator, condition }: Condition): string {
  if (fact !== undefined) return `"${fact} ${operator}"`
  return condition === undefined ? 'this group' : `"${condition}"`
}

function leafMutations(leaf: Condition, figureOf: FigureOf): ConditionMutation[] {
  const { operator = '', value } = leaf
  const other = MISTAKEN_FOR.get(operator)
  // Of one element, any and all say the same.
  const isPointless = Array.isArray(value) && value.length === 1 && other?.startsWith('contains') === true
  const swap =
    other === undefined || isPointless
      ? []
      : [
          {
            condition: { ...leaf, operator: other },
            path: ['operator'],
            what: `${other} instead of ${operator}`,
          },
        ]
  if (value === undefined) return swap
  return [...swap, ...valueMutations(value, figureOf).map((mutation) => withValue(leaf, mutation))]
}

interface ValueMutation {
  readonly value: ConditionValue
  readonly path: Path
  readonly what: string
}

const withValue = (leaf: Condition, { value, path, what }: ValueMutation): ConditionMutation => ({
  condition: { ...leaf, value },
  path: ['value', ...path],
  what,
})

function valueMutations(value: ConditionValue, figureOf: FigureOf): ValueMutation[] {
  if (Array.isArray(value)) {
    if (value.length === 1) return []
    return value.map((element, index) => ({
      value: value.toSpliced(index, 1),
      path: [index],
      what: `without ${JSON.stringify(element)}`,
    }))
  }
  const instead =
    (was: string) =>
    (moved: ConditionValue): ValueMutation => ({
      value: moved,
      path: [],
      what: `${moved} instead of ${was}`,
    })
  if (typeof value !== 'object') return movedValues(value).map(instead(String(value)))
  if (!('param' in value)) return []
  const figure = figureOf(value.param)
  if (figure === undefined) return []
  const moved = movedFigures(figure).filter((one) => value.unit === undefined || one >= 0)
  const unit = value.unit === undefined ? null : UNIT_LETTER[value.unit]
  return moved.map((one) => instead(String(figure))(unit === null ? one : `P${one}${unit}`))
}

const UNIT_LETTER = { day: 'D', month: 'M', year: 'Y' } as const
const DURATION = /^P(\d+)([DWMY])$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

function movedValues(value: string | number | boolean): (string | number)[] {
  if (typeof value === 'number') return movedFigures(value)
  if (typeof value === 'boolean') return []
  const [, count, unit] = DURATION.exec(value) ?? []
  if (count !== undefined)
    return movedFigures(Number(count)).flatMap((one) => (one < 0 ? [] : [`P${one}${unit}`]))
  const moment = DAY.test(value) ? parseMoment(value) : null
  return moment === null ? [] : [formatDay(moment - DAY_MS), formatDay(moment + DAY_MS)]
}

/** One step down and one up: a step is one unit of the last digit that is written. */
export function movedFigures(figure: number): number[] {
  const decimals = String(figure).split('.')[1]?.length ?? 0
  const step = 10 ** -decimals
  return [figure - step, figure + step].map((moved) => Number(moved.toFixed(decimals)))
}
