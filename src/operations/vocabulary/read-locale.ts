import { chooseLocale } from '../../rules/index.ts'
import type { Ruleset } from '../../rules/types.ts'
import type { OperationContext } from '../context.ts'
import { RefusedError } from '../errors.ts'

/**
 * The language of texts from a ruleset: the one asked for, or the organisation's. Null when a language is asked for that
 * is malformed or that no pack of the ruleset promises.
 */
export function readLocale(
  ctx: OperationContext,
  ruleset: Pick<Ruleset, 'locales'>,
  requested: string | null | undefined,
): string | null {
  if (typeof requested === 'string') return chooseLocale(requested, ruleset.locales)
  const { defaultLocale } = ctx.organisation
  return chooseLocale(defaultLocale, ruleset.locales) ?? defaultLocale
}

/** The same for plain queries: refuses with BAD_USER_INPUT. */
export function requireLocale(
  ctx: OperationContext,
  ruleset: Pick<Ruleset, 'locales'>,
  requested: string | null | undefined,
): string {
  const locale = readLocale(ctx, ruleset, requested)
  if (locale !== null) return locale
  throw new RefusedError('BAD_USER_INPUT', `"locale" must be one of ${ruleset.locales.join(', ')}.`)
}
