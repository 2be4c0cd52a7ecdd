import { and, eq, exists, isNull, sql } from 'drizzle-orm'
import { signingKeys } from '../../db/tables/signing-keys.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type Call, type OperationContext } from '../context.ts'
import { ID_PREFIXES, isGeneratedId } from '../ids.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { sealFreeText } from '../vault/free-text.ts'
import { fingerprint } from '../vault/keyed-hash.ts'
import type { SigningKeyPayload } from './register-signing-key.ts'
import { signingKeyStatement, signingKeyTextPlace, toSigningKeyView } from './signing-key-view.ts'

/**
 * Ends a signing key for good: signatures made with it do not count from now on, while what is live stays live. One that is
 * revoked already stays as it is.
 */
export async function revokeSigningKey({
  ctx,
  input: { id, reason },
}: Call<{ readonly id: string; readonly reason: string }>): Promise<SigningKeyPayload> {
  requireScope(ctx, 'admin')
  const locale = messageLocale(ctx)
  const malformed = inputFaults(locale, [
    aboutText(['input', 'id'], id, TEXT.id),
    aboutText(['input', 'reason'], reason, TEXT.note),
  ])
  if (malformed.length > 0) return { signingKey: null, userErrors: malformed }
  const signingKey = isGeneratedId(ID_PREFIXES.signingKey, id) ? await revoke(ctx, id, reason) : undefined
  if (signingKey !== undefined) return { signingKey, userErrors: [] }
  const text = { en: 'There is no signing key of this id.', 'zh-CN': '没有该编号的签名密钥。' }
  return { signingKey: null, userErrors: [faultIn(locale, 'NOT_FOUND', text, ['input', 'id'])] }
}

async function revoke(ctx: OperationContext, id: string, reason: string) {
  const { orm } = ctx.db
  const notRevoked = and(
    eq(signingKeys.organisationId, ctx.organisation.id),
    eq(signingKeys.id, id),
    isNull(signingKeys.revokedAt),
  )
  const details = { reasonDigest: await fingerprint(ctx, reason) }
  const change = { action: 'SIGNING_KEY_REVOKED', subjectId: id, details } as const
  const stillCounts = orm.select({ one: sql`1` }).from(signingKeys).where(notRevoked)
  const access = await accessEntry(ctx, change, exists(stillCounts))
  const [, , rows] = await ctx.db.writeBatch([
    access.entry,
    orm
      .update(signingKeys)
      .set({
        revokedAt: ctx.now().toISOString(),
        revokedBy: actorReference(ctx.actor),
        revokedReason: await sealFreeText(ctx, signingKeyTextPlace(id, 'revoked_reason'), reason),
      })
      .where(notRevoked),
    signingKeyStatement(ctx, eq(signingKeys.id, id), 1),
    access.leaf,
  ])
  const [row] = rows
  return row && toSigningKeyView(ctx, row)
}
