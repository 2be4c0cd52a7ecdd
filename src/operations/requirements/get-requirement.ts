import { requirementsOn } from '../../rules/ruleset/days-in-force.ts'
import type { Call } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { getRulePackById, packNodeId } from '../packs/get-rule-pack.ts'
import { packRequirements } from '../packs/pack-requirements.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { loadRuleset } from '../rulesets/load-ruleset.ts'
import { findRuleset } from '../rulesets/ruleset-view.ts'
import { readLocale, requireLocale } from '../vocabulary/read-locale.ts'
import { parseRequirementId, type RequirementView, toRequirementView } from './requirement-view.ts'

/** A requirement of the live ruleset by its code; null when there is none. */
export async function getRequirement({
  ctx,
  input: { code, locale },
}: Call<{
  readonly code: string
  readonly locale?: string | null | undefined
}>): Promise<RequirementView | null> {
  requireScope(ctx, 'read')
  refuseComplaints([aboutText(['code'], code, TEXT.code)])
  const compiled = await requireActiveRuleset({ ctx })
  const reader = requireLocale(ctx, compiled.ruleset, locale)
  const requirement = requirementsOn(compiled.ruleset, ctx.now().getTime()).find(
    (candidate) => candidate.code === code,
  )
  return requirement === undefined ? null : toRequirementView(compiled, requirement, reader.locale)
}

/** A requirement by id, of any ruleset or pack version the caller may see; null when there is none. */
export async function getRequirementById({
  ctx,
  input: { id },
}: Call<{ readonly id: string }>): Promise<RequirementView | null> {
  requireScope(ctx, 'read')
  const parsed = parseRequirementId(id)
  if (parsed === null) return null
  const { owner, code, locale: named } = parsed
  if ('packId' in owner) {
    const pack = await getRulePackById({ ctx, input: { id: packNodeId(owner.packId, named) } })
    const views = pack === null ? [] : await packRequirements(ctx, pack)
    return views.find(({ requirement }) => requirement.code === code) ?? null
  }
  const isOwn = (await findRuleset(ctx, { digest: owner.rulesetDigest })) !== null
  const compiled = isOwn ? await loadRuleset({ ctx, input: { digest: owner.rulesetDigest } }) : null
  if (!compiled) return null
  const shown = requirementsOn(compiled.ruleset, ctx.now().getTime())
  const requirement = shown.find((candidate) => candidate.code === code)
  if (requirement === undefined) return null
  const reader = readLocale(ctx, compiled.ruleset, named)
  return reader === null ? null : toRequirementView(compiled, requirement, reader.locale)
}
