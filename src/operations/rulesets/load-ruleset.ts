import { notExists } from 'drizzle-orm'
import { rulesetPlans } from '../../db/tables/ruleset-plans.ts'
import { storePlan } from '../../rules/compile/stored-plan.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import type { Call, OperationContext } from '../context.ts'
import { OncePerRequest } from '../once-per-request.ts'
import {
  keepPlanStatement,
  memoryOf,
  ofPlan,
  openPlan,
  PLAN_COLUMNS,
  packPlan,
  type SizedRuleset,
} from './plan-row.ts'
import { inputsStatement, packsStatement } from './stored-inputs.ts'

const loading = new OncePerRequest<CompiledRuleset | null>()

/**
 * The ruleset of a digest, ready to evaluate; null when the organisation has none. The digest must come from one of the
 * organisation's own rows: organisations with the same packs and parameters share the compiled value. Kept for the life
 * of the isolate (values only), loaded at most once per request and in one round trip.
 *
 * Taken from the plan that was stored when the ruleset was put to use: resolved and compiled then, so that a later release,
 * which may search further or less far, judges by the same rules. Where no plan of this version is stored, or it was
 * altered, the packs are resolved and compiled by this release; throws when they no longer give the digest.
 */
export async function loadRuleset({
  ctx,
  input: { digest },
}: Call<{ readonly digest: string }>): Promise<CompiledRuleset | null> {
  const known = ctx.rulesets.get(digest)
  if (known !== undefined) {
    ctx.count('rulesetHits')
    return known
  }
  return loading.get(ctx, digest, async () => {
    ctx.count('rulesetMisses')
    const ready = await readRuleset(ctx, digest)
    if (ready === null) return null
    ctx.rulesets.set(digest, ready.compiled, ready.bytes)
    return ready.compiled
  })
}

/** What compiles is loaded for the first who needs it: nearly always a plan is stored. */
async function compile(
  ...given: Parameters<typeof import('./recompile-ruleset.ts').compileStored>
): Promise<CompiledRuleset> {
  const { compileStored } = await import('./recompile-ruleset.ts')
  return compileStored(...given)
}

async function readRuleset(ctx: OperationContext, digest: string): Promise<SizedRuleset | null> {
  const plan = ctx.db.orm.select(PLAN_COLUMNS).from(rulesetPlans).where(ofPlan(ctx, digest))
  const [[inputs], [stored], packs] = await ctx.db.readBatch([
    inputsStatement(ctx, digest),
    plan,
    packsStatement(ctx, digest, notExists(plan)),
  ])
  if (inputs === undefined) return null
  if (stored === undefined) return compileAndKeep(ctx, digest, await compile(ctx, digest, inputs, packs))
  const opened = await openPlan(ctx, digest, stored)
  if (opened !== null) return opened
  return compileAndKeep(ctx, digest, await compile(ctx, digest, inputs, await packsStatement(ctx, digest)))
}

/** Plans of what is in use are stored in the background; what was in use long ago is seldom asked for. */
function compileAndKeep(ctx: OperationContext, digest: string, compiled: CompiledRuleset): SizedRuleset {
  ctx.count('rulesetsCompiled')
  const plan = storePlan(compiled)
  const isInUse = [ctx.liveActivation, ctx.shadowActivation].some((use) => use?.rulesetDigest === digest)
  if (isInUse) ctx.inBackground(() => keepPlan(ctx, digest, plan))
  return { compiled, bytes: memoryOf(plan) }
}

async function keepPlan(ctx: OperationContext, digest: string, plan: Uint8Array): Promise<void> {
  try {
    const row = await packPlan(ctx, digest, plan)
    await ctx.db.writeBatch([keepPlanStatement(ctx, row)])
  } catch (error) {
    ctx.log.error('ruleset.plan_not_kept', error, { digest })
  }
}
