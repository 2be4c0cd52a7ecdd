import { compileRuleset } from '../../rules/compile/compile-ruleset.ts'
import type { CompiledRuleset, PackVersion, RulesetProblem } from '../../rules/index.ts'
import { digestOf } from '../../rules/pack/digest.ts'
import { isAuthority } from '../../rules/pack/format-values.ts'
import { resolveRuleset } from '../../rules/ruleset/resolve-ruleset.ts'
import type { Ruleset } from '../../rules/types.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { recordAltered } from '../record-altered.ts'
import { inputsStatement, packsStatement } from './stored-inputs.ts'

/**
 * A stored ruleset that cannot be made from its packs any more, by the rules of this release: RULES_NO_LONGER_ACCEPTED. Says
 * which packs do not fit together and what leads out of it.
 */
export class StoredRulesetError extends RefusedError {
  constructor(digest: string, problems: readonly RulesetProblem[]) {
    const listed = problems.slice(0, LISTED_MAX).map(({ message }) => message)
    const others =
      problems.length > LISTED_MAX ? ` There are ${problems.length - LISTED_MAX} more such problems.` : ''
    super(
      'RULES_NO_LONGER_ACCEPTED',
      `This version of Tutela does not accept the stored ruleset ${digest} any more: ${listed.join(' ')}${others} Publish a version of your own pack in which this is mended and make a set with it live.`,
    )
  }
}
const LISTED_MAX = 3

type Inputs = Awaited<ReturnType<typeof inputsStatement>>[number]

/**
 * Refuses with RECORD_ALTERED when the content of a stored pack is not the one its digest names: a ruleset is named by the digests
 * of its packs, so nobody may change one behind its name.
 */
export async function assertUnaltered(ctx: OperationContext, packs: readonly PackVersion[]): Promise<void> {
  for (const { pack, digest } of packs) {
    if ((await digestOf(pack)) !== digest)
      throw recordAltered(ctx, {
        part: 'RULESET',
        what: `The stored content of ${pack.pack} ${pack.version}`,
      })
  }
}

/** Compiles a stored ruleset from its packs alone. Refuses with RECORD_ALTERED when what is stored no longer gives the digest. */
export async function compileStored(
  ctx: OperationContext,
  digest: string,
  { packs: references, parameters }: Inputs,
  packs: readonly PackVersion[],
): Promise<CompiledRuleset> {
  if (packs.length !== references.length)
    throw recordAltered(ctx, {
      part: 'RULESET',
      what: `The stored ruleset ${digest} lacks some of its packs, which`,
    })
  await assertUnaltered(ctx, packs)
  const resolution = await resolveRuleset({ packs, parameters })
  if (!resolution.ok) {
    const refusal = new StoredRulesetError(digest, resolution.problems)
    ctx.log.error('ruleset.no_longer_accepted', refusal, { organisation: ctx.organisation.id, digest })
    throw refusal
  }
  if (resolution.ruleset.digest !== digest)
    throw recordAltered(ctx, { part: 'RULESET', what: `The stored ruleset ${digest}` })
  return compileRuleset(resolution.ruleset)
}

/**
 * The ruleset of a digest made anew from its packs, whose content has to be what their digests name: what an auditor
 * relies on, whatever is kept to be quick. Null when the organisation has none; throws when what is stored no longer
 * gives the digest.
 */
export async function recompileRuleset(
  ctx: OperationContext,
  digest: string,
): Promise<CompiledRuleset | null> {
  const [[inputs], packs] = await ctx.db.readBatch([
    inputsStatement(ctx, digest),
    packsStatement(ctx, digest),
  ])
  return inputs === undefined ? null : compileStored(ctx, digest, inputs, packs)
}

/**
 * What the shipped packs of a stored ruleset ask for on their own, which is all that its floors are; null when its other packs
 * may have changed floors, by an override or a parameter, or when there is no such ruleset.
 */
export async function shippedPart(ctx: OperationContext, digest: string): Promise<Ruleset | null> {
  const [[inputs], packs] = await ctx.db.readBatch([
    inputsStatement(ctx, digest),
    packsStatement(ctx, digest),
  ])
  if (inputs === undefined || packs.length !== inputs.packs.length) return null
  await assertUnaltered(ctx, packs)
  const shipped = packs.filter(({ pack }) => isAuthority(pack.pack))
  const declared = new Set(shipped.flatMap(({ pack }) => Object.keys(pack.parameters ?? {})))
  const mayChangeFloors = packs.some(
    ({ pack: { pack, overrides = [], parameters = {} } }) =>
      !isAuthority(pack) &&
      (overrides.length > 0 || Object.keys(parameters).some((name) => declared.has(name))),
  )
  if (mayChangeFloors) return null
  const tuned = Object.entries(inputs.parameters).filter(([name]) => declared.has(name))
  const resolution = await resolveRuleset({ packs: shipped, parameters: Object.fromEntries(tuned) })
  return resolution.ok ? resolution.ruleset : null
}
