import type { CompiledRequirement } from '../compile/compiled-ruleset.ts'
import type { FindingStatus } from '../pack/format.ts'
import type { WarningFinding } from '../types.ts'
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
  const { performedBy, responsible = [], code } = requirement
  const slot = performedBy === undefined ? undefined : compiled.slots.get(performedBy)
  if (slot === undefined || frame.known[slot] !== 1 || status === 'NOT_APPLICABLE' || status === 'POSSIBLE')
    return null
  const raw = frame.raw[slot]
  const roles = Array.isArray(raw) ? raw.map(String) : [String(raw)]
  if (roles.length === 0 || roles.some((role) => responsible.includes(role))) return null
  const { name } = missingName(compiled, slot, item)
  return { explains: roles.map((role) => `${name}=${role}`), warning: roleMismatch(code, roles.join(', ')) }
}

const roleMismatch = (code: string, role: string): WarningFinding => ({
  code: 'ROLE_MISMATCH',
  subject: code,
  message: {
    en: `${code} was done by "${role}", who may not do it; it does not count as done.`,
    'zh-CN': `${code}由“${role}”完成，但该角色无权执行；不视为已完成。`,
  },
})
