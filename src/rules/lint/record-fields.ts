import type { RecordField } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { OWN_NAMES } from '../procedures/field-conditions.ts'
import type { LintScope, Report } from './visible-packs.ts'

/** The fields that a pack writes down for a step or a register; `before` are those it found there. */
export function checkFields(
  said: Readonly<Record<string, RecordField>> | undefined,
  before: (name: string) => boolean,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  for (const [name, field] of Object.entries(said ?? {})) {
    const at = [...path, name]
    if (OWN_NAMES.includes(name))
      report('FIELD_DECLARATION', at, `\`${name}\` is there in every record; take another name`, 'key')
    if (!before(name)) checkNewField(field, at, report)
    checkVocabulary(field, at, scope, report)
    checkBounds(field, at, report)
  }
}

function checkNewField({ type, label, vocabulary, values }: RecordField, path: Path, report: Report): void {
  if (type === undefined) report('MISSING_KEY', [...path, 'type'], '`type` is missing')
  if (label === undefined) report('MISSING_KEY', [...path, 'label'], '`label` is missing')
  if ((type === 'code' || type === 'codes') && vocabulary === undefined && values === undefined)
    report(
      'FIELD_DECLARATION',
      [...path, 'type'],
      `a field of type ${type} says which codes it takes, by \`vocabulary\` or \`values\``,
    )
}

const isCodes = ({ type }: RecordField): boolean => type === undefined || type === 'code' || type === 'codes'

function checkVocabulary(field: RecordField, path: Path, { vocabulary }: LintScope, report: Report): void {
  const { vocabulary: list, values } = field
  if (!isCodes(field) && (list !== undefined || values !== undefined))
    report('FIELD_DECLARATION', path, `a field of type ${field.type} takes no codes; use code or codes`)
  if (list === undefined) return
  const terms = vocabulary.get(list)
  if (!terms)
    report(
      'UNKNOWN_VOCABULARY',
      [...path, 'vocabulary'],
      () => `the vocabulary list \`${list}\` is not declared${didYouMean(list, vocabulary.keys())}`,
    )
  for (const [index, code] of (values ?? []).entries())
    if (terms && !terms.has(code))
      report(
        'UNKNOWN_TERM',
        [...path, 'values', index],
        () => `\`${code}\` is not in the vocabulary list \`${list}\`${didYouMean(code, terms.keys())}`,
      )
}

function checkBounds(field: RecordField, path: Path, report: Report): void {
  const { type, minimum, maximum, minItems, maxLength, unit } = field
  if (type === undefined) return
  const isNumber = type === 'integer' || type === 'number'
  const isList = type === 'strings' || type === 'codes'
  const misfits: readonly (readonly [string, boolean])[] = [
    ['minimum', minimum !== undefined && !isNumber],
    ['maximum', maximum !== undefined && !isNumber],
    ['unit', unit !== undefined && !isNumber],
    ['minItems', minItems !== undefined && !isList],
    ['maxLength', maxLength !== undefined && type !== 'string' && type !== 'strings'],
  ]
  for (const [key, isMisfit] of misfits)
    if (isMisfit)
      report('FIELD_DECLARATION', [...path, key], `\`${key}\` means nothing for a field of type ${type}`)
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    report('FIELD_DECLARATION', [...path, 'minimum'], 'the smallest number is larger than the largest')
}
