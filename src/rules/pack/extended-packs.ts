import type { Pack } from './format.ts'
/** The packs a pack extends, directly or through others, out of those at hand; `pack` itself is never among them. */
export function extendedPacks(pack: Pack, available: readonly Pack[]): Pack[] {
  const byName = new Map(available.map((candidate) => [candidate.pack, candidate]))
  const found = new Map<string, Pack>()
  const toVisit = (pack.extends ?? []).map((needed) => needed.pack)
  for (let name = toVisit.pop(); name !== undefined; name = toVisit.pop()) {
    const next = byName.get(name)
    if (!next || found.has(name) || name === pack.pack) continue
    found.set(name, next)
    for (const needed of next.extends ?? []) toVisit.push(needed.pack)
  }
  return [...found.values()].sort((left, right) => (left.pack < right.pack ? -1 : 1))
}
