import { type Contender, type Measured, measure } from './measure.ts'

export interface Figures {
  /** One of each round; empty for a contender that was taken out. */
  readonly perSecond: readonly number[]
  readonly ms: readonly number[]
  /** In all rounds. */
  readonly refused: number
}

export interface Rounds {
  of(name: string): Figures
  /** Who gave no answer that can be measured, and what was said of it. */
  readonly failed: readonly { readonly name: string; readonly said: string }[]
}

/**
 * Measures everyone once without counting it, and then in so many rounds, in a new order each time. Who cannot be measured is taken out with
 * all its figures, since ratios are formed inside a round, and is named; the others go on.
 */
export async function measureInRounds(
  contenders: readonly Contender[],
  how: Parameters<typeof measure>[1] & { readonly rounds: number },
): Promise<Rounds> {
  const found = new Map<string, Measured[]>()
  const failed: { name: string; said: string }[] = []
  for (let round = 0; round <= how.rounds; round += 1) {
    for (const one of contenders.toSorted(() => Math.random() - 0.5)) {
      if (failed.some(({ name }) => name === one.name)) continue
      try {
        const measured = await measure(one, how)
        if (round > 0) found.set(one.name, [...(found.get(one.name) ?? []), measured])
      } catch (error) {
        failed.push({ name: one.name, said: error instanceof Error ? error.message : String(error) })
        found.delete(one.name)
      }
    }
  }
  const of = (name: string): Figures => {
    const all = found.get(name) ?? []
    return {
      perSecond: all.map(({ perSecond }) => perSecond),
      ms: all.map(({ ms }) => ms),
      refused: all.reduce((sum, { refused }) => sum + refused, 0),
    }
  }
  return { of, failed }
}
