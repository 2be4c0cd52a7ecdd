import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'
import type { ProcedureView } from './procedure-view.ts'

/** The procedures of the live ruleset, by code. Refuses with BAD_USER_INPUT an unknown language and while nothing is live. */
export async function listProcedures({
  ctx,
  input,
}: Call<{ readonly locale?: string | null | undefined }>): Promise<ProcedureView[]> {
  requireScope(ctx, 'read')
  const compiled = await requireActiveRuleset({ ctx })
  const { locale } = requireLocale(ctx, compiled.ruleset, input.locale)
  return [...compiled.procedures.values()].map(({ procedure }) => ({ compiled, procedure, locale }))
}
