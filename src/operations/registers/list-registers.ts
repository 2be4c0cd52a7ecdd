import type { CompiledRuleset, RulesetRegister } from '../../rules/index.ts'
import type { Call } from '../context.ts'
import { requireScope } from '../require-scope.ts'
import { requireActiveRuleset } from '../rulesets/load-active-ruleset.ts'
import { requireLocale } from '../vocabulary/read-locale.ts'

/** A register for readers of one language. */
export interface RegisterView {
  readonly compiled: CompiledRuleset
  readonly register: RulesetRegister
  readonly locale: string
}

/** The registers of the live ruleset, by code. Refuses with BAD_USER_INPUT an unknown language and while nothing is live. */
export async function listRegisters({
  ctx,
  input,
}: Call<{ readonly locale?: string | null | undefined }>): Promise<RegisterView[]> {
  requireScope(ctx, 'read')
  const compiled = await requireActiveRuleset({ ctx })
  const { locale } = requireLocale(ctx, compiled.ruleset, input.locale)
  return [...compiled.registers.values()].map((register) => ({ compiled, register, locale }))
}
