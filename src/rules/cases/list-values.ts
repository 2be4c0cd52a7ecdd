import type { FactDeclaration } from '../pack/format.ts'
import type { Choice } from './choice.ts'
import type { Points } from './points.ts'
import { type Terms, textsBeside } from './text-values.ts'

const COMBINATIONS_MAX = 64
const LENGTH_MAX = 20

/**
 * Lists with and without each element that conditions name. Elements that always stand together in conditions are taken
 * together: none, one or all of them, which is every way they can matter.
 */
export function listValues(points: Points, fact: FactDeclaration, terms: Terms): Choice {
  const isClosed = fact.vocabulary !== undefined && fact.open !== true
  const sets = [...points.elements].map(parsedTexts)
  const named = [...new Set(sets.flat())].filter((text) => !isClosed || Object.hasOwn(terms, text))
  const blocks = [...Map.groupBy(named, (element) => memberships(element, sets)).values()]
  const combined = combinations(blocks)
  const beside = textsBeside(named, terms, isClosed)
  const { lengths, flags } = points
  const long = [...lengths].flatMap((length) => [length - 1, length, length + 1])
  const loose = flags.isApproximate ? [1, 2] : []
  const lists = [
    ...combined.lists,
    ...[...long, ...loose].flatMap((length) => padded([], length, beside)),
    ...(flags.isApproximate ? [beside.slice(1, 2), [...named, ...beside.slice(0, 1)]] : []),
  ]
  const minItems = fact.minItems ?? 0
  const values = lists.flatMap((list) => (list.length < minItems ? padded(list, minItems, beside) : [list]))
  const isWithinReach = lengths.size === 0 || (named.length === 0 && Math.max(...long) <= LENGTH_MAX)
  return {
    values: distinct(values),
    isExact: combined.isComplete && isWithinReach && !flags.isApproximate,
  }
}

/** Names of list items, as many as make a difference to a count; one at least, to carry item facts. */
export function itemLists({ lengths, flags }: Points, { minItems = 0 }: FactDeclaration): Choice {
  const wanted = [1, 0, ...[...lengths].flatMap((length) => [length - 1, length, length + 1])]
  const counts = [...new Set(wanted)].filter((count) => count >= minItems && count <= LENGTH_MAX)
  const values = counts.map((count) => Array.from({ length: count }, (_, index) => `item${index + 1}`))
  return { values, isExact: !flags.isApproximate && Math.max(...wanted) <= LENGTH_MAX }
}

function parsedTexts(json: string): string[] {
  const value: unknown = JSON.parse(json)
  return Array.isArray(value) ? value.map(String) : []
}

const memberships = (element: string, sets: readonly (readonly string[])[]): string =>
  sets.map((set) => (set.includes(element) ? '1' : '0')).join('')

function combinations(blocks: readonly (readonly string[])[]): { lists: string[][]; isComplete: boolean } {
  const states = blocks.map((block) => (block.length === 1 ? [[], block] : [[], block.slice(0, 1), block]))
  const count = states.reduce((product, of) => product * of.length, 1)
  if (count <= COMBINATIONS_MAX) {
    const all = states.reduce<string[][]>(
      (lists, of) => lists.flatMap((list) => of.map((more) => [...list, ...more])),
      [[]],
    )
    return { lists: all, isComplete: true }
  }
  const alone = states.flatMap((of) => of.slice(1).map((state) => [...state]))
  const allBut = blocks.map((block) => blocks.filter((other) => other !== block).flat())
  return { lists: [[], ...alone, blocks.flat(), ...allBut], isComplete: false }
}

function padded(list: readonly string[], length: number, beside: readonly string[]): string[][] {
  if (length < list.length || length > LENGTH_MAX) return []
  const known = beside.slice(0, length - list.length)
  const missing = length - list.length - known.length
  if (missing > 0 && beside.every((text) => !text.startsWith('other'))) return []
  return [[...list, ...known, ...Array.from({ length: missing }, (_, index) => `more-${index + 1}`)]]
}

const distinct = (lists: readonly (readonly string[])[]): string[][] => [
  ...new Map(lists.map((list) => [JSON.stringify(list), [...list]])).values(),
]
