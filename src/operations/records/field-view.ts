import type {
  CompiledRuleset,
  RecordedFields,
  RulesetField,
  RulesetStep,
  SentFields,
} from '../../rules/index.ts'
import { textIn } from '../../rules/pack/locale.ts'
import type { OperationContext } from '../context.ts'
import { type TermView, toTermView } from '../vocabulary/term-view.ts'

/** A field of a step or a register for readers of one language. */
export interface FieldView {
  readonly compiled: CompiledRuleset
  readonly field: RulesetField
  readonly locale: string
}

/** What people call a field. */
export const labelOf = ({ field, locale }: FieldView): string => textIn(field.label, locale)

/** The codes that a field takes, in words; null when it takes none. */
export function valuesOf({ compiled, field, locale }: FieldView): TermView[] | null {
  const terms = field.vocabulary === undefined ? {} : (compiled.ruleset.vocabulary[field.vocabulary] ?? {})
  const codes = field.values ?? (field.vocabulary === undefined ? null : Object.keys(terms))
  return codes?.map((code) => toTermView(code, terms[code], locale)) ?? null
}

/** Whether the caller may read what needs care. */
export const maySeeSensitive = ({ scopes }: OperationContext): boolean => scopes.has('read')

/** The names of fields that need care. */
export const sensitiveIn = (fields: readonly RulesetField[]): ReadonlySet<string> =>
  new Set(fields.flatMap(({ name, sensitive }) => (sensitive ? [name] : [])))

/** The names of facts that steps take from fields which need care. */
export const sensitiveFactsOf = (steps: readonly RulesetStep[]): ReadonlySet<string> =>
  new Set(
    steps.flatMap(({ fields, yields }) => {
      const sensitive = sensitiveIn(fields)
      return Object.entries(yields).flatMap(([name, value]) =>
        typeof value === 'object' &&
        'from' in value &&
        value.field !== undefined &&
        sensitive.has(value.field)
          ? [name]
          : [],
      )
    }),
  )

/** Members without those that are named. */
export function without<Values extends RecordedFields | SentFields | Readonly<Record<string, unknown>>>(
  values: Values,
  names: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)))
}
