import type { Term } from '../pack/format.ts'
import { say } from '../pack/locale.ts'
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
        say(
          `in this list, which has aliases, \`${code}\` is read as \`${wider}\`, so it cannot be a code of its own: take it out, or choose another code`,
          `此词汇表有别名，\`${code}\`会被读作\`${wider}\`，因此不能单独作为代码：请删去，或换一个代码`,
        ),
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
  if (key === '')
    report(
      'ALIAS_MISFIT',
      path,
      say(
        'an alias needs at least one letter or digit: add one, or take the alias out',
        '别名至少要有一个文字或数字：请补上，或删去此别名',
      ),
    )
  else if (owner && owner.code !== code)
    report(
      'ALIAS_MISFIT',
      path,
      say(
        `\`${text}\` already means \`${owner.code}\`, and it can mean one code only: take it out, or write something else`,
        `\`${text}\`已表示\`${owner.code}\`，而它只能表示一个代码：请删去，或换一种写法`,
      ),
      isAlias ? 'value' : 'key',
    )
  else if (owner)
    report(
      'ALIAS_MISFIT',
      path,
      say(
        `\`${text}\` is already understood as \`${owner.text}\`, for capitals, accents, spaces and punctuation do not matter: take it out`,
        `\`${text}\`已被识别为\`${owner.text}\`，因为大小写、重音符号、空格和标点不作区分：请删去`,
      ),
    )
}
