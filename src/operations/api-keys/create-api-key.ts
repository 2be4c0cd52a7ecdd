import { apiKeys } from '../../db/tables/api-keys.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { sealFreeText } from '../vault/free-text.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { API_KEY_COLUMNS, keyTextPlace, ownKey, toApiKeyView } from './api-key-view.ts'
import { hashApiKey, makeApiKey } from './key-format.ts'
import { expiryProblem, type IssuedKeyPayload, isScope, rolesComplaints, scopesProblem } from './key-input.ts'

export interface CreateApiKeyInput {
  readonly name: string
  readonly scopes: readonly string[]
  readonly roles?: readonly string[] | null | undefined
  /** RFC 3339 instant. */
  readonly expiresAt?: string | null | undefined
  readonly trustedDocumentsOnly?: boolean | null | undefined
}

/**
 * Makes a key for the caller's organisation and gives it away this once; only its hash is kept. Repeating the call makes
 * another key. Malformed input comes back as user errors.
 */
export async function createApiKey({ ctx, input }: Call<CreateApiKeyInput>): Promise<IssuedKeyPayload> {
  requireScope(ctx, 'admin')
  const userErrors = inputFaults(messageLocale(ctx), [
    aboutText(['input', 'name'], input.name, TEXT.label),
    { path: ['input', 'scopes'], problem: scopesProblem(input.scopes) },
    ...rolesComplaints(input.roles ?? []),
    { path: ['input', 'expiresAt'], problem: expiryProblem(ctx, input.expiresAt) },
  ])
  if (userErrors.length > 0) return { apiKey: null, key: null, userErrors }
  const { key, prefix } = await makeApiKey(ctx.randomBytes)
  const id = ctx.newId(ID_PREFIXES.apiKey)
  const row = {
    id,
    organisationId: ctx.organisation.id,
    name: await sealFreeText(ctx, keyTextPlace(id, 'name'), input.name),
    prefix,
    hash: await hashApiKey(key),
    scopes: input.scopes.filter(isScope),
    roles: [...new Set(input.roles ?? [])].sort(),
    trustedDocumentsOnly: input.trustedDocumentsOnly ?? false,
    createdAt: ctx.now().toISOString(),
    createdBy: actorReference(ctx.actor),
    expiresAt: input.expiresAt ?? null,
  }
  const { scopes, roles, expiresAt, trustedDocumentsOnly } = row
  const nameDigest = await fingerprint(ctx, input.name)
  const details = {
    nameDigest,
    scopes,
    ...(roles.length > 0 && { roles }),
    expiresAt,
    trustedDocumentsOnly,
  }
  const access = await accessEntry(ctx, { action: 'KEY_CREATED', subjectId: row.id, details })
  await ctx.announceKey?.(prefix)
  const [, , stored] = await ctx.db.writeBatch([
    ctx.db.orm.insert(apiKeys).values(row),
    access.entry,
    ctx.db.orm.select(API_KEY_COLUMNS).from(apiKeys).where(ownKey(ctx, row.id)),
    access.leaf,
  ])
  const [made] = stored
  return { apiKey: made ? await toApiKeyView(ctx, made) : null, key, userErrors: [] }
}
