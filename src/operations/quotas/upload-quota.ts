import { and, count, eq, gte, sql } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { quotaDay, quotaResetsAt, secondsToReset } from './daily-quota.ts'

/** Pack versions that an organisation may publish on a day of UTC, and their bytes together. */
export const UPLOADS_PER_DAY_MAX = 500
export const UPLOAD_BYTES_PER_DAY_MAX = 100 * 1_048_576

export interface UploadQuota {
  readonly maximumPerDay: number
  readonly usedToday: number
  readonly maximumBytesPerDay: number
  readonly usedBytesToday: number
  /** RFC 3339 instant. */
  readonly resetsAt: string
}

/** How many pack versions the caller's organisation may publish in a day (UTC), and how many it has. Every caller may know. */
export async function getUploadQuota({ ctx }: { ctx: OperationContext }): Promise<UploadQuota> {
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
  return {
    maximumPerDay: UPLOADS_PER_DAY_MAX,
    usedToday: used?.uploads ?? 0,
    maximumBytesPerDay: UPLOAD_BYTES_PER_DAY_MAX,
    usedBytesToday: used?.bytes ?? 0,
    resetsAt: quotaResetsAt(ctx.now()).toISOString(),
  }
}

/** Refuses with QUOTA_EXCEEDED when one more pack of that size is more than an organisation may publish today. */
export async function requireUploadQuota(ctx: OperationContext, bytes: number): Promise<void> {
  const { usedToday, usedBytesToday } = await getUploadQuota({ ctx })
  if (usedToday < UPLOADS_PER_DAY_MAX && usedBytesToday + bytes <= UPLOAD_BYTES_PER_DAY_MAX) return
  const message = "The organisation's uploads of this day are used up; nothing was published."
  throw new RefusedError('QUOTA_EXCEEDED', message, { retryAfterSeconds: secondsToReset(ctx.now()) })
}
