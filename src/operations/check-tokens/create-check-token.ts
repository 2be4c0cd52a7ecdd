import { apiKeys } from '../../db/tables/api-keys.ts'
import type { LocalisedText } from '../../rules/pack/format.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { ownKey } from '../api-keys/api-key-view.ts'
import type { Call, OperationContext } from '../context.ts'
import { RefusedError, type UserFault } from '../errors.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { checkTokenOf } from './token-bounds.ts'
import { sealCheckToken } from './token-format.ts'

export const CHECK_TOKEN_MINUTES_MAX = 60
export const CHECK_TOKEN_MINUTES_DEFAULT = 15

const MINUTE_MS = 60_000

export interface CreateCheckTokenInput {
  /** The only subject that may be asked about with it. */
  readonly subjectRef: string
  readonly minutes?: number | null | undefined
  /** In which role whoever gets it acts; kept in the access log. */
  readonly actingRole?: string | null | undefined
}

export interface CheckTokenPayload {
  readonly tokenId: string | null
  /** The whole token, shown this once. */
  readonly token: string | null
  readonly expiresAt: string | null
  readonly userErrors: readonly UserFault[]
}

/**
 * Makes a token with which a page may assess and record checks about one subject for some minutes, and nothing else. It is not stored: it
 * says by itself, sealed, what it is for, and counts while the key counts that made it. That it was made stands in the access log. Repeating
 * the call makes another one. Malformed input comes back as user errors; refuses everybody but an API key.
 */
export async function createCheckToken({
  ctx,
  input,
}: Call<CreateCheckTokenInput>): Promise<CheckTokenPayload> {
  requireScope(ctx, 'check')
  const { actor } = ctx
  if (actor.kind !== 'apiKey' || checkTokenOf(actor) !== null) {
    throw new RefusedError(
      'FORBIDDEN',
      'Only an API key makes check tokens: ask from your server, with its key.',
    )
  }
  const minutes = input.minutes ?? CHECK_TOKEN_MINUTES_DEFAULT
  const userErrors = faultsOf(ctx, input, { minutes, roles: actor.roles })
  if (userErrors.length > 0) return { tokenId: null, token: null, expiresAt: null, userErrors }
  const { subjectRef, actingRole } = input
  const id = ctx.newId(ID_PREFIXES.checkToken)
  const expiresAt = new Date(ctx.now().getTime() + minutes * MINUTE_MS).toISOString()
  const claims = { id, organisationId: ctx.organisation.id, keyId: actor.id, subjectRef, expiresAt }
  const subjectDigest = await fingerprint(ctx, subjectRef)
  const details = { subjectDigest, expiresAt, ...(typeof actingRole === 'string' && { actingRole }) }
  const access = await accessEntry(ctx, { action: 'CHECK_TOKEN_CREATED', subjectId: id, details })
  const [, , [key]] = await ctx.db.writeBatch([
    access.entry,
    access.leaf,
    ctx.db.orm.select({ expiresAt: apiKeys.expiresAt }).from(apiKeys).where(ownKey(ctx, actor.id)),
  ])
  const token = await sealCheckToken(ctx, claims)
  // It ends with its key, if that is sooner.
  const endsAt = key?.expiresAt != null && key.expiresAt < expiresAt ? key.expiresAt : expiresAt
  return { tokenId: id, token, expiresAt: endsAt, userErrors: [] }
}

function faultsOf(
  ctx: OperationContext,
  { subjectRef, actingRole }: CreateCheckTokenInput,
  { minutes, roles }: { readonly minutes: number; readonly roles: readonly string[] },
): UserFault[] {
  const locale = messageLocale(ctx)
  const malformed = inputFaults(locale, [
    aboutText(['input', 'subjectRef'], subjectRef, TEXT.subjectRef),
    { path: ['input', 'minutes'], problem: minutesProblem(minutes) },
    aboutText(['input', 'actingRole'], actingRole, TEXT.code),
  ])
  if (malformed.length > 0 || typeof actingRole !== 'string') return malformed
  if (roles.length === 0 || roles.includes(actingRole)) return []
  const text = { en: 'This key may not act in that role.', 'zh-CN': '该密钥不能以此角色行事。' }
  return [faultIn(locale, 'ROLE_NOT_HELD', text, ['input', 'actingRole'])]
}

function minutesProblem(minutes: number): LocalisedText | null {
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= CHECK_TOKEN_MINUTES_MAX) return null
  return {
    en: `must be 1 to ${CHECK_TOKEN_MINUTES_MAX} minutes`,
    'zh-CN': `必须为1到${CHECK_TOKEN_MINUTES_MAX}分钟`,
  }
}
