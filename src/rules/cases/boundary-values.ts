import { listOfItemFact } from '../conditions/facts-read.ts'
import { parseInstant } from '../operators/dates.ts'
import { spend, UNBOUNDED } from '../operators/work.ts'
import type { Condition, FactDeclaration } from '../pack/format.ts'
import type { FactValue, RuleContext } from '../types.ts'
import type { Choice } from './choice.ts'
import { collectPoints, givableNames } from './collect-points.ts'
import { itemLists, listValues } from './list-values.ts'
import { momentValues } from './moment-values.ts'
import { numberValues } from './number-values.ts'
import { addPoints, makePoints, type Points } from './points.ts'
import { type Terms, textValues } from './text-values.ts'

/** The values of one fact at which conditions may change their mind. */
export interface BoundaryFact {
  readonly name: string
  /** The list an item fact belongs to; null for any other fact. */
  readonly list: string | null
  /** Values to try, limits first; null, the last, stands for "not known". */
  readonly values: readonly (FactValue | null)[]
  /** True when every other value behaves like one of these. */
  readonly isExact: boolean
}

const OBJECTS_MAX = 64
/** Choosing the values of a fact, against comparing one. */
const PER_FACT = 100

/**
 * The boundary values of every fact that resolved conditions read and a caller can give, those behind derived facts
 * included: each limit and its neighbours, each code named and one that is not, lists with and without each element, days
 * around each date, both truths, and "not known". Sorted by name. `asOf` is RFC 3339; dates that lie back in time are
 * counted from it. Several contexts (before and after a change) may be given, each with its own conditions. Throws
 * RangeError on a malformed `asOf`. Source: docs/pack-format.md, "refused with a counter-example".
 */
export function boundaryValues(
  sets: readonly { readonly conditions: readonly Condition[]; readonly context: RuleContext }[],
  asOf: string,
): BoundaryFact[] {
  const instant = parseInstant(asOf)
  if (instant === null) throw new RangeError(`${asOf} is not an RFC 3339 instant`)
  const points = pointsOf(sets)
  const { work = UNBOUNDED } = sets[0]?.context ?? {}
  const facts = united(sets.map(({ context }) => context.facts))
  const vocabulary = united(sets.map(({ context }) => context.vocabulary))
  return givableNames(points, facts)
    .sort()
    .flatMap((name) => {
      const fact = facts[name]
      const looked = points.get(name)
      if (!fact || !looked) return []
      spend(work, PER_FACT + looked.paths.size * looked.paths.size * OBJECTS_MAX)
      const { values, isExact } = choose(looked, fact, vocabulary[fact.vocabulary ?? ''] ?? {}, instant)
      const stated = values.filter((value) => Array.isArray(value) || !unknownValuesOf(fact).includes(value))
      return [{ name, list: listOfItemFact(name), values: [...stated, null], isExact }]
    })
}

/** What all sets of conditions together look for, by name of the fact. */
export function pointsOf(
  sets: readonly { readonly conditions: readonly Condition[]; readonly context: RuleContext }[],
): ReadonlyMap<string, Points> {
  const all = new Map<string, Points>()
  for (const { conditions, context } of sets.toReversed()) {
    for (const [name, points] of collectPoints(conditions, context.facts)) {
      const known = all.get(name) ?? makePoints()
      all.set(name, known)
      addPoints(known, points)
    }
  }
  return all
}

function united<T>(records: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> {
  const [first = {}, ...others] = new Set(records)
  return others.length === 0
    ? first
    : Object.fromEntries([first, ...others].flatMap((record) => Object.entries(record)))
}

const unknownValuesOf = (fact: FactDeclaration): readonly unknown[] => fact.unknownValues ?? []

function choose(points: Points, fact: FactDeclaration, terms: Terms, asOf: number): Choice {
  switch (fact.type) {
    case 'boolean':
      return { values: [true, false], isExact: true }
    case 'integer':
    case 'number':
      return numberValues(points, fact)
    case 'date':
    case 'dateTime':
      return momentValues(points, fact, asOf)
    case 'string':
    case 'code':
      return textValues(points, fact, terms)
    case 'strings':
    case 'codes':
      return listValues(points, fact, terms)
    case 'list':
      return itemLists(points, fact)
    case 'object':
      return objectValues(points)
  }
}

/** Objects with every combination of what is looked for at their paths, each path also absent. */
function objectValues({ paths }: Points): Choice {
  let objects: Record<string, unknown>[] = [{}]
  let isExact = true
  for (const [path, points] of paths) {
    const { values, isExact: isPathExact } = valuesAtPath(points)
    isExact &&= isPathExact
    const more = objects.flatMap((object) => values.map((value) => withValueAt(object, path, value)))
    isExact &&= objects.length + more.length <= OBJECTS_MAX
    objects = [...more, ...objects].slice(0, OBJECTS_MAX)
  }
  return { values: objects, isExact }
}

function valuesAtPath(points: Points): Choice {
  const numbers = points.numbers.size > 0 ? numberValues(points, { type: 'number' }).values : []
  const texts = [...points.texts, ...textValuesOf(points)]
  const truths = points.booleans.size > 0 ? [true, false] : []
  return { values: [...numbers, ...new Set(texts), ...truths], isExact: points.patterns.size === 0 }
}

const textValuesOf = (points: Points): FactValue[] =>
  points.texts.size + points.patterns.size + points.numbers.size + points.booleans.size === 0 ||
  points.texts.size + points.patterns.size > 0
    ? [...textValues(points, { type: 'string', label: {} }, {}).values]
    : []

/** The object with a value at a JSON Pointer. */
export function withValueAt(
  object: Record<string, unknown>,
  path: string,
  value: FactValue,
): Record<string, unknown> {
  const [step = '', ...rest] = path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (rest.length === 0) return { ...object, [step]: value }
  const inner = Object.hasOwn(object, step) ? object[step] : undefined
  const held = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? { ...inner } : {}
  return { ...object, [step]: withValueAt(held, `/${rest.join('/')}`, value) }
}
