import { and, desc, eq, lt, notInArray, or, sql } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import { rulesetPlans } from '../../db/tables/ruleset-plans.ts'
import { loadPlan, PLAN_VERSION } from '../../rules/compile/stored-plan.ts'
import type { CompiledRuleset } from '../../rules/index.ts'
import { fromBase64, toBase64 } from '../bytes.ts'
import type { OperationContext } from '../context.ts'
import { VaultError } from '../vault/seal.ts'
import { authenticatePlan, isAuthenticPlan } from './plan-authentication.ts'
import type { RulesetStage } from './ruleset-view.ts'

/** A compiled ruleset takes this many times the bytes of its plan once all of it has been looked at; measured: 3.3 to 3.8. */
const MEMORY_PER_PLAN_BYTE = 4

/** Of each stage, plans are kept of what was put to use last, so that going back is as quick as going on. */
const PLANS_PER_STAGE = 4

/** A compiled ruleset with the memory it takes, in bytes. */
export interface SizedRuleset {
  readonly compiled: CompiledRuleset
  readonly bytes: number
}

export const PLAN_COLUMNS = {
  plan: rulesetPlans.plan,
  masterKeyId: rulesetPlans.masterKeyId,
  authenticationCode: rulesetPlans.authenticationCode,
}

export type StoredPlan = Pick<typeof rulesetPlans.$inferSelect, keyof typeof PLAN_COLUMNS>

/** The memory a compiled ruleset takes, from its plan as bytes. */
export const memoryOf = (plan: Uint8Array): number => plan.length * MEMORY_PER_PLAN_BYTE

/** The organisation's plan of a digest, in the form this version reads. */
export function ofPlan(ctx: OperationContext, digest: string) {
  return and(
    eq(rulesetPlans.organisationId, ctx.organisation.id),
    eq(rulesetPlans.rulesetDigest, digest),
    eq(rulesetPlans.planVersion, PLAN_VERSION),
  )
}

/** A plan (`storePlan`) as it is stored: compressed, with the code that says who made it and for which ruleset. */
export async function packPlan(ctx: OperationContext, digest: string, plan: Uint8Array) {
  const packed = await through(plan, new CompressionStream('gzip'))
  const place = { organisationId: ctx.organisation.id, rulesetDigest: digest, planVersion: PLAN_VERSION }
  const authentication = await authenticatePlan(ctx, place, packed)
  return { ...place, ...authentication, plan: toBase64(packed), createdAt: ctx.now().toISOString() }
}

/** Puts a packed plan in the place of whatever is stored for its digest and version. */
export function keepPlanStatement(ctx: OperationContext, row: typeof rulesetPlans.$inferInsert) {
  const { plan, masterKeyId, authenticationCode, createdAt } = row
  return ctx.db.orm
    .insert(rulesetPlans)
    .values(row)
    .onConflictDoUpdate({
      target: [rulesetPlans.organisationId, rulesetPlans.rulesetDigest, rulesetPlans.planVersion],
      set: { plan, masterKeyId, authenticationCode, createdAt },
    })
}

/** Lets go of plans of rulesets that have been out of use for long, and of those that an older version wrote. */
export function dropOldPlansStatement(ctx: OperationContext) {
  const recent = (stage: RulesetStage) =>
    ctx.db.orm
      .select({ digest: activations.rulesetDigest })
      .from(activations)
      .where(and(eq(activations.organisationId, ctx.organisation.id), eq(activations.stage, stage)))
      .orderBy(desc(activations.sequence))
      .limit(PLANS_PER_STAGE)
  const outOfUse = and(
    notInArray(rulesetPlans.rulesetDigest, sql`(select * from ${recent('LIVE')})`),
    notInArray(rulesetPlans.rulesetDigest, sql`(select * from ${recent('SHADOW')})`),
  )
  return ctx.db.orm
    .delete(rulesetPlans)
    .where(
      and(
        eq(rulesetPlans.organisationId, ctx.organisation.id),
        or(outOfUse, lt(rulesetPlans.planVersion, PLAN_VERSION)),
      ),
    )
}

/**
 * Makes a stored plan ready to evaluate. Null when it cannot be used, which is logged, as an error unless only the master
 * key is gone that it was made with: the packs still say what the ruleset is, so that whoever alters a plan in the database
 * changes no answer.
 */
export async function openPlan(
  ctx: OperationContext,
  digest: string,
  stored: StoredPlan,
): Promise<SizedRuleset | null> {
  try {
    const place = { organisationId: ctx.organisation.id, rulesetDigest: digest, planVersion: PLAN_VERSION }
    const packed = fromBase64(stored.plan)
    if (!(await isAuthenticPlan(ctx, place, { ...stored, packed })))
      throw new Error('The stored plan was altered or comes from elsewhere')
    const plan = await through(packed, new DecompressionStream('gzip'))
    const compiled = loadPlan(plan)
    if (compiled === null) throw new Error('The stored plan is of another version than it is filed under')
    return { compiled, bytes: memoryOf(plan) }
  } catch (error) {
    const isOutdated = error instanceof VaultError && error.problem === 'unknownMasterKey'
    if (isOutdated) ctx.log.info('ruleset.plan_outdated', { digest, masterKeyId: stored.masterKeyId })
    else ctx.log.error('ruleset.plan_refused', error, { digest })
    return null
  }
}

async function through(
  bytes: Uint8Array,
  transform: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(transform)
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
