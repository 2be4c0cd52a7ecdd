import { and, eq } from 'drizzle-orm'
import { packVersions } from '../../db/tables/pack-versions.ts'
import { diffPacks, PackDiffError } from '../../rules/diff/diff-packs.ts'
import type { PackDiff } from '../../rules/index.ts'
import type { Call } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { loadDependencies } from './load-dependencies.ts'
import { loadPackDocument, type PackView, visiblePack } from './pack-view.ts'

/**
 * What a pack version changes against another version of the same pack, in words. Both are laid on what this version
 * extends. Refuses with BAD_USER_INPUT when there is no such version, or when one of them cannot be laid on it.
 */
export async function diffRulePack({
  ctx,
  input: { pack, against },
}: Call<{ readonly pack: PackView; readonly against: string }>): Promise<PackDiff> {
  refuseComplaints([aboutText(['against'], against, TEXT.version)])
  const [[before], after] = await Promise.all([
    ctx.db.orm
      .select({ document: packVersions.document })
      .from(packVersions)
      .where(and(visiblePack(ctx), eq(packVersions.name, pack.name), eq(packVersions.version, against))),
    loadPackDocument(ctx, pack),
  ])
  if (before === undefined) {
    throw new RefusedError('BAD_USER_INPUT', `There is no version ${against} of ${pack.name}.`)
  }
  const dependencies = await loadDependencies(ctx, after)
  try {
    return diffPacks(before.document, after, dependencies, { work: ctx.work })
  } catch (error) {
    if (error instanceof PackDiffError) throw new RefusedError('BAD_USER_INPUT', error.message)
    throw error
  }
}
