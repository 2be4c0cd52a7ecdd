import { meansUnknown } from '../evaluate/check-value.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { LIMITS } from '../pack/format-values.ts'
import type { Choice } from './choice.ts'
import { clockOf, momentCells } from './moment-cells.ts'
import { stepsBeside } from './number-values.ts'
import type { Points } from './points.ts'
import { type TextPattern, textsByPattern } from './text-cells.ts'
import type { Terms } from './text-values.ts'

const STRING_MAX = 4_000
const LISTS_MAX = 512
const NEARLY = 1e-6
/** Multiples that come round later make more cells than a decision can go through. */
const PERIOD_MAX = 120

/** What cells of a fact depend on besides what conditions look for in it. */
export interface CellContext {
  readonly terms: Terms
  /** Milliseconds of the evaluation. */
  readonly asOf: number
  /** How many facts are compared with each other, this one among them: so many different values each cell needs. */
  readonly count: number
}

/**
 * One value, or as many as are needed, for every cell into which what conditions look for cuts the values of a fact that a
 * caller may give: values that mean "not known", that no vocabulary has, that are too long, too small or too large are
 * left out, and what is left of their cell is still tried. Limits come first. `isExact`: every other value behaves like one
 * of these in the conditions that the points were collected from.
 */
export function valueCells(points: Points, fact: FactDeclaration, context: CellContext): Choice {
  const cells = cellsOfType(points, fact, context)
  return { ...cells, isExact: cells.isExact && !points.flags.isStepped }
}

function cellsOfType(points: Points, fact: FactDeclaration, context: CellContext): Choice {
  const apart: readonly unknown[] = fact.unknownValues ?? []
  switch (fact.type) {
    case 'boolean':
      return { values: [true, false].filter((value) => !apart.includes(value)), isExact: true }
    case 'integer':
    case 'number':
      return numberCells(points, fact, context.count)
    case 'date':
    case 'dateTime': {
      const cells = momentCells(clockOf(points, apart), fact, context.asOf, context.count)
      return { ...cells, values: cells.values.filter((value) => !meansUnknown(value, fact)) }
    }
    case 'string':
    case 'code':
      return textCells(points, fact, context)
    case 'strings':
    case 'codes':
      return listCells(points, fact, context.terms)
    case 'list':
      return itemCells(points, fact)
    case 'object':
      return { values: [{}], isExact: false }
  }
}

function numberCells(
  { numbers, multiples }: Points,
  {
    type,
    minimum = Number.NEGATIVE_INFINITY,
    maximum = Number.POSITIVE_INFINITY,
    unknownValues = [],
  }: FactDeclaration,
  count: number,
): Choice {
  const isWhole = type === 'integer'
  const apart = unknownValues.filter((value) => typeof value === 'number')
  const period = isWhole ? periodOf(multiples) : null
  const steppedRoughly = period === null ? stepsBeside([...numbers], multiples) : []
  const given = [
    ...numbers,
    ...steppedRoughly,
    ...(multiples.has(0) ? [0] : []),
    minimum,
    maximum,
    ...apart,
  ].filter(Number.isFinite)
  // A limit that was calculated may lie beside the whole number that it means.
  const near = isWhole
    ? given.map(Math.round).filter((whole) => given.some((cut) => Math.abs(cut - whole) < NEARLY))
    : []
  const cuts = [...new Set([...given, ...near])].sort((a, b) => a - b)
  const steps = Array.from({ length: count * (period ?? 1) }, (_, index) => index + 1)
  const gaps = cuts.flatMap((cut, index) => {
    const next = cuts[index + 1]
    if (isWhole)
      return steps.map((step) => Math.floor(cut) + step).filter((value) => value < (next ?? Infinity))
    return next === undefined
      ? steps.map((step) => cut + step)
      : steps
          .map((step) => cut + ((next - cut) * step) / (count + 1))
          .filter((value) => value > cut && value < next)
  })
  const lowest = cuts[0] ?? 0
  const below = steps.map((step) => (isWhole ? Math.ceil(lowest) - step : lowest - step))
  const values = [...cuts, ...gaps, ...below, ...(cuts.length === 0 ? [0] : [])].filter(
    (value) =>
      value >= minimum &&
      value <= maximum &&
      (!isWhole || Number.isSafeInteger(value)) &&
      !apart.includes(value),
  )
  return { values: [...new Set(values)], isExact: multiples.size === 0 || period !== null }
}

/** After how many whole numbers multiples come round again; null where they do not, or not soon. */
function periodOf(multiples: ReadonlySet<number>): number | null {
  let period = 1
  for (const step of multiples) {
    if (!Number.isSafeInteger(step)) return null
    if (step !== 0) period = leastCommonMultiple(period, Math.abs(step))
    if (period > PERIOD_MAX) return null
  }
  return period
}

function leastCommonMultiple(one: number, other: number): number {
  let [divisor, rest] = [one, other]
  while (rest !== 0) [divisor, rest] = [rest, divisor % rest]
  return (one / divisor) * other
}

