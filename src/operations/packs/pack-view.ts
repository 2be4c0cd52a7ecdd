import { and, eq, isNull, or, type SQL } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import type { LocalisedText, Pack } from '../../rules/pack/format.ts'
import { chooseLocale } from '../../rules/pack/locale.ts'
import type { OperationContext } from '../context.ts'
import { OncePerRequest } from '../once-per-request.ts'

/** A published pack version without its document, which may be large and is loaded when asked for. */
export interface PackView {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly digest: string
  readonly title: LocalisedText
  readonly uploadedAt: string
  /** Null: shipped with the product. */
  readonly organisationId: string | null
  /** The language of its texts. */
  readonly locale: string
}

export const PACK_COLUMNS = {
  id: packVersions.id,
  name: packVersions.name,
  version: packVersions.version,
  digest: packVersions.digest,
  title: packVersions.title,
  uploadedAt: packVersions.uploadedAt,
  organisationId: packVersions.organisationId,
}

/** The language a pack is shown in: the one asked for where the pack has it, else the organisation's. */
export function packLocale(
  { organisation }: OperationContext,
  { title }: Pick<PackView, 'title'>,
  requested: string | null | undefined,
): string {
  const offered = Object.keys(title)
  const wanted = typeof requested === 'string' ? chooseLocale(requested, offered) : null
  return wanted ?? chooseLocale(organisation.defaultLocale, offered) ?? organisation.defaultLocale
}

const documents = new OncePerRequest<Pack>()

/** The one filter of every query on packs: the organisation's own and the shipped ones. */
export function visiblePack(ctx: OperationContext): SQL {
  const visible = or(
    isNull(packVersions.organisationId),
    eq(packVersions.organisationId, ctx.organisation.id),
  )
  if (visible === undefined) throw new Error('The filter of visible packs must not be empty')
  return visible
}

/** The document of a pack that the caller may see. */
export function loadPackDocument(ctx: OperationContext, pack: PackView): Promise<Pack> {
  return documents.get(ctx, pack.id, async () => {
    const [row] = await ctx.db.orm
      .select({ document: packVersions.document })
      .from(packVersions)
      .where(and(visiblePack(ctx), eq(packVersions.id, pack.id)))
    if (row === undefined) throw new Error(`The document of pack ${pack.id} is not stored`)
    return row.document
  })
}
