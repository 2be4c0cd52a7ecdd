export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Median, smallest and largest of some figures. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const median =
    ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/** How many times more `others` takes than `ours`, round by round: both were measured in the same round. */
export function ratiosOf(others: readonly number[], ours: readonly number[]): Spread {
  return spreadOf(others.map((figure, round) => figure / (ours[round] ?? Number.NaN)))
}
