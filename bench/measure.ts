import { type Engine, unmetCodes } from './engines/engine.ts'
import type { Situation } from './workload/facts.ts'
import { Random } from './workload/random.ts'

export interface MeasureOptions {
  readonly rounds: number
  /** How long an engine runs in a round, at least; and before the first round. */
  readonly windowMs: number
  readonly warmUpMs: number
}

/** Microseconds a check, one figure a round, by name of the engine. */
export type Samples = Readonly<Record<string, readonly number[]>>

/**
 * Runs all engines in one process, in a new order each round, on the same situations. Throws when an engine does not find
 * the same unfulfilled requirements as the first one.
 */
export async function measure(
  engines: readonly Engine[],
  situations: readonly Situation[],
  { rounds, windowMs, warmUpMs }: MeasureOptions,
): Promise<Samples> {
  await compareAnswers(engines, situations)
  for (const engine of engines) await microsecondsACheck(engine, situations, warmUpMs)
  const samples: Record<string, number[]> = Object.fromEntries(engines.map(({ name }) => [name, []]))
  const random = new Random(rounds)
  for (let round = 0; round < rounds; round += 1) {
    for (const engine of random.shuffled(engines))
      samples[engine.name]?.push(await microsecondsACheck(engine, situations, windowMs))
  }
  return samples
}

async function compareAnswers(engines: readonly Engine[], situations: readonly Situation[]): Promise<void> {
  const [first, ...others] = engines
  if (!first) return
  for (const situation of situations) {
    const expected = unmetCodes(await first.run(situation)).join()
    for (const { name, run } of others) {
      const found = unmetCodes(await run(situation)).join()
      if (found !== expected) throw new Error(`${name} finds ${found}; ${first.name} finds ${expected}`)
    }
  }
}

async function microsecondsACheck(
  { run }: Engine,
  situations: readonly Situation[],
  windowMs: number,
): Promise<number> {
  let checks = 0
  const start = performance.now()
  let elapsed = 0
  while (elapsed < windowMs) {
    for (const situation of situations) {
      const answer = run(situation)
      if (answer instanceof Promise) await answer
      checks += 1
      if (answer instanceof Promise && performance.now() - start >= windowMs) break
    }
    elapsed = performance.now() - start
  }
  return (elapsed * 1_000) / checks
}
