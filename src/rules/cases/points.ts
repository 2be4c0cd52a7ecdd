import { isOperator, OPERATORS } from '../operators/signatures.ts'
import type { Condition, ConditionValue } from '../pack/format.ts'

/** What conditions look for in one fact: the places where their truth can change. */
export interface Points {
  readonly numbers: Set<number>
  /** Steps of which a figure may be a whole number. */
  readonly multiples: Set<number>
  readonly texts: Set<string>
  readonly booleans: Set<boolean>
  /** Dates and instants written down in conditions. */
  readonly moments: Set<string>
  /** ISO 8601 durations back from the time of the evaluation. */
  readonly durations: Set<string>
  /** Ages in whole days and in completed years. */
  readonly daysAgo: Set<number>
  readonly yearsAgo: Set<number>
  /** Elements that one comparison names together, as JSON. */
  readonly elements: Set<string>
  readonly lengths: Set<number>
  readonly patterns: Set<string>
  /** What is looked for at each JSON Pointer of an object fact. */
  readonly paths: Map<string, Points>
  readonly flags: {
    /** Steps of a scale are compared: every code may count. */
    usesScale: boolean
    /** Values are compared with another fact's, or computed with: the chosen values are examples, not all kinds. */
    isApproximate: boolean
    /** A figure computed from this fact is asked for its multiples: no stretch of values is all alike. */
    isStepped: boolean
  }
}

/** Nothing looked for yet. */
export function makePoints(): Points {
  return {
    numbers: new Set(),
    multiples: new Set(),
    texts: new Set(),
    booleans: new Set(),
    moments: new Set(),
    durations: new Set(),
    daysAgo: new Set(),
    yearsAgo: new Set(),
    elements: new Set(),
    lengths: new Set(),
    patterns: new Set(),
    paths: new Map(),
    flags: { usesScale: false, isApproximate: false, isStepped: false },
  }
}

const SETS = [
  'numbers',
  'multiples',
  'texts',
  'booleans',
  'moments',
  'durations',
  'daysAgo',
  'yearsAgo',
  'elements',
  'lengths',
  'patterns',
] as const

/** Adds all points of one fact to another, as when one fact takes its value from the other. */
export function addPoints(to: Points, from: Points): void {
  for (const kind of SETS) addAll<unknown>(to[kind], from[kind])
  for (const [path, inner] of from.paths) {
    const known = to.paths.get(path) ?? makePoints()
    to.paths.set(path, known)
    addPoints(known, inner)
  }
  to.flags.usesScale ||= from.flags.usesScale
  to.flags.isApproximate ||= from.flags.isApproximate
  to.flags.isStepped ||= from.flags.isStepped
}

function addAll<T>(to: Set<T>, from: ReadonlySet<T>): void {
  for (const value of from) to.add(value)
}

/** How many points there are; it only grows, so an unchanged sum means that nothing was added. */
export const countPoints = ({ flags, ...points }: Points): number =>
  SETS.reduce((sum, kind) => sum + points[kind].size, Number(flags.isApproximate) + Number(flags.isStepped))

/** Adds what one comparison looks for in its fact. */
export function addComparison(points: Points, { operator = '', value, path }: Condition): void {
  if (path !== undefined) {
    const inner = points.paths.get(path) ?? makePoints()
    points.paths.set(path, inner)
    addComparison(inner, value === undefined ? { operator } : { operator, value })
    return
  }
  const lookedFor = isOperator(operator) ? OPERATORS[operator].looksFor : 'literals'
  if (value === undefined || lookedFor === 'nothing') return
  if (isReference(value)) points.flags.isApproximate = true
  else if (lookedFor === 'elements') points.elements.add(JSON.stringify(asList(value).map(String)))
  else if (lookedFor === 'multiples') points.multiples.add(Number(value))
  else if (lookedFor === 'pattern') points.patterns.add(`${operator} ${value}`)
  else if (lookedFor === 'duration') points.durations.add(String(value))
  else {
    if (lookedFor === 'scale') points.flags.usesScale = true
    for (const literal of asList(value)) addLiteral(points, literal)
  }
}

function addLiteral(points: Points, literal: string | number | boolean): void {
  if (typeof literal === 'number') points.numbers.add(literal)
  else if (typeof literal === 'boolean') points.booleans.add(literal)
  else {
    points.texts.add(literal)
    points.moments.add(literal)
  }
}

type Literals = string | number | boolean | readonly (string | number | boolean)[]

const asList = (value: Literals): readonly (string | number | boolean)[] =>
  typeof value === 'object' ? value : [value]

function isReference(value: ConditionValue): value is { fact: string } | { param: string } {
  return typeof value === 'object' && !Array.isArray(value)
}
