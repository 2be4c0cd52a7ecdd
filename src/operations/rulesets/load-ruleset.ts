import { and, eq, inArray, sql } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { rulesets } from '../../db/tables/rulesets.ts'
import { type CompiledRuleset, compileRuleset, resolveRuleset } from '../../rules/index.ts'
import type { OperationContext } from '../context.ts'
import { OncePerRequest } from '../once-per-request.ts'
import { visiblePack } from '../packs/pack-view.ts'

/** A compiled ruleset takes roughly this many times the bytes of its packs' text. */
const BYTES_PER_SOURCE_BYTE = 4

const loading = new OncePerRequest<CompiledRuleset | null>()

/**
 * The ruleset of a digest, ready to evaluate; null when the organisation has none. The digest must come from one of the
 * organisation's own rows: organisations with the same packs and parameters share the compiled value. Kept for the life
 * of the isolate (values only), loaded at most once per request. Throws when what is stored no longer gives the digest.
 */
export async function loadRuleset({
  ctx,
  input: { digest },
}: {
  ctx: OperationContext
  input: { readonly digest: string }
}): Promise<CompiledRuleset | null> {
  const known = ctx.rulesets.get(digest)
  if (known !== undefined) return known
  return loading.get(ctx, digest, async () => {
    const stored = await readStored(ctx, digest)
    if (stored === null) return null
    const resolution = await resolveRuleset(stored)
    if (!resolution.ok) throw new Error(`The stored ruleset ${digest} cannot be resolved any more`)
    if (resolution.ruleset.digest !== digest) throw new Error(`The stored ruleset ${digest} has been changed`)
    const compiled = compileRuleset(resolution.ruleset)
    ctx.rulesets.set(digest, compiled, stored.bytes * BYTES_PER_SOURCE_BYTE)
    return compiled
  })
}

async function readStored(ctx: OperationContext, digest: string) {
  const ofDigest = and(eq(rulesets.organisationId, ctx.organisation.id), eq(rulesets.digest, digest))
  const packDigests = sql`(select json_extract(entry.value, '$.digest') from ${rulesets}, json_each(${rulesets.packs}) entry
    where ${ofDigest})`
  const [[row], packs] = await ctx.db.readBatch([
    ctx.db.orm
      .select({ packs: rulesets.packs, parameters: rulesets.parameters })
      .from(rulesets)
      .where(ofDigest),
    ctx.db.orm
      .select({
        pack: packVersions.document,
        digest: packVersions.digest,
        bytes: sql<number>`length(${packVersions.document})`,
      })
      .from(packVersions)
      .where(and(visiblePack(ctx), inArray(packVersions.digest, packDigests))),
  ])
  if (row === undefined) return null
  if (packs.length !== row.packs.length)
    throw new Error(`The stored ruleset ${digest} lacks some of its packs`)
  return { packs, parameters: row.parameters, bytes: packs.reduce((sum, { bytes }) => sum + bytes, 0) }
}
