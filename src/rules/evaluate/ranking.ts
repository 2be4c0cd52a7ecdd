import { foldNumbers } from '../operators/decimal.ts'
import type { RankingRule } from '../pack/format.ts'
import { NONE } from '../program/program.ts'
import type { RankedItem } from '../types.ts'
import { focusItem, type Situation } from './situation.ts'

/**
 * Ranks the items of a list, the highest first, by the pack's fields in their order; equal items share a rank. Nothing is
 * ranked while one item lacks a field: the item nobody rated might be the worst.
 */
export function rankItems(situation: Situation, rule: RankingRule): RankedItem[] {
  const { compiled, frame, given } = situation
  const list = compiled.slots.get(rule.list) ?? NONE
  const rated = (given.items.get(list) ?? []).map((item) => {
    focusItem(situation, list, item)
    return { item, by: figures(rule.by), factors: figures(rule.score) }
  })
  focusItem(situation, list, null)
  if (rated.some(({ by }) => by === null)) return []
  const sorted = rated
    .map(({ item, by, factors }) => ({
      name: item.name,
      by: by ?? [],
      score: factors === null ? null : (foldNumbers('product', factors) ?? null),
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

  function figures(names: readonly string[]): number[] | null {
    const slots = names.map((name) => compiled.slots.get(name) ?? NONE)
    const values = slots.map((slot) => (frame.known[slot] === 1 ? frame.raw[slot] : undefined))
    return values.every((value) => typeof value === 'number') ? values : null
  }
}

function compareFigures(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((figure, index) => figure !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
