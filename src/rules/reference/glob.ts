/**
 * Glob match by the textbook table: `reached[j]` says whether the text so far matches the first j signs of the glob.
 * Time is the product of both lengths whatever they hold; `*` stands for any text and `?` for one character.
 */
export function matchesGlobByTable(text: string, pattern: string): boolean {
  const glob = [...pattern]
  let reached = [true]
  for (let j = 0; j < glob.length; j += 1) reached.push(reached[j] === true && glob[j] === '*')
  for (const sign of text) {
    const next = [false]
    for (let j = 0; j < glob.length; j += 1) {
      const isStar = glob[j] === '*'
      const isHere = isStar ? next[j] === true || reached[j + 1] === true : reached[j] === true
      next.push(isHere && (isStar || glob[j] === '?' || glob[j] === sign))
    }
    reached = next
  }
  return reached[glob.length] === true
}
