import { and, asc, eq, isNotNull } from 'drizzle-orm'
import { accessLog } from '../../db/tables/access-log.ts'
import type { activations } from '../../db/tables/activations.ts'
import type { packVersions } from '../../db/tables/pack-versions.ts'
import type { waiverRequests } from '../../db/tables/waiver-requests.ts'
import type { waivers } from '../../db/tables/waivers.ts'
import { canonicalJson, digestOf } from '../../rules/pack/digest.ts'
import type { OperationContext } from '../context.ts'
import { activationContent } from '../log/record-content.ts'
import type { AlteredPart } from '../record-altered.ts'
import { type AccessAction, type Testimony, testimonies } from './leaf-faults.ts'

type Waiver = typeof waivers.$inferSelect
type WaiverRequest = typeof waiverRequests.$inferSelect
type Activation = typeof activations.$inferSelect
type PackVersion = typeof packVersions.$inferSelect

/** Compares rows with the entries of the access log that were written with them. */
interface Witnessed<Row> {
  readonly actions: readonly AccessAction[]
  /** When the row was written, and by whom; whether set-up wrote it, which leaves no entry. */
  readonly written: (row: Row) => { readonly at: string; readonly by: string; readonly isSetUp?: boolean }
  readonly isAsWritten: (ctx: OperationContext, row: Row, about: readonly Testimony[]) => Promise<boolean>
}

/** What is wrong with each request for a waiver, compared with what was written about it; null where nothing is. */
export const requestFaults = (ctx: OperationContext, rows: readonly WaiverRequest[]) =>
  witnessedFaults(ctx, rows, {
    actions: ['WAIVER_REQUESTED'],
    written: ({ requestedAt, requestedBy }) => ({ at: requestedAt, by: requestedBy }),
    isAsWritten: async (_ctx, row, about) =>
      detailsOf('WAIVER_REQUESTED', about)?.recordDigest === (await digestOf(row)),
  })

/** The same of waivers: their terms, the facts they were first used for, and whether and how they were revoked. */
export const waiverFaults = (ctx: OperationContext, rows: readonly Waiver[]) =>
  witnessedFaults(ctx, rows, {
    actions: ['WAIVER_GRANTED', 'WAIVER_REVOKED', 'WAIVER_USED'],
    written: ({ grantedAt, grantedBy }) => ({ at: grantedAt, by: grantedBy }),
    isAsWritten: async (_ctx, row, about) => {
      const { revokedAt, revokedBy, revokedReason, factsDigest, firstUsedAt, ...granted } = row
      if (detailsOf('WAIVER_GRANTED', about)?.recordDigest !== (await digestOf(granted))) return false
      const used = detailsOf('WAIVER_USED', about)
      // Uses from before had no entry.
      const isItsUse =
        used === undefined || (used.factsDigest === factsDigest && used.firstUsedAt === firstUsedAt)
      if (!isItsUse) return false
      const revoked = detailsOf('WAIVER_REVOKED', about)
      if (revokedAt === null) return revoked === undefined
      return revoked?.recordDigest === (await digestOf({ revokedAt, revokedBy, revokedReason }))
    },
  })

/** The same of activations. */
export const activationFaults = (ctx: OperationContext, rows: readonly Activation[]) =>
  witnessedFaults(ctx, rows, {
    actions: ['RULESET_ACTIVATED'],
    written: ({ activatedAt: at, activatedBy: by, sequence }) => ({
      at,
      by,
      // It makes the shipped packs live before anything else is.
      isSetUp: sequence === 1 && by.startsWith('system:'),
    }),
    isAsWritten: async (_, row, about) => {
      const details = detailsOf('RULESET_ACTIVATED', about)
      const { rulesetDigest, stage } = row
      if (details?.rulesetDigest !== rulesetDigest || details.stage !== stage) return false
      // Entries from before held the note alone.
      return !('recordDigest' in details) || details.recordDigest === (await digestOf(activationContent(row)))
    },
  })

/** What a list shows of a pack version. */
type ListedPack = Omit<PackVersion, 'source' | 'document'>

/** The same of pack versions as lists show them; nothing was written about those that are shipped. */
export async function listedPackFaults(
  ctx: OperationContext,
  rows: readonly ListedPack[],
): Promise<(AlteredPart | null)[]> {
  const own = rows.filter(({ organisationId }) => organisationId !== null)
  const faults = await witnessedFaults(ctx, own, {
    actions: ['PACK_PUBLISHED'],
    written: ({ uploadedAt, uploadedBy }) => ({ at: uploadedAt, by: uploadedBy }),
    isAsWritten: async (_, { name, version, digest, title, uploadedAt }, about) => {
      const { titleDigest, uploadedAt: at, ...details } = detailsOf('PACK_PUBLISHED', about) ?? {}
      if (canonicalJson(details) !== canonicalJson({ name, version, digest })) return false
      // Entries from before held neither.
      return titleDigest === undefined || (titleDigest === (await digestOf(title)) && at === uploadedAt)
    },
  })
  const byId = new Map(own.map(({ id }, at) => [id, faults[at] ?? null]))
  return rows.map(({ id }) => byId.get(id) ?? null)
}

/** The same of whole pack versions, whose content has to be what their digest names. */
export async function packFaults(
  ctx: OperationContext,
  rows: readonly PackVersion[],
): Promise<(AlteredPart | null)[]> {
  const faults = await listedPackFaults(ctx, rows)
  return Promise.all(
    rows.map(async (row, at) => ((await isItsDigest(row)) ? (faults[at] ?? null) : 'RECORD')),
  )
}

async function isItsDigest({ document, digest, title, name, version }: PackVersion): Promise<boolean> {
  const shown = { pack: name, version, title }
  const isShown = canonicalJson({ ...document, ...shown }) === canonicalJson(document)
  return isShown && (await digestOf(document)) === digest
}

const detailsOf = (action: AccessAction, about: readonly Testimony[]) =>
  about.find(({ entry }) => entry.action === action)?.entry.details

async function witnessedFaults<Row extends { readonly id: string }>(
  ctx: OperationContext,
  rows: readonly Row[],
  { actions, written, isAsWritten }: Witnessed<Row>,
): Promise<(AlteredPart | null)[]> {
  if (rows.length === 0) return []
  const found = await testimonies(
    ctx,
    actions,
    rows.map(({ id }) => id),
  )
  const since = found.size === rows.length ? null : await firstTestimony(ctx)
  return Promise.all(
    rows.map(async (row) => {
      const about = found.get(row.id) ?? []
      const { at, by, isSetUp = false } = written(row)
      const [first] = about
      // Nobody wrote entries before there were any; those that are kept for a time go the oldest first.
      if (first === undefined) {
        return since === null || at < since || isSetUp ? null : 'LOG_ENTRY'
      }
      const fault = about.find((testimony) => testimony.fault !== null)?.fault ?? null
      if (fault !== null) return fault
      const isIts = first.entry.actor === by && (await isAsWritten(ctx, row, about))
      return isIts ? null : 'RECORD'
    }),
  )
}

/** When the oldest entry was written that is still there and has a leaf; null when there is none. */
async function firstTestimony(ctx: OperationContext): Promise<string | null> {
  const [first] = await ctx.db.orm
    .select({ recordedAt: accessLog.recordedAt })
    .from(accessLog)
    .where(and(eq(accessLog.organisationId, ctx.organisation.id), isNotNull(accessLog.id)))
    .orderBy(asc(accessLog.sequence))
    .limit(1)
  return first?.recordedAt ?? null
}
