import { eq } from 'drizzle-orm'
import { organisations } from '../../db/tables/organisations.ts'
import type { LocalisedText } from '../../rules/index.ts'
import { textIn } from '../../rules/pack/locale.ts'
import { procedureOf } from '../../rules/procedures/in-force.ts'
import { planMigration } from '../../rules/procedures/migration.ts'
import { type Call, type OperationContext, principalOf } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { faultIn, messageLocale } from '../input.ts'
import { actingPerson } from '../records/acting.ts'
import { aboutSaid, refusalFaults } from '../records/record-faults.ts'
import { requireScope } from '../require-scope.ts'
import { loadActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { type ActInput, actFaults, actOnRun, type Outcome } from './act-on-run.ts'
import { contextOfRun, type LoadedRun } from './read-runs.ts'
import type { RunView } from './run-view.ts'

export interface MigrateProcedureRunInput extends ActInput {
  /** Only tell what would change. */
  readonly dryRun: boolean
  /** Step of before → step of now; null where it is given up. */
  readonly stepMap?: unknown
}

export interface MigrateProcedureRunPayload {
  readonly run: RunView | null
  /** What changes, in sentences. */
  readonly changes: readonly string[]
  readonly userErrors: readonly UserFault[]
}

interface Refused {
  readonly userErrors: readonly UserFault[]
}

const STEPS_MAX = 200

/**
 * Carries an open run on under the ruleset that is live now, with what that changes; `dryRun` only tells. A step on which something was
 * recorded and which is not there any more has to be named in the map. Where the organisation asks for two people, somebody else than
 * those who work on the run has to do it: SELF_APPROVAL.
 */
export async function migrateProcedureRun({
  ctx,
  input,
}: Call<MigrateProcedureRunInput>): Promise<MigrateProcedureRunPayload> {
  requireScope(ctx, 'approve')
  const stepMap = readStepMap(input.stepMap)
  const malformed = [
    ...actFaults(ctx, input, [aboutSaid(['input', 'stepMap'], input.stepMap)]),
    ...(stepMap === null ? [noMap(ctx)] : []),
  ]
  if (malformed.length > 0 || stepMap === null) return { run: null, changes: [], userErrors: malformed }
  let changes: readonly LocalisedText[] = []
  const acted = await actOnRun<Refused>(ctx, 'migrateProcedureRun', input, async (run) => {
    const planned = await plan(ctx, run, stepMap)
    if (!planned.ok) return planned
    changes = planned.changes
    if (input.dryRun) return { ok: false, refused: { userErrors: [] } }
    if (await isOwnRun(ctx, run)) return { ok: false, refused: { userErrors: [secondPersonWanted(ctx)] } }
    return { ok: true, act: planned.act }
  })
  const locale = messageLocale(ctx)
  return { ...acted.payload, changes: changes.map((change) => textIn(change, locale)) }
}

/** Whether two people are asked for and the caller, with whatever key, is among those who recorded something in the run. */
async function isOwnRun(ctx: OperationContext, { opened }: LoadedRun): Promise<boolean> {
  const caller = principalOf(ctx.actor)
  if (!opened.events.some(({ row }) => row.recordedByPrincipal === caller)) return false
  const [row] = await ctx.db.orm
    .select({ isAsked: organisations.requiresSecondPerson })
    .from(organisations)
    .where(eq(organisations.id, ctx.organisation.id))
  return row?.isAsked === true
}

function secondPersonWanted(ctx: OperationContext): UserFault {
  const text = {
    en: 'You have recorded something in this run, and your organisation wants two people for a change of rules: ask a colleague who has a key of their own with the scope "approve" to carry it over.',
    'zh-CN':
      '您已在此流程中作过记录，而贵机构要求由两人完成规则的更改：请一位持有本人密钥且具有"approve"权限、未参与此流程的同事来迁移。',
  }
  return faultIn(messageLocale(ctx), 'SELF_APPROVAL', text, ['input', 'runId'])
}

async function plan(
  ctx: OperationContext,
  run: LoadedRun,
  stepMap: Readonly<Record<string, string | null>>,
): Promise<Outcome<Refused> & { readonly changes: readonly LocalisedText[] }> {
  const live = await loadActiveRuleset({ ctx })
  const to = live && procedureOf(live, run.inForce.procedure.code)
  if (!to) return { ok: false, refused: { userErrors: [gone(ctx)] }, changes: [] }
  const planned = planMigration(
    run.inForce,
    to,
    run.events,
    stepMap,
    actingPerson(ctx),
    contextOfRun(ctx, run),
  )
  if (!planned.ok) {
    return {
      ok: false,
      refused: { userErrors: refusalFaults(ctx, planned.refusals, ['input']) },
      changes: [],
    }
  }
  return { ok: true, act: { event: planned.event, inForce: to }, changes: planned.changes }
}

/** Null when it is none. */
function readStepMap(value: unknown): Readonly<Record<string, string | null>> | null {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) return null
  const entries = Object.entries(value)
  const isMap =
    entries.every(([, to]) => to === null || typeof to === 'string') && entries.length <= STEPS_MAX
  return isMap ? Object.fromEntries(entries) : null
}

function noMap(ctx: OperationContext): UserFault {
  const text = {
    en: '"stepMap" must be an object of codes: step of before to step of now, or to null.',
    'zh-CN': '“stepMap”必须是代码对象：原步骤对应现步骤，或对应null。',
  }
  return faultIn(messageLocale(ctx), 'INVALID_INPUT', text, ['input', 'stepMap'])
}

function gone(ctx: OperationContext): UserFault {
  const text = {
    en: 'The live packs do not define this procedure any more; the run goes on as it was started.',
    'zh-CN': '当前启用的规则包已不再定义该流程；此流程按启动时的规则继续。',
  }
  return faultIn(messageLocale(ctx), 'UNKNOWN_PROCEDURE', text, ['input', 'runId'])
}
