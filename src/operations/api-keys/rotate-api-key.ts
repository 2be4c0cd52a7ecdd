import { and, eq, exists, gt, isNull, or, sql } from 'drizzle-orm'
import { insertWhere } from '../../db/insert-where.ts'
import { apiKeys } from '../../db/tables/api-keys.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call, type OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { faultIn, inputFaults, messageLocale } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { sealFreeText } from '../vault/free-text.ts'
import { API_KEY_COLUMNS, type ApiKeyView, keyTextPlace, ownKey, toApiKeyView } from './api-key-view.ts'
import { hashApiKey, makeApiKey } from './key-format.ts'
import { expiryProblem, type IssuedKeyPayload } from './key-input.ts'

const OVERLAP_HOURS_MAX = 720
const HOUR_MS = 3_600_000

export interface RotateApiKeyInput {
  readonly id: string
  /** How long the old key stays valid beside the new one. */
  readonly overlapHours: number
  /** RFC 3339 instant; without one the new key lives as long as the old one was meant to. */
  readonly expiresAt?: string | null | undefined
}

/**
 * Makes a key that takes the place of another one: same name, scopes and principal. The old one stays valid for the
 * overlap, at most until its own expiry; with an overlap of 0 it ends at once. A key can be rotated once, while it is
 * active; several at the same time make one new key.
 */
export async function rotateApiKey({ ctx, input }: Call<RotateApiKeyInput>): Promise<IssuedKeyPayload> {
  requireScope(ctx, 'admin')
  const userErrors = inputFaults(messageLocale(ctx), [
    { path: ['input', 'overlapHours'], problem: overlapProblem(input.overlapHours) },
    { path: ['input', 'expiresAt'], problem: expiryProblem(ctx, input.expiresAt) },
  ])
  if (userErrors.length > 0) return { apiKey: null, key: null, userErrors }
  const old = isGeneratedId(ID_PREFIXES.apiKey, input.id) ? await readKey(ctx, input.id) : undefined
  if (old === undefined) return refusal(ctx, 'NOT_FOUND')
  const { key, prefix } = await makeApiKey(ctx.randomBytes)
  const now = ctx.now()
  const id = ctx.newId(ID_PREFIXES.apiKey)
  const next = {
    id,
    name: await sealFreeText(ctx, keyTextPlace(id, 'name'), old.name),
    prefix,
    hash: await hashApiKey(key),
    createdAt: now.toISOString(),
    expiresAt: input.expiresAt ?? sameLifetime(old, now),
  }
  const oldEndsAt = new Date(now.getTime() + input.overlapHours * HOUR_MS).toISOString()
  await ctx.announceKey?.(prefix)
  const apiKey = await replace(ctx, { old, next, oldEndsAt })
  return apiKey === undefined ? refusal(ctx, 'INVALID_INPUT') : { apiKey, key, userErrors: [] }
}

function overlapProblem(hours: number) {
  if (Number.isInteger(hours) && hours >= 0 && hours <= OVERLAP_HOURS_MAX) return null
  const { en, zh } = {
    en: `must be 0 to ${OVERLAP_HOURS_MAX} hours`,
    zh: `必须为0到${OVERLAP_HOURS_MAX}小时`,
  }
  return { en, 'zh-CN': zh }
}

async function readKey(ctx: OperationContext, id: string): Promise<ApiKeyView | undefined> {
  const [row] = await ctx.db.orm.select(API_KEY_COLUMNS).from(apiKeys).where(ownKey(ctx, id))
  return row && toApiKeyView(ctx, row)
}

function sameLifetime({ createdAt, expiresAt }: ApiKeyView, now: Date): string | null {
  if (expiresAt === null) return null
  const lifetimeMs = new Date(expiresAt).getTime() - new Date(createdAt).getTime()
  return new Date(now.getTime() + lifetimeMs).toISOString()
}

interface Replacement {
  readonly old: ApiKeyView
  readonly next: {
    readonly id: string
    /** Sealed at its own place. */
    readonly name: string
    readonly prefix: string
    readonly hash: string
    readonly createdAt: string
    readonly expiresAt: string | null
  }
  readonly oldEndsAt: string
}

/** The new key, or undefined when the old one is not active any more by the time of writing. */
async function replace(ctx: OperationContext, change: Replacement): Promise<ApiKeyView | undefined> {
  const { old, next, oldEndsAt } = change
  const { orm } = ctx.db
  const made = exists(orm.select({ one: sql`1` }).from(apiKeys).where(ownKey(ctx, next.id)))
  const details = { replacedBy: next.id, oldEndsAt }
  const access = await accessEntry(ctx, { action: 'KEY_ROTATED', subjectId: old.id, details }, made)
  const [, , , rows] = await ctx.db.writeBatch([
    insertSuccessor(ctx, change),
    orm
      .update(apiKeys)
      .set({
        replacedBy: next.id,
        expiresAt: sql`min(coalesce(${apiKeys.expiresAt}, ${oldEndsAt}), ${oldEndsAt})`,
      })
      .where(and(ownKey(ctx, old.id), made)),
    access.entry,
    orm.select(API_KEY_COLUMNS).from(apiKeys).where(ownKey(ctx, next.id)),
    access.leaf,
  ])
  const [row] = rows
  return row && toApiKeyView(ctx, row)
}

function insertSuccessor(ctx: OperationContext, { old, next }: Replacement) {
  const isActive = and(
    isNull(apiKeys.revokedAt),
    isNull(apiKeys.replacedBy),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, next.createdAt)),
  )
  return insertWhere(
    ctx.db,
    apiKeys,
    {
      id: next.id,
      organisationId: sql`${apiKeys.organisationId}`,
      name: next.name,
      prefix: next.prefix,
      hash: next.hash,
      scopes: sql`${apiKeys.scopes}`,
      roles: sql`${apiKeys.roles}`,
      createdAt: next.createdAt,
      expiresAt: next.expiresAt,
      revokedAt: null,
      lastUsedAt: null,
      createdBy: actorReference(ctx.actor),
      revokedBy: null,
      revokedReason: null,
      principalId: sql`coalesce(${apiKeys.principalId}, ${apiKeys.id})`,
      replacedBy: null,
      trustedDocumentsOnly: sql`${apiKeys.trustedDocumentsOnly}`,
    },
    {
      from: apiKeys,
      where: and(ownKey(ctx, old.id), eq(apiKeys.organisationId, ctx.organisation.id), isActive),
    },
  )
}

function refusal(ctx: OperationContext, code: 'NOT_FOUND' | 'INVALID_INPUT'): IssuedKeyPayload {
  const text = {
    NOT_FOUND: { en: 'There is no key of this id.', 'zh-CN': '没有该编号的密钥。' },
    INVALID_INPUT: {
      en: 'This key is not active any more: it was revoked, has expired or was rotated before.',
      'zh-CN': '该密钥已失效:已被撤销、已过期或已轮换。',
    },
  }[code]
  return {
    apiKey: null,
    key: null,
    userErrors: [faultIn(messageLocale(ctx), code, text, ['input', 'id'])],
  }
}
