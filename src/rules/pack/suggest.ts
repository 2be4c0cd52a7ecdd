const CANDIDATE_LENGTH_MAX = 128

/** Edits (insert, delete, replace, swap of neighbours) that turn one text into the other; `limit` when there are more. */
export function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit
  let twoBefore: number[] = []
  let before = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    let best = row
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1]
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      const cost = Math.min(
        (before[column] ?? limit) + 1,
        (current[column - 1] ?? limit) + 1,
        (before[column - 1] ?? limit) + (isSame ? 0 : 1),
        isSwap ? (twoBefore[column - 2] ?? limit) + 1 : limit,
      )
      current.push(cost)
      best = Math.min(best, cost)
    }
    if (best >= limit) return limit
    twoBefore = before
    before = current
  }
  return Math.min(before[right.length] ?? limit, limit)
}

/** The known name nearest to a mistyped one, or null when none is near: a third of its letters may differ. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  if (name.length > CANDIDATE_LENGTH_MAX) return null
  const wanted = name.toLowerCase()
  let nearest: string | null = null
  let distance = Math.max(2, Math.floor(name.length / 3) + 1)
  for (const candidate of known) {
    const found = editDistance(wanted, candidate.toLowerCase(), distance)
    if (found < distance) {
      nearest = candidate
      distance = found
    }
  }
  return nearest
}

/** "; did you mean `x`?" or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known)
  return nearest === null ? '' : `; did you mean \`${nearest}\`?`
}
