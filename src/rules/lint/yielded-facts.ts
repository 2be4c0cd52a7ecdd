import type { FactDeclaration, RecordedValue, RecordField } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { faultOfValue } from './fact-values.ts'
import type { FieldsSeen } from './field-conditions.ts'
import { checkField } from './field-conditions.ts'
import type { LintScope, Report } from './visible-packs.ts'

/** A fact that records yield is declared, and not only computed. Null where it is not, which is reported. */
export function yieldableFact(
  name: string,
  path: Path,
  { facts }: LintScope,
  report: Report,
): FactDeclaration | null {
  const fact = facts.get(name)
  if (!fact)
    report('UNKNOWN_FACT', path, () => `\`${name}\` is not declared${didYouMean(name, facts.keys())}`, 'key')
  else if (name.includes('[]'))
    report('YIELD_MISFIT', path, 'a fact of list items is yielded with its list', 'key')
  else if (fact.derive && !fact.ask)
    report('YIELD_MISFIT', path, `\`${name}\` is only computed, so nothing can yield it`, 'key')
  else return fact
  return null
}

/** What a step yields, or says in an entry: the value fits the fact. */
export function checkRecordedValue(
  value: RecordedValue,
  fact: FactDeclaration,
  fieldsOf: (step: string | undefined) => FieldsSeen,
  path: Path,
  { vocabulary }: LintScope,
  report: Report,
): void {
  if (typeof value !== 'object' || Array.isArray(value)) {
    const fault = faultOfValue(value, fact, vocabulary)
    if (fault) report('YIELD_MISFIT', path, fault.message)
    return
  }
  if (value.from !== 'field') {
    if (value.field !== undefined) report('YIELD_MISFIT', [...path, 'field'], '`field` belongs to from field')
    if (!SOURCE_TYPES[value.from]?.includes(fact.type))
      report('YIELD_MISFIT', path, `${value.from} is no value of a fact of type ${fact.type}`)
    return
  }
  const fields = fieldsOf(value.step)
  if (value.field === undefined) {
    report('YIELD_MISFIT', path, 'say which field')
    return
  }
  checkField(value.field, fields, [...path, 'field'], report)
  const field = fields.get(value.field)
  const misfit = field && misfitOf(field, fact)
  if (misfit) report('YIELD_MISFIT', path, `the field \`${value.field}\` ${misfit}`)
}

const SOURCE_TYPES: Readonly<Record<string, readonly string[]>> = {
  role: ['code', 'string'],
  person: ['string'],
  subject: ['string'],
  happenedAt: ['dateTime'],
  happenedOn: ['date', 'dateTime'],
  recordedAt: ['dateTime'],
}

/** Why a field cannot be the value of a fact; null where it can. A value that the fact refuses would be lost. */
export function misfitOf(field: RecordField, fact: FactDeclaration): string | null {
  const type = field.type === 'time' ? 'string' : field.type
  if (type === undefined) return null
  if (!(TAKES[type] ?? []).includes(fact.type))
    return `is of type ${field.type}, which a fact of type ${fact.type} does not take`
  const isClosed = fact.vocabulary !== undefined && fact.open !== true
  if (isClosed && field.vocabulary !== fact.vocabulary)
    return `does not take its codes from \`${fact.vocabulary}\`, as the fact does`
  if (
    fact.maxLength !== undefined &&
    field.type === 'string' &&
    (field.maxLength ?? Number.POSITIVE_INFINITY) > fact.maxLength
  )
    return `may be longer than the fact; give it a \`maxLength\` of at most ${fact.maxLength}`
  if (fact.minimum !== undefined && (field.minimum ?? Number.NEGATIVE_INFINITY) < fact.minimum)
    return `may be smaller than the fact; give it a \`minimum\` of at least ${fact.minimum}`
  if (fact.maximum !== undefined && (field.maximum ?? Number.POSITIVE_INFINITY) > fact.maximum)
    return `may be larger than the fact; give it a \`maximum\` of at most ${fact.maximum}`
  return null
}

const TAKES: Readonly<Record<string, readonly string[]>> = {
  boolean: ['boolean'],
  integer: ['integer', 'number'],
  number: ['number'],
  string: ['string'],
  code: ['code', 'string'],
  strings: ['strings'],
  codes: ['codes', 'strings'],
  date: ['date', 'dateTime'],
  dateTime: ['dateTime', 'date'],
}
