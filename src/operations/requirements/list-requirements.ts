import type { RequirementLevel } from '../../rules/pack/format.ts'
import { compareCodes } from '../../rules/pack/format-values.ts'
import { textIn } from '../../rules/pack/locale.ts'
import { requirementsOn } from '../../rules/ruleset/days-in-force.ts'
import type { RulesetRequirement } from '../../rules/types.ts'
import type { Call } from '../context.ts'
import { aboutText, refuseComplaints, TEXT } from '../input.ts'
import { type Connection, type FilteredPage, parseText, readPage, toConnection } from '../page.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import { type RequirementView, toRequirementView } from './requirement-view.ts'

export interface RequirementFilter {
  readonly pack?: string | null | undefined
  readonly clientGroup?: string | null | undefined
  readonly serviceModel?: string | null | undefined
  readonly culturalPreference?: string | null | undefined
  readonly level?: readonly RequirementLevel[] | null | undefined
  readonly text?: string | null | undefined
}

/**
 * Requirements of the live ruleset in order of code. Parts of the filter must all hold; every word of `text` must stand
 * in the code, the title or the guidance in the reader's language, whatever its case.
 */
export async function listRequirements({
  ctx,
  input,
}: Call<
  FilteredPage<RequirementFilter> & {
    readonly locale?: string | null | undefined
  }
>): Promise<Connection<RequirementView>> {
  requireScope(ctx, 'read')
  const filter = input.filter ?? {}
  refuseMalformed(filter)
  const page = readPage('requirements', input, parseText)
  const compiled = await requireActiveRuleset({ ctx })
  const { locale } = requireLocale(ctx, compiled.ruleset, input.locale)
  const matching = requirementsOn(compiled.ruleset, ctx.now().getTime()).filter((requirement) =>
    fits(requirement, filter, locale),
  )
  const { after } = page
  const rows = after === null ? matching : matching.filter(({ code }) => compareCodes(code, after) > 0)
  const views = rows
    .slice(0, page.first + 1)
    .map((requirement) => toRequirementView(compiled, requirement, locale))
  return toConnection(page, views, matching.length, ({ requirement }) => requirement.code)
}

function refuseMalformed(filter: RequirementFilter): void {
  refuseComplaints([
    aboutText(['filter', 'pack'], filter.pack, TEXT.packName),
    aboutText(['filter', 'clientGroup'], filter.clientGroup, TEXT.code),
    aboutText(['filter', 'serviceModel'], filter.serviceModel, TEXT.code),
    aboutText(['filter', 'culturalPreference'], filter.culturalPreference, TEXT.code),
    aboutText(['filter', 'text'], filter.text, TEXT.search),
  ])
}

function fits(requirement: RulesetRequirement, filter: RequirementFilter, locale: string): boolean {
  const { about = {} } = requirement
  return (
    isWanted(filter.pack, [requirement.pack]) &&
    isWanted(filter.clientGroup, about.clientGroups) &&
    isWanted(filter.serviceModel, about.serviceModels) &&
    isWanted(filter.culturalPreference, about.culturalPreferences) &&
    (filter.level ?? [requirement.level]).includes(requirement.level) &&
    hasWords(requirement, filter.text, locale)
  )
}

function isWanted(wanted: string | null | undefined, present: readonly string[] = []): boolean {
  return typeof wanted !== 'string' || present.includes(wanted)
}

function hasWords(requirement: RulesetRequirement, text: string | null | undefined, locale: string): boolean {
  if (typeof text !== 'string') return true
  const { code, title, guidance } = requirement
  const searched = [code, textIn(title, locale), textIn(guidance, locale)]
    .join('\n')
    .toLocaleLowerCase(locale)
  return text
    .toLocaleLowerCase(locale)
    .split(/\s+/)
    .every((word) => searched.includes(word))
}
