/** A node of the diagrams of one decision; equal nodes stand for equal functions. */
export type Node = number

/** What may still be spent on deciding: nodes made and looked up. */
export interface WorkBudget {
  work: number
}

/** The budget of a decision is used up. */
export class WorkExceeded extends Error {
  override name = 'WorkExceeded'
}

const NO_VARIABLE = Number.MAX_SAFE_INTEGER

/**
 * Reduced, ordered decision diagrams whose variables take one of finitely many cells and whose ends are any values that are
 * the same when their keys are: what a binary decision diagram is for two-valued logic, for three truths and many cells.
 * Variables stand in the order in which they are made. Two functions are equal exactly if their nodes are, so that "no case
 * is weaker" is decided by looking at one node. Libraries for binary diagrams and SAT solvers would need every cell and every
 * third truth encoded in bits, and bring more code than this has. Every step counts against the budget; its methods throw
 * `WorkExceeded` once that is used up.
 */
export class Diagrams {
  private readonly budget: WorkBudget
  private readonly variableOf: number[] = []
  private readonly children: (readonly Node[])[] = []
  private readonly ends: unknown[] = []
  private readonly known = new Map<string, Node>()
  private readonly joined = new Map<unknown, Map<number, Map<number, Node>>>()
  private variables = 0

  constructor(budget: WorkBudget) {
    this.budget = budget
  }

  /** The function that is this value everywhere; `key` tells values apart. */
  end(value: unknown, key: string): Node {
    const id = `=${key}`
    const found = this.known.get(id)
    if (found !== undefined) return found
    this.ends[this.variableOf.length] = value
    return this.add(id, NO_VARIABLE, [])
  }

  /** The value of a function that is the same everywhere; undefined for any other. */
  valueOf(node: Node): unknown {
    return this.ends[node]
  }

  /** A new variable, after all others; it has as many cells as functions of it say. */
  makeVariable(): number {
    this.variables += 1
    return this.variables - 1
  }

  /** The function that is the nth of some others in the nth cell of a variable; these must not read earlier variables. */
  choice(variable: number, cells: readonly Node[]): Node {
    const [first] = cells
    if (first !== undefined && cells.every((cell) => cell === first)) return first
    const id = `${variable}:${cells.join()}`
    return this.known.get(id) ?? this.add(id, variable, cells)
  }

  /** The function whose value follows from that of another one. */
  map(node: Node, follow: (value: unknown) => Node): Node {
    const done = new Map<Node, Node>()
    const visit = (at: Node): Node => {
      const before = done.get(at)
      if (before !== undefined) return before
      this.spend()
      const cells = this.children[at] ?? []
      const mapped =
        cells.length === 0
          ? follow(this.ends[at])
          : this.choice(this.variableOf[at] ?? NO_VARIABLE, cells.map(visit))
      done.set(at, mapped)
      return mapped
    }
    return visit(node)
  }

  /** The function whose value follows from those of two others. `follow` must be the same function object for the same meaning. */
  join(one: Node, other: Node, follow: (a: unknown, b: unknown) => Node): Node {
    const memo = this.joined.get(follow) ?? new Map<number, Map<number, Node>>()
    this.joined.set(follow, memo)
    const visit = (a: Node, b: Node): Node => {
      const row = memo.get(a) ?? new Map<number, Node>()
      memo.set(a, row)
      const before = row.get(b)
      if (before !== undefined) return before
      this.spend()
      const [ofA, ofB] = [this.variableOf[a] ?? NO_VARIABLE, this.variableOf[b] ?? NO_VARIABLE]
      const variable = Math.min(ofA, ofB)
      if (variable === NO_VARIABLE) {
        const node = follow(this.ends[a], this.ends[b])
        row.set(b, node)
        return node
      }
      const [cellsA, cellsB] = [this.children[a] ?? [], this.children[b] ?? []]
      const cells = ofA <= ofB ? cellsA : cellsB
      const node = this.choice(
        variable,
        cells.map((_, cell) =>
          visit(ofA === variable ? (cellsA[cell] ?? a) : a, ofB === variable ? (cellsB[cell] ?? b) : b),
        ),
      )
      row.set(b, node)
      return node
    }
    return visit(one, other)
  }

  /** The cells, by variable, that lead to the highest score there is; the first of several. */
  best(node: Node, scoreOf: (value: unknown) => number): { score: number; cells: Map<number, number> } {
    const scores = new Map<Node, number>()
    const visit = (at: Node): number => {
      const before = scores.get(at)
      if (before !== undefined) return before
      const cells = this.children[at] ?? []
      const score = cells.length === 0 ? scoreOf(this.ends[at]) : Math.max(...cells.map(visit))
      scores.set(at, score)
      return score
    }
    const score = visit(node)
    const cells = new Map<number, number>()
    for (let at = node; (this.children[at] ?? []).length > 0; ) {
      const below: readonly Node[] = this.children[at] ?? []
      const cell = below.findIndex((child) => visit(child) === score)
      cells.set(this.variableOf[at] ?? NO_VARIABLE, cell)
      at = below[cell] ?? at
    }
    return { score, cells }
  }

  /** The value of a function in a case; where a variable does not matter, it may be left out. */
  endAt(node: Node, cells: ReadonlyMap<number, number>): unknown {
    let at = node
    for (let below = this.children[at] ?? []; below.length > 0; below = this.children[at] ?? [])
      at = below[cells.get(this.variableOf[at] ?? NO_VARIABLE) ?? 0] ?? at
    return this.ends[at]
  }

  private add(id: string, variable: number, cells: readonly Node[]): Node {
    this.spend()
    const node = this.variableOf.length
    this.variableOf.push(variable)
    this.children.push(cells)
    this.known.set(id, node)
    return node
  }

  /** Counts steps against the budget. */
  spend(steps = 1): void {
    this.budget.work -= steps
    if (this.budget.work < 0) throw new WorkExceeded('the budget of the decision is used up')
  }
}
