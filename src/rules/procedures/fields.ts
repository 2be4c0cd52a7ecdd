import { checkedValue, isPlainObject } from '../evaluate/check-value.ts'
import { expectedOf } from '../evaluate/input-problems.ts'
import { isWithinLimits } from '../evaluate/size-limits.ts'
import { parseMoment } from '../operators/dates.ts'
import type { FactDeclaration, LocalisedText } from '../pack/format.ts'
import type { RecordValue, RulesetField } from '../record-types.ts'
import { inAllLanguages } from '../texts/words.ts'
import type { Ruleset } from '../types.ts'
import { refused, WORDS } from './refusals.ts'
import type { RecordedFields, Refusal, SentFields } from './types.ts'

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/

const isList = ({ type }: RulesetField): boolean => type === 'strings' || type === 'codes'

/** A field as the engine declares facts; a time of day is a text, and a list that is required is not an empty one. */
export function declarationOf(field: RulesetField): FactDeclaration {
  const { type, label, minimum, maximum, maxLength, vocabulary } = field
  const minItems = field.required && isList(field) ? Math.max(field.minItems ?? 0, 1) : field.minItems
  return {
    type: type === 'time' ? 'string' : type,
    label,
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(minItems !== undefined && { minItems }),
    ...(maxLength !== undefined && { maxLength }),
    ...(vocabulary !== undefined && { vocabulary }),
  }
}

/** The codes that a field takes, of its vocabulary list where it names one; null where it takes any. */
export function codesOf(
  { vocabulary, values }: RulesetField,
  ruleset: Pick<Ruleset, 'vocabulary'>,
): readonly string[] | null {
  if (vocabulary === undefined) return values ?? null
  const terms = ruleset.vocabulary[vocabulary] ?? {}
  return values?.filter((code) => Object.hasOwn(terms, code)) ?? Object.keys(terms)
}

/** Whether a recorded value is of the kind that its field takes: it may have been written down while the pack declared the field otherwise. */
export function isOfType(value: RecordValue, type: RulesetField['type']): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
    case 'number':
      return typeof value === 'number'
    case 'strings':
    case 'codes':
      return Array.isArray(value)
    case 'date':
    case 'dateTime':
      return typeof value === 'string' && parseMoment(value) !== null
    default:
      return typeof value === 'string'
  }
}

export type FieldReading =
  | { readonly ok: true; readonly sent: SentFields; readonly fields: RecordedFields }
  | { readonly ok: false; readonly refusals: readonly Refusal[] }

/**
 * Reads what somebody writes down: `standing` is what is there already, a value that is sent takes its place, and null takes
 * it away. A field that is not declared, a value of another kind, and a required field that would be empty are refused, each
 * under ["fields", name]. Nothing is coerced and nothing is filled in.
 */
export function readFields(
  declared: readonly RulesetField[],
  given: unknown,
  standing: RecordedFields,
  ruleset: Pick<Ruleset, 'vocabulary'>,
): FieldReading {
  const sentObject = given === undefined || given === null ? {} : given
  if (!isPlainObject(sentObject) || !isWithinLimits(sentObject))
    return { ok: false, refusals: [refused.notAnObject(['fields'])] }
  const byName = new Map(declared.map((field) => [field.name, field]))
  const refusals: Refusal[] = []
  const sent: [string, RecordValue | null][] = []
  for (const [name, value] of Object.entries(sentObject)) {
    const field = byName.get(name)
    const path = ['fields', name]
    if (!field) {
      refusals.push(refused.unknown(WORDS.field, name, path, byName.keys()))
      continue
    }
    const read = value === null ? null : readValue(field, value, ruleset)
    if (value !== null && read === null)
      refusals.push(refused.misfit(field.label, name, expected(field, ruleset), path))
    else sent.push([name, read])
  }
  const fields = withSent(standing, Object.fromEntries(sent))
  for (const { name, label, required } of declared)
    if (required && !Object.hasOwn(fields, name) && !refusals.some(({ path }) => path[1] === name))
      refusals.push(refused.missing(label, name, ['fields', name]))
  return refusals.length > 0 ? { ok: false, refusals } : { ok: true, sent: Object.fromEntries(sent), fields }
}

/** What stands written after something was sent. */
export function withSent(standing: RecordedFields, sent: SentFields | null): RecordedFields {
  const merged = { ...standing, ...sent }
  return Object.fromEntries(
    Object.entries(merged).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  )
}

/** Null where it is not a value of the field. An empty text of a required field is one that was left out. */
function readValue(
  field: RulesetField,
  value: unknown,
  ruleset: Pick<Ruleset, 'vocabulary'>,
): RecordValue | null {
  const codes = codesOf(field, ruleset)
  const checked = checkedValue(value, declarationOf(field), codes && new Set(codes))
  if (checked === null || (typeof checked === 'object' && !Array.isArray(checked))) return null
  if (field.type === 'time' && !TIME.test(String(checked))) return null
  if (field.required && typeof checked === 'string' && checked.trim() === '') return null
  return checked as RecordValue
}

function expected(field: RulesetField, ruleset: Pick<Ruleset, 'vocabulary'>): LocalisedText {
  if (field.type === 'time') return { en: 'a time of day such as 09:30', 'zh-CN': '一天中的时间，例如09:30' }
  if (field.required && field.type === 'string')
    return { en: 'a text that is not empty', 'zh-CN': '非空文本' }
  const codes = [...(codesOf(field, ruleset) ?? [])].slice(0, 40)
  return inAllLanguages(undefined, expectedOf(declarationOf(field), codes))
}
