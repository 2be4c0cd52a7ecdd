/**
 * Puts the nodes of a graph behind everything they point to; nodes on or above a circle are left out. One circle is given
 * for each group of circles that hang together. Works without recursion, so a chain may be as long as a pack allows.
 */
export function orderGraph(edges: ReadonlyMap<string, readonly string[]>): {
  readonly order: readonly string[]
  readonly circles: readonly (readonly string[])[]
} {
  const open = new Map<string, number>()
  const users = new Map<string, string[]>()
  for (const [node, targets] of edges) {
    const known = [...new Set(targets)].filter((target) => edges.has(target))
    open.set(node, known.length)
    for (const target of known) append(users, target, node)
  }
  const order = [...open].filter(([, count]) => count === 0).map(([node]) => node)
  for (let index = 0; index < order.length; index += 1) {
    for (const user of users.get(order[index] ?? '') ?? []) {
      const left = (open.get(user) ?? 0) - 1
      open.set(user, left)
      if (left === 0) order.push(user)
    }
  }
  const placed = new Set(order)
  return { order, circles: circlesIn(edges, placed) }
}

function circlesIn(edges: ReadonlyMap<string, readonly string[]>, placed: ReadonlySet<string>): string[][] {
  const walked = new Set<string>()
  const circles: string[][] = []
  for (const start of edges.keys()) {
    if (placed.has(start) || walked.has(start)) continue
    const trail: string[] = []
    const seenAt = new Map<string, number>()
    let node: string | undefined = start
    while (node !== undefined && !walked.has(node)) {
      walked.add(node)
      seenAt.set(node, trail.length)
      trail.push(node)
      node = edges.get(node)?.find((target) => edges.has(target) && !placed.has(target))
    }
    const entry = node === undefined ? undefined : seenAt.get(node)
    if (entry !== undefined) circles.push(trail.slice(entry))
  }
  return circles
}

function append(users: Map<string, string[]>, target: string, node: string): void {
  const known = users.get(target)
  if (known) known.push(node)
  else users.set(target, [node])
}
