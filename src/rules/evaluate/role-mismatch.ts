import type { CompiledRequirement, CompiledRuleset } from '../compile/compiled-ruleset.ts'
import type { FindingStatus, Requirement } from '../pack/format.ts'
import { textIn } from '../pack/locale.ts'
import { inAllLanguages } from '../texts/words.ts'
import type { WarningFinding } from '../types.ts'
import { quoted } from './input-problems.ts'
import { missingName } from './missing.ts'
import type { Situation } from './situation.ts'

export interface RoleMismatch {
  /** Subjects under which the same values may have been reported as unlisted codes: name=value. */
  readonly explains: readonly string[]
  readonly warning: WarningFinding
}

/** Says so when a requirement that applies was done by roles of which none may do it; it does not count as done. */
export function roleMismatchOf(
  { compiled, frame }: Situation,
  { requirement }: CompiledRequirement,
  status: FindingStatus,
  item: string | null,
): RoleMismatch | null {
  const { performedBy } = requirement
  if (performedBy === undefined || status === 'NOT_APPLICABLE' || status === 'POSSIBLE') return null
  const slot = compiled.slots.get(performedBy)
  if (slot === undefined || frame.known[slot] !== 1) return null
  const { responsible = [] } = requirement
  const raw = frame.raw[slot]
  const roles = Array.isArray(raw) ? raw.map(String) : [String(raw)]
  if (roles.length === 0 || roles.some((role) => responsible.includes(role))) return null
  const { name } = missingName(compiled, slot, item)
  return {
    explains: roles.map((role) => `${name}=${role}`),
    warning: roleMismatch(compiled, requirement, slot, roles),
  }
}

/** In the titles of the requirement and of the roles, where the fact takes them from a list. */
function roleMismatch(
  { ruleset, facts }: CompiledRuleset,
  { code, title }: Requirement,
  slot: number,
  roles: readonly string[],
): WarningFinding {
  const terms = ruleset.vocabulary[facts[slot]?.declaration.vocabulary ?? ''] ?? {}
  const message = inAllLanguages(ruleset.engineTexts, (words) => {
    const named = roles.map((role) => textIn(terms[role]?.title ?? {}, words.locale) || quoted(role))
    return words.say('warning/ROLE_MISMATCH', { title: textIn(title, words.locale), role: words.list(named) })
  })
  return { code: 'ROLE_MISMATCH', subject: code, message }
}
