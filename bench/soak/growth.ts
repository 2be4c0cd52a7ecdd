import type { MemorySample } from './steady.ts'

export interface Growth {
  /** In MiB. */
  readonly first: number
  /** Of the last two thirds. */
  readonly mean: number
  /** Slope of the straight line that fits the last two thirds best. */
  readonly perMinute: number
  /** What that line rises by from its beginning to its end, as a share of the mean. */
  readonly share: number
}

/** How memory changed after the first third, in which caches fill; null where it was not measured. */
export function growthOf(samples: readonly MemorySample[]): Growth | null {
  const [first] = samples
  const last = samples.at(-1)
  if (!first || !last || samples.some(({ mebibytes }) => !Number.isFinite(mebibytes))) return null
  const later = samples.filter(({ minute }) => minute >= last.minute / 3)
  const meanOf = (pick: (sample: MemorySample) => number) =>
    later.reduce((sum, sample) => sum + pick(sample), 0) / later.length
  const mean = meanOf(({ mebibytes }) => mebibytes)
  const middle = meanOf(({ minute }) => minute)
  const covariance = meanOf(({ minute, mebibytes }) => (minute - middle) * (mebibytes - mean))
  const perMinute = covariance / meanOf(({ minute }) => (minute - middle) ** 2)
  const length = last.minute - (later[0]?.minute ?? last.minute)
  return { first: first.mebibytes, mean, perMinute, share: (perMinute * length) / mean }
}

const TROUGHS = 15

/** A heap rises until garbage is collected: the lowest sample of each of fifteen equal parts is near what is in use. */
export function troughsOf(samples: readonly MemorySample[]): MemorySample[] {
  const length = (samples.at(-1)?.minute ?? 0) / TROUGHS
  const parts = Map.groupBy(samples, ({ minute }) => Math.min(TROUGHS - 1, Math.floor(minute / length)))
  return [...parts.values()].flatMap((part) => part.toSorted((a, b) => a.mebibytes - b.mebibytes).slice(0, 1))
}
