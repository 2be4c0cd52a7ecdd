import { and, count, eq, gte, sql } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { quotaDay, secondsToReset } from './daily-quota.ts'

/** Pack versions that an organisation may publish on a day of UTC, and their bytes together. */
export const UPLOADS_PER_DAY_MAX = 500
export const UPLOAD_BYTES_PER_DAY_MAX = 100 * 1_048_576

/** Refuses with QUOTA_EXCEEDED when one more pack of that size is more than an organisation may publish today. */
export async function requireUploadQuota(ctx: OperationContext, bytes: number): Promise<void> {
  const [used] = await ctx.db.orm
    .select({
      uploads: count(),
      bytes: sql<number>`coalesce(sum(length(cast(${packVersions.source} as blob))), 0)`,
    })
    .from(packVersions)
    .where(
      and(
        eq(packVersions.organisationId, ctx.organisation.id),
        gte(packVersions.uploadedAt, quotaDay(ctx.now())),
      ),
    )
  if (used === undefined) return
  if (used.uploads < UPLOADS_PER_DAY_MAX && used.bytes + bytes <= UPLOAD_BYTES_PER_DAY_MAX) return
  const message = "The organisation's uploads of this day are used up; nothing was published."
  throw new RefusedError('QUOTA_EXCEEDED', message, { retryAfterSeconds: secondsToReset(ctx.now()) })
}
