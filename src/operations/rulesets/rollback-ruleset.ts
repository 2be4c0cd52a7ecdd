import { and, eq } from 'drizzle-orm'
import { activations } from '../../db/tables/activations.ts'
import type { OperationContext } from '../context.ts'
import { aboutText, faultIn, inputFaults, messageLocale, TEXT } from '../input.ts'
import { requireScope } from '../require-scope.ts'
import { signatureFaults } from '../signatures/signature-faults.ts'
import { type ActivateRulesetPayload, refused } from './activate-ruleset.ts'
import { movePointer } from './put-to-use.ts'
import { findRuleset } from './ruleset-view.ts'

/**
 * Makes a ruleset live again that was live before. Nothing is resolved anew: the stored ruleset comes back as it was.
 * A digest that was never live here is NOT_FOUND; packs that lack a signature the organisation demands now are refused.
 */
export async function rollbackRuleset({
  ctx,
  input: { toDigest, note },
}: {
  ctx: OperationContext
  input: { readonly toDigest: string; readonly note: string }
}): Promise<ActivateRulesetPayload> {
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
  const unsigned = await signatureFaults(ctx, ruleset.packs, () => ['input', 'toDigest'])
  if (unsigned.length > 0) return refused(unsigned)
  await movePointer(ctx, { ruleset, compiled: null, stage: 'LIVE', note })
  return { ruleset: await findRuleset(ctx, { digest: toDigest }), warnings: [], userErrors: [] }
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
