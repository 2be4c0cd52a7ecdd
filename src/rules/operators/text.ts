import type { WorkBudget } from '../types.ts'
import { spend, UNBOUNDED } from './work.ts'

/** How many places of a part are looked at together. */
const WORD_BITS = 31

/**
 * Glob match: `*` stands for any text, `?` for one character; a character is a code point. Parts between stars are found from
 * left to right, each in time linear in text and part (Knuth, Morris and Pratt), or, where it has a `?`, in the text times a
 * thirty-first of the part (Baeza-Yates and Gonnet), whatever they hold. Takes that much from `work`.
 */
export function matchesGlob(text: string, glob: string, work: WorkBudget = UNBOUNDED): boolean {
  const parts = glob.split('*').map(charactersOf)
  const characters = charactersOf(text)
  spend(work, text.length + glob.length)
  const [first = []] = parts
  const last = parts.at(-1) ?? []
  if (parts.length === 1) return characters.length === first.length && partAt(characters, first, 0)
  const end = characters.length - last.length
  if (first.length > end || !partAt(characters, first, 0) || !partAt(characters, last, end)) return false
  let position = first.length
  for (const part of parts.slice(1, -1)) {
    position = part.length === 0 ? position : findPart(characters, part, { from: position, end }, work)
    if (position < 0) return false
  }
  return true
}

/** Characters by their place; most texts have one unit for each, and then the text itself will do. */
type Characters = ArrayLike<string>

const BEYOND_BASIC_PLANE = /[\ud800-\udfff]/

const charactersOf = (text: string): Characters => (BEYOND_BASIC_PLANE.test(text) ? Array.from(text) : text)

const hasWildcard = (part: Characters): boolean =>
  typeof part === 'string' ? part.includes('?') : Array.prototype.includes.call(part, '?')

function partAt(text: Characters, part: Characters, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) {
    if (part[index] !== '?' && part[index] !== text[at + index]) return false
  }
  return true
}

interface Stretch {
  readonly from: number
  readonly end: number
}

/** Just past the first place in a stretch of the text where the part stands; -1 when there is none. */
function findPart(text: Characters, part: Characters, stretch: Stretch, work: WorkBudget): number {
  if (stretch.from + part.length > stretch.end) return -1
  return hasWildcard(part) ? findWithWildcards(text, part, stretch, work) : findPlain(text, part, stretch)
}

function findPlain(text: Characters, part: Characters, { from, end }: Stretch): number {
  const fallback = fallbacksOf(part)
  let matched = 0
  for (let at = from; at < end; at += 1) {
    while (matched > 0 && part[matched] !== text[at]) matched = fallback[matched - 1] ?? 0
    if (part[matched] === text[at]) matched += 1
    if (matched === part.length) return at + 1
  }
  return -1
}

/** For each place of a part: how much of its beginning ends there, too. */
function fallbacksOf(part: Characters): Int32Array {
  const fallback = new Int32Array(part.length)
  let matched = 0
  for (let at = 1; at < part.length; at += 1) {
    while (matched > 0 && part[matched] !== part[at]) matched = fallback[matched - 1] ?? 0
    if (part[matched] === part[at]) matched += 1
    fallback[at] = matched
  }
  return fallback
}

/** A bit for each place of the part: whether what was read last matches the part up to there. */
function findWithWildcards(
  text: Characters,
  part: Characters,
  { from, end }: Stretch,
  work: WorkBudget,
): number {
  const words = Math.ceil(part.length / WORD_BITS)
  spend(work, (end - from) * words)
  const { fitting, anywhere } = placesByCharacter(part, words)
  const reached = new Int32Array(words)
  const lastWord = words - 1
  const lastBit = 1 << ((part.length - 1) % WORD_BITS)
  for (let at = from; at < end; at += 1) {
    const fits = fitting.get(text[at] ?? '') ?? anywhere
    let carried = 1
    for (let word = 0; word < words; word += 1) {
      const before = reached[word] ?? 0
      reached[word] = (((before << 1) & 0x7fffffff) | carried) & (fits[word] ?? 0)
      carried = (before >>> (WORD_BITS - 1)) & 1
    }
    if (((reached[lastWord] ?? 0) & lastBit) !== 0) return at + 1
  }
  return -1
}

/** At which places of the part a character may stand; any other one only where there is a `?`. */
function placesByCharacter(
  part: Characters,
  words: number,
): { readonly fitting: ReadonlyMap<string, Int32Array>; readonly anywhere: Int32Array } {
  const anywhere = new Int32Array(words)
  const fitting = new Map<string, Int32Array>()
  const each = (visit: (character: string, word: number, bit: number) => void) => {
    for (let place = 0; place < part.length; place += 1)
      visit(part[place] ?? '', Math.floor(place / WORD_BITS), 1 << (place % WORD_BITS))
  }
  each((character, word, bit) => {
    if (character === '?') anywhere[word] = (anywhere[word] ?? 0) | bit
  })
  each((character, word, bit) => {
    if (character === '?') return
    const places = fitting.get(character) ?? anywhere.slice()
    fitting.set(character, places)
    places[word] = (places[word] ?? 0) | bit
  })
  return { fitting, anywhere }
}
