import { and, eq, exists, isNull, sql } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import type { Pack } from '../../rules/pack/format.ts'
import { accessEntry } from '../access-log/access-entry.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { keepSignatureStatements, type SignatureInput } from '../signatures/pack-signatures.ts'
import { PACK_COLUMNS, type PackView } from './pack-view.ts'

export interface NewPackVersion {
  readonly pack: Pack
  /** The text as it came. */
  readonly source: string
  readonly digest: string
  /** Null: shipped with the product. */
  readonly organisationId: string | null
  /** One that holds for the digest. */
  readonly signature?: SignatureInput | undefined
}

/**
 * Stores a pack version unless one of this owner, name and version is there already, and gives back the one that is
 * there now: its digest tells whether it is the same. What an organisation publishes has its entry in the access log.
 */
export async function storePack(
  ctx: OperationContext,
  { pack, source, digest, organisationId, signature }: NewPackVersion,
): Promise<Omit<PackView, 'locale'>> {
  const owner =
    organisationId === null
      ? isNull(packVersions.organisationId)
      : eq(packVersions.organisationId, organisationId)
  const id = ctx.newId(ID_PREFIXES.pack)
  const uploadedAt = ctx.now().toISOString()
  const [, rows] = await ctx.db.writeBatch([
    ctx.db.orm
      .insert(packVersions)
      .values({
        id,
        organisationId,
        name: pack.pack,
        version: pack.version,
        digest,
        source,
        document: pack,
        title: pack.title,
        uploadedAt,
        uploadedBy: actorReference(ctx.actor),
      })
      .onConflictDoNothing(),
    ctx.db.orm
      .select(PACK_COLUMNS)
      .from(packVersions)
      .where(and(owner, eq(packVersions.name, pack.pack), eq(packVersions.version, pack.version))),
    ...(organisationId === null ? [] : await publication(ctx, { id, pack, digest, uploadedAt })),
    ...(signature === undefined ? [] : await keepSignatureStatements(ctx, digest, signature)),
  ])
  const [stored] = rows
  if (stored === undefined) throw new Error(`${pack.pack} ${pack.version} was stored but is not there`)
  return stored
}

/** The entry of the access log for a version that was not there before. */
async function publication(
  ctx: OperationContext,
  {
    id,
    pack,
    digest,
    uploadedAt,
  }: { readonly id: string; readonly pack: Pack; readonly digest: string; readonly uploadedAt: string },
) {
  const isNew = exists(
    ctx.db.orm
      .select({ one: sql`1` })
      .from(packVersions)
      .where(and(eq(packVersions.organisationId, ctx.organisation.id), eq(packVersions.id, id))),
  )
  const titleDigest = await digestOf(pack.title)
  const details = { name: pack.pack, version: pack.version, digest, titleDigest, uploadedAt }
  const { entry, leaf } = await accessEntry(ctx, { action: 'PACK_PUBLISHED', subjectId: id, details }, isNew)
  return [entry, leaf]
}
