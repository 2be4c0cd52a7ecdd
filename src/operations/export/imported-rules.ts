// Not trusted here: the sets and packs that a file brings in.
import { checkPack } from '../../rules/lint/check-pack.ts'
import type { Pack } from '../../rules/pack/format.ts'
import { isAuthority } from '../../rules/pack/format-values.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { mandatoryPackFaults } from '../rulesets/floor-guard.ts'
import { compileStored, StoredRulesetError } from '../rulesets/recompile-ruleset.ts'
import { pointerStatement } from '../rulesets/ruleset-view.ts'
import { inputsStatement, packsStatement } from '../rulesets/stored-inputs.ts'
import { ExportFault } from './export-format.ts'

/**
 * Looks whether the sets that would be live and shadow may be: of packs that pass the checks of this release, and with the packs that
 * belong in every set. One that this release does not put together any more may come in: it answers RULES_NO_LONGER_ACCEPTED until
 * another one is made live. Sets of the past are not checked again; the signature shows that they were where they come from.
 * Throws ExportFault.
 */
export async function checkImportedRules(ctx: OperationContext): Promise<void> {
  const [live, shadow] = await ctx.db.readBatch([
    pointerStatement(ctx, 'LIVE'),
    pointerStatement(ctx, 'SHADOW'),
  ])
  for (const pointer of [live[0], shadow[0]]) {
    if (pointer !== undefined) await checkSet(ctx, pointer)
  }
}

async function checkSet(
  ctx: OperationContext,
  { rulesetDigest, stage }: { readonly rulesetDigest: string; readonly stage: 'LIVE' | 'SHADOW' },
): Promise<void> {
  const [[inputs], packs] = await ctx.db.readBatch([
    inputsStatement(ctx, rulesetDigest),
    packsStatement(ctx, rulesetDigest),
  ])
  if (inputs === undefined) throw new ExportFault(`The set ${rulesetDigest} is not in the file.`)
  const [missing] = stage === 'LIVE' ? await mandatoryPackFaults(ctx, inputs.packs, []) : []
  if (missing !== undefined) throw new ExportFault(missing.message)
  try {
    await compileStored(ctx, rulesetDigest, inputs, packs)
  } catch (error) {
    if (error instanceof StoredRulesetError) return
    if (!(error instanceof RefusedError)) throw error
    throw new ExportFault(`The set ${rulesetDigest} is not what its digest names.`)
  }
  const all = packs.map(({ pack }) => pack)
  for (const pack of all) {
    if (!isAuthority(pack.pack)) refuseErrors(pack, all)
  }
}

function refuseErrors(pack: Pack, all: readonly Pack[]): void {
  const others = all.filter((other) => other !== pack)
  const error = checkPack(pack, { extends: others, analyse: false }).find(
    ({ severity }) => severity === 'ERROR',
  )
  if (error === undefined) return
  throw new ExportFault(
    `The pack ${pack.pack} ${pack.version} of the file is not accepted: at ${error.pointer}, ${error.message}.`,
  )
}
