import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import type { OperationContext } from '../context.ts'
import { visiblePack } from '../packs/pack-view.ts'

/** The organisation's ruleset of a digest. */
function ofDigest(ctx: OperationContext, digest: string) {
  return and(eq(rulesets.organisationId, ctx.organisation.id), eq(rulesets.digest, digest))
}

/** Select of what a stored ruleset is made from, beside its packs. */
export function inputsStatement(ctx: OperationContext, digest: string) {
  return ctx.db.orm
    .select({ packs: rulesets.packs, parameters: rulesets.parameters })
    .from(rulesets)
    .where(ofDigest(ctx, digest))
}

/** Select of the packs of a stored ruleset, where the condition holds. */
export function packsStatement(ctx: OperationContext, digest: string, condition?: SQL) {
  const packDigests = sql`(select json_extract(entry.value, '$.digest') from ${rulesets}, json_each(${rulesets.packs}) entry
    where ${ofDigest(ctx, digest)})`
  return ctx.db.orm
    .select({ pack: packVersions.document, digest: packVersions.digest })
    .from(packVersions)
    .where(and(visiblePack(ctx), inArray(packVersions.digest, packDigests), condition))
}
