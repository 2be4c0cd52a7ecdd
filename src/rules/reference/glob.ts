const BITS = 32

/**
 * Glob match by the textbook table, a row of it at a time as bits: bit `j` says whether the text so far matches the first `j`
 * signs of the glob. A row takes a thirty-second of the glob, whatever both hold; `*` stands for any text and `?` for one
 * character.
 */
export function matchesGlobByTable(text: string, pattern: string): boolean {
  const glob = [...pattern].filter((sign, at, all) => sign !== '*' || all[at - 1] !== '*')
  const size = Math.floor(glob.length / BITS) + 1
  const stars = rowOf(size, glob, (sign) => sign === '*')
  const fits = new Map<string, Uint32Array>()
  const fitsOf = (sign: string) => {
    const known = fits.get(sign) ?? rowOf(size, glob, (wanted) => wanted === sign || wanted === '?')
    fits.set(sign, known)
    return known
  }
  let row = new Uint32Array(size)
  row[0] = 1
  row = withEmptyStars(row, stars)
  for (const sign of text) {
    const next = steppedOver(row, fitsOf(sign))
    // A star that was reached stays so, whatever comes.
    for (let word = 0; word < size; word += 1) next[word] = (next[word] ?? 0) | stayed(row, stars, word)
    row = withEmptyStars(next, stars)
  }
  return bitOf(row, glob.length) === 1
}

/** Bit `j` for each sign `j` of the glob that is wanted. */
function rowOf(
  size: number,
  glob: readonly string[],
  isWanted: (sign: string) => boolean,
): Uint32Array<ArrayBuffer> {
  const row = new Uint32Array(size)
  for (const [j, sign] of glob.entries()) {
    const word = Math.floor(j / BITS)
    if (isWanted(sign)) row[word] = (row[word] ?? 0) | (1 << (j % BITS))
  }
  return row
}

const bitOf = (row: Uint32Array, at: number): number =>
  ((row[Math.floor(at / BITS)] ?? 0) >>> (at % BITS)) & 1

/** From `j` signs matched to `j + 1`, where the sign fits. */
function steppedOver(row: Uint32Array, fits: Uint32Array): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(row.length)
  let carried = 0
  for (let word = 0; word < row.length; word += 1) {
    const taken = (row[word] ?? 0) & (fits[word] ?? 0)
    next[word] = (taken << 1) | carried
    carried = taken >>> (BITS - 1)
  }
  return next
}

/** Past a star that is reached: it may stand for nothing. No two stars stand beside each other. */
function withEmptyStars(row: Uint32Array<ArrayBuffer>, stars: Uint32Array): Uint32Array<ArrayBuffer> {
  const over = steppedOver(row, stars)
  for (let word = 0; word < row.length; word += 1) row[word] = (row[word] ?? 0) | (over[word] ?? 0)
  return row
}

const stayed = (row: Uint32Array, stars: Uint32Array, word: number): number =>
  (row[word] ?? 0) & (stars[word] ?? 0)
