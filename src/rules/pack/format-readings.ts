/** What a part of a pack says by what it leaves out; apart from the forms, as every check asks it. */

import type { Condition } from './format-conditions.ts'
import type { AssumedValue, FactDeclaration, FactType } from './format-facts.ts'
import type { Requirement, RequirementScope } from './format-requirements.ts'

/** What a fact is taken to be where nobody mentions it, and the condition that has to be false for that. */
export function assumptionOf({
  assume,
}: Pick<FactDeclaration, 'assume'>):
  | { readonly value: AssumedValue; readonly unless?: Condition }
  | undefined {
  if (assume === undefined) return undefined
  return typeof assume === 'object' && !Array.isArray(assume) ? assume : { value: assume }
}

const MADE_SO: readonly FactType[] = ['boolean', 'string', 'code', 'strings', 'codes']

/**
 * Whether a worker can make a fact so by doing something in the world. A figure is measured, a date is past, and what is
 * computed follows from others: a change of those would mend the record and nothing else.
 */
export const canBeMadeSo = ({
  changeable,
  type,
  derive,
}: Pick<FactDeclaration, 'changeable' | 'type' | 'derive'>) =>
  changeable === true && derive === undefined && MADE_SO.includes(type)

/**
 * Of what a requirement speaks. Where its pack does not say, what binds counts as asked for now: nothing that binds is
 * out of sight because somebody left a word out. Source: docs/semantics.md#what-stands-first.
 */
export function scopeOf({ scope, level }: Pick<Requirement, 'scope' | 'level'>): RequirementScope {
  return scope ?? (level === 'blocking' || level === 'required' ? 'now' : 'case')
}

/** Always, under a condition, or never: when a requirement cannot wait. */
export function urgentWhen({ urgency }: Pick<Requirement, 'urgency'>): Condition | undefined {
  return typeof urgency === 'object' ? urgency.immediate : undefined
}
