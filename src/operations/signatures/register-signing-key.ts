import { eq, notExists, sql } from 'drizzle-orm'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call, type OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { ID_PREFIXES } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { sealFreeText } from '../vault/free-text.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import { isPublicKey } from './signature-format.ts'
import {
  type SigningKeyView,
  signingKeyStatement,
  signingKeyTextPlace,
  toSigningKeyView,
} from './signing-key-view.ts'

export interface SigningKeyPayload {
  readonly signingKey: SigningKeyView | null
  readonly userErrors: readonly UserFault[]
}

/**
 * Registers a public key with which packs of the organisation may be signed. Repeating the call gives the same key; one
 * that was revoked stays revoked, and registering it again is refused.
 */
export async function registerSigningKey({
  ctx,
  input: { name, publicKey },
}: Call<{ readonly name: string; readonly publicKey: string }>): Promise<SigningKeyPayload> {
  requireScope(ctx, 'admin')
  const locale = messageLocale(ctx)
  const isKey = await isPublicKey(publicKey)
  const userErrors = inputFaults(locale, [
    aboutText(['input', 'name'], name, TEXT.label),
    { path: ['input', 'publicKey'], problem: isKey ? null : NO_KEY },
  ])
  if (userErrors.length > 0) return { signingKey: null, userErrors }
  const signingKey = await insertMissing(ctx, name, publicKey)
  if (signingKey.revokedAt === null) return { signingKey, userErrors: [] }
  const fault = faultIn(locale, 'INVALID_INPUT', REVOKED, ['input', 'publicKey'])
  return { signingKey: null, userErrors: [fault] }
}

const NO_KEY = {
  en: 'must be an Ed25519 public key: its 32 bytes in base64',
  'zh-CN': '必须是Ed25519公钥:32字节的base64编码',
}
const REVOKED = { en: 'This key was revoked for good.', 'zh-CN': '该密钥已被永久吊销。' }

async function insertMissing(
  ctx: OperationContext,
  name: string,
  publicKey: string,
): Promise<SigningKeyView> {
  const id = ctx.newId(ID_PREFIXES.signingKey)
  const same = signingKeyStatement(ctx, eq(signingKeys.publicKey, publicKey), 1)
  const row = {
    id,
    organisationId: ctx.organisation.id,
    name: await sealFreeText(ctx, signingKeyTextPlace(id, 'name'), name),
    publicKey,
    registeredAt: ctx.now().toISOString(),
    registeredBy: actorReference(ctx.actor),
  }
  const details = { nameDigest: await fingerprint(ctx, name), publicKey }
  const change = { action: 'SIGNING_KEY_REGISTERED', subjectId: id, details } as const
  const known = ctx.db.orm
    .select({ one: sql`1` })
    .from(signingKeys)
    .where(
      sql`${signingKeys.organisationId} = ${row.organisationId} and ${signingKeys.publicKey} = ${publicKey}`,
    )
  const access = await accessEntry(ctx, change, notExists(known))
  const [, , stored] = await ctx.db.writeBatch([
    access.entry,
    ctx.db.orm.insert(signingKeys).values(row).onConflictDoNothing(),
    same,
    access.leaf,
  ])
  const [key] = stored
  if (key === undefined) throw new Error('A signing key was written but is not there')
  return toSigningKeyView(ctx, key)
}