/** Texts that conditions name, codes of the vocabulary, and the texts of no list that patterns tell apart. */
function textCells(
  { texts, patterns }: Points,
  fact: FactDeclaration,
  { terms, count }: CellContext,
): Choice {
  const apart = (fact.unknownValues ?? []).filter((value) => typeof value === 'string')
  const codes = Object.keys(terms)
  const longest = fact.maxLength ?? STRING_MAX
  const isClosed = fact.vocabulary !== undefined && fact.open !== true
  const named = [...new Set([...texts, ...codes])].filter(
    (text) => !apart.includes(text) && (isClosed ? Object.hasOwn(terms, text) : [...text].length <= longest),
  )
  if (isClosed) return { values: named, isExact: true }
  const others = textsByPattern(
    [...patterns].map(patternOf),
    [...new Set([...texts, ...codes, ...apart])],
    longest,
    count,
  )
  return { values: [...named, ...others.values], isExact: others.isExact }
}

function patternOf(written: string): TextPattern {
  const gap = written.indexOf(' ')
  const operator = written.slice(0, gap)
  const text = written.slice(gap + 1)
  return { operator: operator === 'startsWith' || operator === 'endsWith' ? operator : 'matchesGlob', text }
}

/** Elements that a list of texts may hold: those named that are allowed, and as many others as there are, up to a number. */
export function elementsOf(
  named: readonly string[],
  fact: FactDeclaration,
  terms: Terms,
  others: number,
): { named: string[]; others: string[] } {
  const apart: readonly unknown[] = fact.unknownValues ?? []
  const isClosed = fact.vocabulary !== undefined && fact.open !== true
  const isAllowed = (text: string) =>
    !apart.includes(text) &&
    (isClosed ? Object.hasOwn(terms, text) : [...text].length <= (fact.maxLength ?? STRING_MAX))
  const unnamed = Object.keys(terms).filter((code) => !named.includes(code) && isAllowed(code))
  const wanted = Math.max(others - unnamed.length, 0)
  const invented =
    isClosed || wanted === 0
      ? []
      : textsByPattern(
          [],
          [...new Set([...named, ...Object.keys(terms), ...apart.filter((one) => typeof one === 'string')])],
          fact.maxLength ?? STRING_MAX,
          wanted,
        ).values.map(String)
  return { named: named.filter(isAllowed), others: [...unnamed, ...invented].slice(0, others) }
}

/**
 * Whole lists, for facts that are counted or handed on: every choice of the elements that conditions name, with up to as
 * many others as a count can tell apart and one more. A longer list behaves like one of these, since conditions only see
 * which named elements are there and on which side of a limit the length is.
 */
function listCells({ elements, lengths, flags }: Points, fact: FactDeclaration, terms: Terms): Choice {
  const wanted = new Set([...elements].flatMap((json) => textsIn(json)))
  const limit = lengths.size === 0 ? 1 : Math.ceil(Math.max(0, ...lengths)) + 1
  const least = fact.minItems ?? 0
  const { named, others } = elementsOf(
    [...wanted],
    fact,
    terms,
    Math.min(Math.max(limit, least), LIMITS.listItemsMax),
  )
  if (2 ** named.length * (others.length + 1) > LISTS_MAX)
    return {
      values: [[], named, ...named.map((one) => [one])].filter((list) => list.length >= least),
      isExact: false,
    }
  const subsets = named.reduce<string[][]>(
    (lists, one) => lists.flatMap((list) => [[...list, one], list]),
    [[]],
  )
  const values = subsets.flatMap((list) =>
    [0, ...others.map((_, index) => index + 1)].map((number) => [...list, ...others.slice(0, number)]),
  )
  return { values: values.filter((list) => list.length >= least), isExact: !flags.isApproximate }
}

function textsIn(json: string): string[] {
  const value: unknown = JSON.parse(json)
  return Array.isArray(value) ? value.map(String) : []
}

/** Names of list items, as many as make a difference to a count. A requirement looks at one item at a time. */
function itemCells({ lengths }: Points, { minItems = 0 }: FactDeclaration): Choice {
  const most = Math.ceil(Math.max(0, ...lengths)) + 1
  const counts = Array.from({ length: Math.min(most, LIMITS.listItemsMax) }, (_, index) => index + 1)
  return {
    values: [...counts, 0]
      .filter((count) => count >= minItems)
      .map((count) => Array.from({ length: count }, (_, index) => `item${index + 1}`)),
    isExact: most < LISTS_MAX,
  }
}

/**
 * Values of every kind that may lie at a place inside an object: what is there is not declared, so a caller may send any. An
 * absent part is left to the caller of this function.
 */
export function kindCells(points: Points): Choice {
  const numbers = numberCells(points, { type: 'number', label: {} }, 1)
  const texts = textCells(points, { type: 'string', label: {} }, { terms: {}, asOf: 0, count: 1 })
  const values = [true, false, ...numbers.values, ...texts.values, []]
  return { values, isExact: numbers.isExact && texts.isExact }
}
