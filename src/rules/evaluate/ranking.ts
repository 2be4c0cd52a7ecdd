import type { RankingRule } from '../pack/format.ts'
import type { RankedItem } from '../types.ts'
import type { GivenItem } from './read-facts.ts'
import type { Situation } from './situation.ts'

/**
 * Ranks the items of a list, the highest first, by the pack's fields in their order; equal items share a rank. Nothing is
 * ranked while one item lacks a field: the item nobody rated might be the worst.
 */
export function rankItems({ compiled, given }: Situation, rule: RankingRule): RankedItem[] {
  const items = given.items.get(compiled.slots.get(rule.list) ?? -1) ?? []
  const rated = items.map((item) => ({
    item,
    by: figures(item, rule.by),
    factors: figures(item, rule.score),
  }))
  if (rated.some(({ by }) => by === null)) return []
  const sorted = rated
    .map(({ item, by, factors }) => ({
      name: item.name,
      by: by ?? [],
      score: factors?.reduce((product, factor) => product * factor) ?? null,
    }))
    .sort((a, b) => compareFigures(b.by, a.by) || (a.name < b.name ? -1 : 1))
  return sorted.map(({ name, by, score }) => ({
    item: name,
    score,
    rank: 1 + sorted.filter((other) => compareFigures(other.by, by) > 0).length,
    band:
      score === null
        ? null
        : (rule.bands?.find(({ upTo }) => typeof upTo === 'number' && score <= upTo)?.label ?? null),
  }))

  function figures(item: GivenItem, names: readonly string[]): number[] | null {
    const values = names.map((name) => item.fields.get(compiled.slots.get(name) ?? -1))
    return values.every((value) => typeof value === 'number') ? values : null
  }
}

function compareFigures(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((figure, index) => figure !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
