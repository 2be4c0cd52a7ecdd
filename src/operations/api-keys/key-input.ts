import type { LocalisedText } from '../../rules/pack/format.ts'
import { SCOPES, type Scope } from '../../values/scopes.ts'
import type { OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, type Complaint, listProblem, TEXT } from '../input.ts'
import type { ApiKeyView } from './api-key-view.ts'

export interface IssuedKeyPayload {
  readonly apiKey: ApiKeyView | null
  /** The whole key, shown this once. */
  readonly key: string | null
  readonly userErrors: readonly UserFault[]
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text)
}

/** What is wrong with a list of scopes, or null. */
export function scopesProblem(scopes: readonly string[]): LocalisedText | null {
  const isBounded = scopes.length > 0 && scopes.length <= SCOPES.length
  if (isBounded && scopes.every(isScope) && new Set(scopes).size === scopes.length) return null
  const known = SCOPES.join(', ')
  return { en: `must name each scope once, of: ${known}`, 'zh-CN': `必须列出以下权限范围且不得重复:${known}` }
}

/** Roles that a key may be bound to. */
export const ROLES_MAX = 32

/** What is wrong with a list of role codes. */
export function rolesComplaints(roles: readonly string[]): Complaint[] {
  const path = ['input', 'roles']
  return [
    { path, problem: listProblem(roles, { max: ROLES_MAX }) },
    ...roles.slice(0, ROLES_MAX).map((role, index) => aboutText([...path, String(index)], role, TEXT.code)),
  ]
}

/** What is wrong with an expiry, or null. */
export function expiryProblem(
  ctx: OperationContext,
  expiresAt: string | null | undefined,
): LocalisedText | null {
  if (expiresAt === null || expiresAt === undefined || expiresAt > ctx.now().toISOString()) return null
  return { en: 'must be in the future', 'zh-CN': '必须是将来的时间' }
}
