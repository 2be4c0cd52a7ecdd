import { and, eq, isNull } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { Pack } from '../../rules/pack/format.ts'
import { actorReference, type OperationContext } from '../context.ts'
import { ID_PREFIXES } from '../ids.ts'
import { keepSignatureStatement, type SignatureInput } from '../signatures/pack-signatures.ts'
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
 * there now: its digest tells whether it is the same.
 */
export async function storePack(
  ctx: OperationContext,
  { pack, source, digest, organisationId, signature }: NewPackVersion,
): Promise<Omit<PackView, 'locale'>> {
  const owner =
    organisationId === null
      ? isNull(packVersions.organisationId)
      : eq(packVersions.organisationId, organisationId)
  const [, rows] = await ctx.db.writeBatch([
    ctx.db.orm
      .insert(packVersions)
      .values({
        id: ctx.newId(ID_PREFIXES.pack),
        organisationId,
        name: pack.pack,
        version: pack.version,
        digest,
        source,
        document: pack,
        title: pack.title,
        uploadedAt: ctx.now().toISOString(),
        uploadedBy: actorReference(ctx.actor),
      })
      .onConflictDoNothing(),
    ctx.db.orm
      .select(PACK_COLUMNS)
      .from(packVersions)
      .where(and(owner, eq(packVersions.name, pack.pack), eq(packVersions.version, pack.version))),
    ...(signature === undefined ? [] : [keepSignatureStatement(ctx, digest, signature)]),
  ])
  const [stored] = rows
  if (stored === undefined) throw new Error(`${pack.pack} ${pack.version} was stored but is not there`)
  return stored
}
