import { canonicalJson } from '../pack/digest.ts'
import type { Pack } from '../pack/format.ts'
import type { RulesetProblem } from './ruleset-problem.ts'

/** Unites the vocabulary of all packs; the same code of a list may be declared twice only with the same meaning. */
export function mergeVocabulary(packs: readonly Pack[]): {
  vocabulary: Record<string, NonNullable<Pack['vocabulary']>[string]>
  problems: RulesetProblem[]
} {
  const vocabulary: Record<string, NonNullable<Pack['vocabulary']>[string]> = {}
  const problems: RulesetProblem[] = []
  for (const pack of packs) {
    for (const [list, terms] of Object.entries(pack.vocabulary ?? {})) {
      const known = vocabulary[list] ?? {}
      problems.push(...clashes(pack, `vocabulary.${list}`, known, terms))
      vocabulary[list] = { ...terms, ...known }
    }
  }
  return { vocabulary, problems }
}

/** A name that two packs declare differently is a problem. */
export function declarationClashes<T>(
  packs: readonly Pack[],
  section: string,
  pick: (pack: Pack) => Record<string, T> | undefined,
): RulesetProblem[] {
  const merged: Record<string, T> = {}
  return packs.flatMap((pack) => {
    const own = pick(pack) ?? {}
    const found = clashes(pack, section, merged, own)
    Object.assign(merged, own)
    return found
  })
}

/** Every requirement code stands once, whichever pack brings it. */
export function duplicateRequirements(packs: readonly Pack[]): RulesetProblem[] {
  const owner = new Map<string, string>()
  return packs.flatMap((pack) =>
    (pack.requirements ?? []).flatMap(({ code }) => {
      const first = owner.get(code)
      owner.set(code, first ?? pack.pack)
      if (first === undefined) return []
      return [
        {
          code: 'PACK_INVALID' as const,
          message: `${pack.pack} declares requirement ${code}, which ${first} already has.`,
          path: ['packs', pack.pack, code],
        },
      ]
    }),
  )
}

function clashes(
  pack: Pack,
  section: string,
  known: Record<string, unknown>,
  own: Record<string, unknown>,
): RulesetProblem[] {
  return Object.keys(own)
    .filter((name) => Object.hasOwn(known, name) && canonicalJson(known[name]) !== canonicalJson(own[name]))
    .map((name) => ({
      code: 'PACK_INVALID',
      message: `${pack.pack} declares ${section} ${name} differently from another pack of the set.`,
      path: ['packs', pack.pack, section, name],
    }))
}
