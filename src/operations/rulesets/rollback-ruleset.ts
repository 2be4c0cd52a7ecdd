import { and, eq } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import type { Ruleset } from '../../rules/types.ts'
import type { Call, OperationContext } from '../context.ts'
import type { UserFault } from '../errors.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { signatureFaults } from '../signatures/signature-faults.ts'
import { type ActivateRulesetPayload, putToUse, refused } from './activate-ruleset.ts'
import { mandatoryPackFaults } from './floor-guard.ts'
import { loadRuleset } from './load-ruleset.ts'
import { StoredRulesetError } from './recompile-ruleset.ts'
import { findRuleset } from './ruleset-view.ts'

/**
 * Makes a ruleset live again that was live before. Nothing is resolved anew: the stored ruleset comes back as it was.
 * A digest that was never live here is NOT_FOUND; packs that lack a signature the organisation demands now are refused. Where
 * floors ask for less then than now, the note is the reason, and where two are asked for somebody else proposes it first.
 */
export async function rollbackRuleset({
  ctx,
  input: { toDigest, note },
}: Call<{ readonly toDigest: string; readonly note: string }>): Promise<ActivateRulesetPayload> {
  requireScope(ctx, 'approve')
  const locale = messageLocale(ctx)
  const malformed = inputFaults(locale, [
    aboutText(['input', 'toDigest'], toDigest, TEXT.digest),
    aboutText(['input', 'note'], note, TEXT.note),
  ])
  if (malformed.length > 0) return refused(malformed)
  const ruleset = (await wasLive(ctx, toDigest)) ? await findRuleset(ctx, { digest: toDigest }) : null
  if (ruleset === null) {
    const text = {
      en: 'No ruleset of this digest was ever live here.',
      'zh-CN': '该摘要的规则集从未在此启用过。',
    }
    return refused([faultIn(locale, 'NOT_FOUND', text, ['input', 'toDigest'])])
  }
  const set = ['input', 'toDigest']
  const unfit = [
    ...(await signatureFaults(ctx, ruleset.packs, () => set)),
    ...(await mandatoryPackFaults(ctx, ruleset.packs, set)),
  ]
  if (unfit.length > 0) return refused(unfit)
  const compiled = await loadedOrFault(ctx, toDigest)
  if ('fault' in compiled) return refused([compiled.fault])
  const move = { ruleset, compiled: null, stage: 'LIVE', note } as const
  return putToUse(ctx, move, compiled.ruleset, { reason: note, paths: { reason: ['input', 'note'], set } })
}

/** The stored ruleset, or why it cannot decide any more. */
async function loadedOrFault(
  ctx: OperationContext,
  digest: string,
): Promise<{ readonly ruleset: Ruleset } | { readonly fault: UserFault }> {
  try {
    const compiled = await loadRuleset({ ctx, input: { digest } })
    if (compiled === null) throw new Error(`The ruleset ${digest} was there and is not stored`)
    return compiled
  } catch (error) {
    if (!(error instanceof StoredRulesetError)) throw error
    const text = {
      en: `The packs of this ruleset do not fit together any more. ${error.message}`,
      'zh-CN': `该规则集中的规则包已不能一起使用。${error.message}`,
    }
    return { fault: faultIn(messageLocale(ctx), 'PACK_INVALID', text, ['input', 'toDigest']) }
  }
}

async function wasLive(ctx: OperationContext, digest: string): Promise<boolean> {
  const rows = await ctx.db.orm
    .select({ id: activations.id })
    .from(activations)
    .where(
      and(
        eq(activations.organisationId, ctx.organisation.id),
        eq(activations.rulesetDigest, digest),
        eq(activations.stage, 'LIVE'),
      ),
    )
    .limit(1)
  return rows.length > 0
}
