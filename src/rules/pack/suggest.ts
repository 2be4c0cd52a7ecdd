import { distance } from 'fastest-levenshtein'
import { type EngineText, NO_WORDS } from './locale.ts'

const NAME_LENGTH_MAX = 128

/** Fewer letters begin too many names. */
const BEGINNING_MIN = 4

/**
 * The known name nearest to a mistyped one, or null when none is near: a third of its letters may differ. Where none is so near, the
 * shortest that begins with it: `client.age` stands for `client.ageYears`.
 */
export function nearestName(name: string, known: Iterable<string>): string | null {
  if (name.length > NAME_LENGTH_MAX) return null
  const wanted = name.toLowerCase()
  let nearest: string | null = null
  let longer: string | null = null
  let edits = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const lower = candidate.toLowerCase()
    if (
      lower.startsWith(wanted) &&
      lower[wanted.length] !== '.' &&
      candidate.length < (longer?.length ?? Number.POSITIVE_INFINITY)
    )
      longer = candidate
    if (Math.abs(candidate.length - name.length) >= edits) continue
    const found = distance(wanted, lower)
    if (found < edits) {
      nearest = candidate
      edits = found
    }
  }
  return nearest ?? (name.length < BEGINNING_MIN ? null : longer)
}

/** "; did you mean `x`?" or nothing. */
export function didYouMean(name: string, known: Iterable<string>): EngineText {
  const nearest = nearestName(name, known)
  if (nearest === null) return NO_WORDS
  return { en: `; did you mean \`${nearest}\`?`, 'zh-CN': `；您是否想写\`${nearest}\`？` }
}
