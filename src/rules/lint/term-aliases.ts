import type { Term } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { claimsOf, spellingsOf, widerCode } from '../pack/spellings.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

/** What a spelling means, and what of it was there first. */
interface Owner {
  readonly code: string
  readonly text: string
}

/** Every alias says something, and it spells one code of its list: nothing else that the pack can see reads like it. */
export const termAliases: LintRule = (scope, report) => {
  for (const [list, own] of Object.entries(scope.pack.vocabulary ?? {})) {
    checkCloserCodes(list, own, scope, report)
    const owners = inheritedOwners(list, own, scope)
    const claims = Object.entries(own).flatMap(([code, term]) =>
      claimsOf(code, term).map((claim, place) => ({ ...claim, code, path: pathOf(list, code, place) })),
    )
    // Codes come first: an alias never takes the place of one.
    for (const claim of claims.toSorted((a, b) => Number(a.isAlias) - Number(b.isAlias))) {
      const owner = owners.get(claim.key)
      if (claim.isAlias || owner?.isAlias) checkClaim(claim, owner, report)
      if (!owner) owners.set(claim.key, claim)
    }
  }
}

/** What is read as a wider code of the list cannot be a code of its own. */
function checkCloserCodes(
  list: string,
  own: Readonly<Record<string, Term>>,
  { vocabulary }: LintScope,
  report: Report,
): void {
  const spellings = spellingsOf(Object.fromEntries(vocabulary.get(list) ?? []))
  for (const code of spellings ? Object.keys(own) : []) {
    const wider = spellings && widerCode(code, spellings)
    if (wider !== undefined && wider !== code)
      report(
        'ALIAS_MISFIT',
        ['vocabulary', list, code],
        `in a list with aliases \`${code}\` is read as \`${wider}\`, so it cannot be a code of its own`,
        'key',
      )
  }
}

/** The place of an alias; of the code itself the key. */
const pathOf = (list: string, code: string, place: number): Path =>
  place === 0 ? ['vocabulary', list, code] : ['vocabulary', list, code, 'aliases', place - 1]

/** Spellings of the extended packs' terms. */
function inheritedOwners(
  list: string,
  own: Readonly<Record<string, Term>>,
  { vocabulary }: LintScope,
): Map<string, Owner & { readonly isAlias: boolean }> {
  const inherited = [...(vocabulary.get(list) ?? [])].filter(([code]) => !Object.hasOwn(own, code))
  const claims = inherited.flatMap(([code, term]) =>
    claimsOf(code, term).map((claim) => ({ ...claim, code })),
  )
  return new Map(claims.toReversed().map((claim) => [claim.key, claim]))
}

function checkClaim(
  {
    code,
    text,
    key,
    isAlias,
    path,
  }: Owner & { readonly key: string; readonly isAlias: boolean; readonly path: Path },
  owner: Owner | undefined,
  report: Report,
): void {
  if (key === '') report('ALIAS_MISFIT', path, 'an alias has at least one letter or digit')
  else if (owner && owner.code !== code)
    report(
      'ALIAS_MISFIT',
      path,
      `\`${text}\` spells \`${owner.code}\` already; it can mean one code only`,
      isAlias ? 'value' : 'key',
    )
  else if (owner)
    report(
      'ALIAS_MISFIT',
      path,
      `\`${text}\` is understood already as \`${owner.text}\`: capitals, accents, spaces and punctuation do not matter`,
    )
}
