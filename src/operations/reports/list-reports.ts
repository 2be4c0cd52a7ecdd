import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import type { ReportDefinitionView } from './report-view.ts'

/** The reports of the live ruleset, by code. Refuses with BAD_USER_INPUT an unknown language and while nothing is live. */
export async function listReports({
  ctx,
  input,
}: Call<{ readonly locale?: string | null | undefined }>): Promise<ReportDefinitionView[]> {
  requireScope(ctx, 'read')
  const compiled = await requireActiveRuleset({ ctx })
  const { locale } = requireLocale(ctx, compiled.ruleset, input.locale)
  return Object.values(compiled.ruleset.reports).map((report) => ({ compiled, report, locale }))
}
