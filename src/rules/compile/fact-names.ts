/** Where a caller's key leads: to a fact, to a group of facts below it, or both. */
export interface NameNode {
  /** Slot of the fact that is called so; undefined where there is none. */
  slot?: number
  /** What may follow after a dot; empty where nothing may. */
  readonly below: Map<string, NameNode>
}

/**
 * The names of facts as a tree, so that nested and dotted keys are found without joining texts: `a.b.c` is reached by
 * `a` → `b` → `c` as well as by `a.b` → `c`, `a` → `b.c` and `a.b.c`.
 */
export function factNameTree(names: Iterable<readonly [name: string, slot: number]>): NameNode {
  const root: NameNode = { below: new Map() }
  for (const [name, slot] of names) {
    const path: NameNode[] = [root]
    const steps = name.split('.')
    for (const [from, node] of path.entries()) {
      for (let to = from + 1; to <= steps.length; to += 1) {
        const key = steps.slice(from, to).join('.')
        const next = path[to] ?? node.below.get(key) ?? { below: new Map<string, NameNode>() }
        node.below.set(key, next)
        path[to] = next
      }
    }
    const end = path[steps.length]
    if (end) end.slot = slot
  }
  return root
}
