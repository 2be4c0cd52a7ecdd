import type { CompiledRuleset } from '../../rules/index.ts'
import type { Requirement, Term } from '../../rules/pack/format.ts'
import type { RulesetRequirement } from '../../rules/types.ts'
import { ID_PREFIXES } from '../ids.ts'

export type Vocabulary = Readonly<Record<string, Readonly<Record<string, Term>>>>

/** A requirement with what it takes to show it to a reader. */
export interface RequirementView {
  readonly id: string
  /** The pack that declares it. */
  readonly pack: string
  readonly requirement: Requirement & Pick<RulesetRequirement, 'additions'>
  /** Where its role, resource and other codes are explained. */
  readonly vocabulary: Vocabulary
  readonly locale: string
}

/** What a requirement's id stands for: the same code in another ruleset or pack version is another requirement. */
export type RequirementOwner =
  | { readonly rulesetDigest: string }
  /** The id of the pack version. */
  | { readonly packId: string }

const ID = /^req_([A-Za-z0-9_-]{1,400})$/
const NAMED = /^(sha256:[0-9a-f]{64}|pack_[0-9a-z]{26}) ([!-~]{1,64})(?: ([A-Za-z0-9-]{2,35}))?$/

/**
 * The id of a requirement: opaque to callers, made of its owner, its code and the language of its texts. Whoever keeps objects
 * by id has one for each language, and never two texts of one field. Ids given out before name no language.
 * Source: docs/access.md#ids-and-languages.
 */
export function requirementId(owner: RequirementOwner, code: string, locale: string | null): string {
  const name = 'packId' in owner ? owner.packId : owner.rulesetDigest
  const text = locale === null ? `${name} ${code}` : `${name} ${code} ${locale}`
  return `${ID_PREFIXES.requirement}_${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** What an id is made of, or null when `requirementId` cannot have made it; no locale in ids given out before. */
export function parseRequirementId(
  id: string,
): { owner: RequirementOwner; code: string; locale: string | null } | null {
  const [, name = '', code = '', locale = null] = NAMED.exec(decode(ID.exec(id)?.[1] ?? '')) ?? []
  if (name === '' || code === '') return null
  const owner = name.startsWith('sha256:') ? { rulesetDigest: name } : { packId: name }
  return requirementId(owner, code, locale) === id ? { owner, code, locale } : null
}

function decode(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}

/** A requirement of a ruleset, for a reader of that language. */
export function toRequirementView(
  { ruleset }: Pick<CompiledRuleset, 'ruleset'>,
  requirement: Requirement & { readonly pack: string },
  locale: string,
): RequirementView {
  return {
    id: requirementId({ rulesetDigest: ruleset.digest }, requirement.code, locale),
    pack: requirement.pack,
    requirement,
    vocabulary: ruleset.vocabulary,
    locale,
  }
}
