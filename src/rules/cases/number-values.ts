import type { FactDeclaration } from '../pack/format.ts'
import type { Choice } from './choice.ts'
import type { Points } from './points.ts'

/**
 * One figure for every stretch of the number line between the limits that conditions name: the limits themselves, then
 * the figures beside and between them. Figures outside the declared bounds are left out.
 */
export function numberValues(
  { numbers, multiples, flags }: Points,
  { type, minimum = -Infinity, maximum = Infinity }: Pick<FactDeclaration, 'type' | 'minimum' | 'maximum'>,
): Choice {
  const isStepped = multiples.size > 0 || flags.isStepped
  const limits = [...numbers, ...stepsBeside([...numbers], multiples)].filter(Number.isFinite)
  const seeds = flags.isApproximate ? [...limits, 0, 1] : limits
  const beside = type === 'integer' ? wholeNeighbours(seeds) : between(seeds)
  const edges = [minimum, maximum].filter(Number.isFinite)
  const candidates = [...seeds, ...beside, ...(seeds.length === 0 ? [...edges.slice(0, 1), 0] : edges)]
  const isAllowed = (figure: number) =>
    figure >= minimum && figure <= maximum && (type !== 'integer' || Number.isSafeInteger(figure))
  const values = [...new Set(candidates.filter(isAllowed))]
  return {
    values: seeds.length === 0 ? values.slice(0, 1) : values,
    isExact: !flags.isApproximate && !isStepped,
  }
}

/** Multiples on both sides of every limit, or of 0 where there is none. */
export const stepsBeside = (limits: readonly number[], multiples: ReadonlySet<number>): number[] =>
  (limits.length === 0 ? [0] : limits).flatMap((limit) =>
    [...multiples].flatMap((step) =>
      step === 0 ? [0] : [-1, 0, 1].map((more) => (Math.floor(limit / step) + more) * step),
    ),
  )

const wholeNeighbours = (limits: readonly number[]): number[] =>
  limits.flatMap((limit) => [
    Math.floor(limit),
    Math.ceil(limit),
    Math.ceil(limit) - 1,
    Math.floor(limit) + 1,
  ])

function between(limits: readonly number[]): number[] {
  const sorted = limits.toSorted((a, b) => a - b)
  const lowest = sorted[0]
  const highest = sorted.at(-1)
  if (lowest === undefined || highest === undefined) return []
  const middles = sorted.slice(1).map((limit, index) => (limit + (sorted[index] ?? limit)) / 2)
  return [lowest - 1, highest + 1, ...middles]
}
