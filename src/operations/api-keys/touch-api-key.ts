import { and, eq, isNull, lt, or } from 'drizzle-orm'
import { apiKeys } from '../../db/tables/api-keys.ts'
import type { OperationContext } from '../context.ts'

const PRECISION_MS = 60_000

/** True when the key's time of last use is more than a minute old, so that it is worth a write. */
export function needsTouch(lastUsedAt: string | null, now: Date): boolean {
  return lastUsedAt === null || now.getTime() - new Date(lastUsedAt).getTime() > PRECISION_MS
}

/** Notes that a key was used. Meant for after the answer: nobody waits for it, and nothing depends on it. */
export async function touchApiKey({
  ctx,
  input: { organisationId, keyId },
}: {
  ctx: Pick<OperationContext, 'db' | 'now'>
  input: { readonly organisationId: string; readonly keyId: string }
}): Promise<void> {
  const now = ctx.now()
  const before = new Date(now.getTime() - PRECISION_MS).toISOString()
  await ctx.db.writeBatch([
    ctx.db.orm
      .update(apiKeys)
      .set({ lastUsedAt: now.toISOString() })
      .where(
        and(
          eq(apiKeys.organisationId, organisationId),
          eq(apiKeys.id, keyId),
          or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, before)),
        ),
      ),
  ])
}
