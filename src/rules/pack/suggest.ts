import { distance } from 'fastest-levenshtein'
import { type EngineText, NO_WORDS } from './locale.ts'

const NAME_LENGTH_MAX = 128

/** The known name nearest to a mistyped one, or null when none is near: a third of its letters may differ. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  if (name.length > NAME_LENGTH_MAX) return null
  const wanted = name.toLowerCase()
  let nearest: string | null = null
  let edits = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= edits) continue
    const found = distance(wanted, candidate.toLowerCase())
    if (found < edits) {
      nearest = candidate
      edits = found
    }
  }
  return nearest
}

/** "; did you mean `x`?" or nothing. */
export function didYouMean(name: string, known: Iterable<string>): EngineText {
  const nearest = nearestName(name, known)
  if (nearest === null) return NO_WORDS
  return { en: `; did you mean \`${nearest}\`?`, 'zh-CN': `；您是否想写\`${nearest}\`？` }
}
