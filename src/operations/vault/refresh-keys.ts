import { and, asc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import type { Statement } from '../../db/client.ts'
import { dataKeys } from '../../db/tables/data-keys.ts'
import { ORGANISATION_KEY_COLUMNS, organisationKeys } from '../../db/tables/organisation-keys.ts'
import type { OperationContext } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { rewrapDataKey } from './data-keys.ts'
import { currentMasterKey } from './master-keys.ts'
import { forgetOrganisationKeys, replaceSealingKey, rewrapped } from './organisation-keys.ts'

/** Long before a key has wrapped the 2^32 texts that AES-GCM allows (SP 800-38D). */
const SEALING_KEY_DAYS_MAX = 90
const MILLISECONDS_PER_DAY = 86_400_000
const DATA_KEYS_PER_BATCH = 200
const BATCHES_MAX = 10

/** Condition on `organisation_keys`: in use for sealing for longer than a key should be. */
export function sealingKeysTooOld(now: Date) {
  const oldest = new Date(now.getTime() - SEALING_KEY_DAYS_MAX * MILLISECONDS_PER_DAY).toISOString()
  return sql`(${organisationKeys}.purpose = 'sealing' and ${organisationKeys}.retired_at is null
    and ${organisationKeys}.created_at < ${oldest})`
}

/**
 * Replaces an old sealing key, wraps organisation keys anew that are wrapped with a retired master key, and up to 2,000 data
 * keys that are wrapped with a retired sealing key. Everything stays readable at every moment; repeating it goes on where it
 * stopped. Throws VaultError when a master key is missing from the deployment.
 */
export async function refreshKeys({ ctx }: { ctx: OperationContext }): Promise<void> {
  requireScope(ctx, 'admin')
  await replaceOldSealingKey(ctx)
  await rewrapOrganisationKeys(ctx)
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    if ((await rewrapDataKeys(ctx)) < DATA_KEYS_PER_BATCH) return
  }
}

async function replaceOldSealingKey(ctx: OperationContext): Promise<void> {
  const [old] = await ctx.db.orm
    .select({ id: organisationKeys.id })
    .from(organisationKeys)
    .where(and(eq(organisationKeys.organisationId, ctx.organisation.id), sealingKeysTooOld(ctx.now())))
  if (old !== undefined) await replaceSealingKey(ctx, old.id)
}

async function rewrapOrganisationKeys(ctx: OperationContext): Promise<void> {
  const { id: masterKeyId } = await currentMasterKey(ctx.masterKeys)
  const stale = await ctx.db.orm
    .select(ORGANISATION_KEY_COLUMNS)
    .from(organisationKeys)
    .where(
      and(
        eq(organisationKeys.organisationId, ctx.organisation.id),
        ne(organisationKeys.masterKeyId, masterKeyId),
      ),
    )
  const fresh = await Promise.all(stale.map(async (key) => ({ key, columns: await rewrapped(ctx, key) })))
  const updates = fresh.map(({ key, columns }) =>
    ctx.db.orm
      .update(organisationKeys)
      .set(columns)
      .where(
        and(
          eq(organisationKeys.id, key.id),
          eq(organisationKeys.organisationId, ctx.organisation.id),
          eq(organisationKeys.wrappedKey, key.wrappedKey),
        ),
      ),
  )
  await write(ctx, updates)
  forgetOrganisationKeys(ctx)
}

async function rewrapDataKeys(ctx: OperationContext): Promise<number> {
  const organisationId = ctx.organisation.id
  const stale = await ctx.db.orm
    .select({
      recordId: dataKeys.recordId,
      wrappedKey: dataKeys.wrappedKey,
      wrappedBy: ORGANISATION_KEY_COLUMNS,
    })
    .from(dataKeys)
    .innerJoin(organisationKeys, eq(organisationKeys.id, dataKeys.organisationKeyId))
    .where(
      and(
        eq(dataKeys.organisationId, organisationId),
        isNotNull(dataKeys.wrappedKey),
        isNotNull(organisationKeys.retiredAt),
      ),
    )
    .orderBy(asc(dataKeys.recordId))
    .limit(DATA_KEYS_PER_BATCH)
  const fresh = await Promise.all(
    stale.map(async ({ recordId, ...stored }) => ({
      recordId,
      columns: await rewrapDataKey(ctx, recordId, { ...stored, erasureId: null }),
    })),
  )
  const updates = fresh.map(({ recordId, columns }) =>
    ctx.db.orm
      .update(dataKeys)
      .set(columns)
      // A key that was destroyed meanwhile stays destroyed.
      .where(
        and(
          eq(dataKeys.organisationId, organisationId),
          eq(dataKeys.recordId, recordId),
          isNull(dataKeys.erasureId),
        ),
      ),
  )
  await write(ctx, updates)
  return stale.length
}

async function write(ctx: OperationContext, statements: readonly Statement[]): Promise<void> {
  const [first, ...rest] = statements
  if (first !== undefined) await ctx.db.writeBatch([first, ...rest])
}
