import type { Pack } from '../pack/format.ts'

/** Unites the vocabulary of packs; a code that several declare means the same in all of them (`nameClashes`). */
export function mergeVocabulary(
  packs: readonly Pack[],
): Record<string, NonNullable<Pack['vocabulary']>[string]> {
  const vocabulary: Record<string, NonNullable<Pack['vocabulary']>[string]> = {}
  for (const pack of packs) {
    for (const [list, terms] of Object.entries(pack.vocabulary ?? {}))
      vocabulary[list] = { ...terms, ...vocabulary[list] }
  }
  return vocabulary
}
