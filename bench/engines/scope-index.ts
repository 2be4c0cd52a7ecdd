import type { RulesetRequirement } from '../../src/rules/index.ts'
import type { Situation } from '../workload/facts.ts'

const BITS = 32

/**
 * The fair fight: a bit-row index over the facts that scope the requirements, for engines that have none. It decides the
 * `when` of a synthetic requirement completely, so what is left to evaluate of a candidate is its `require`.
 */
export class ScopeIndex {
  private readonly words: number
  private readonly rows = new Map<string, Map<unknown, Int32Array>>()

  constructor(requirements: readonly RulesetRequirement[]) {
    this.words = Math.ceil(requirements.length / BITS)
    for (const [place, { when }] of requirements.entries()) {
      for (const { fact = '', value } of when?.all ?? []) {
        for (const one of Array.isArray(value) ? value : [value]) this.allow(fact, one, place)
      }
    }
  }

  /** Places of the requirements whose scope fits. */
  candidates(situation: Situation): number[] {
    const remaining = new Int32Array(this.words).fill(-1)
    for (const [fact, values] of this.rows) {
      const row = values.get(situation[fact])
      if (!row) return []
      for (let word = 0; word < this.words; word += 1)
        remaining[word] = (remaining[word] ?? 0) & (row[word] ?? 0)
    }
    const places: number[] = []
    for (let word = 0; word < this.words; word += 1) {
      for (let bits = remaining[word] ?? 0; bits !== 0; bits &= bits - 1)
        places.push(word * BITS + BITS - 1 - Math.clz32(bits & -bits))
    }
    return places
  }

  private allow(fact: string, value: unknown, place: number): void {
    const values = this.rows.get(fact) ?? new Map<unknown, Int32Array>()
    this.rows.set(fact, values)
    const row = values.get(value) ?? new Int32Array(this.words)
    values.set(value, row)
    const word = Math.floor(place / BITS)
    row[word] = (row[word] ?? 0) | (1 << (place % BITS))
  }
}
