import type { RecordField } from '../pack/format.ts'
import { say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { OWN_NAMES } from '../procedures/field-conditions.ts'
import { crossed } from './fact-declarations.ts'
import type { FieldsSeen } from './field-conditions.ts'
import { reportUnknown, termOf, VOCABULARY } from './unknown-names.ts'
import type { LintScope, Report } from './visible-packs.ts'

/** The fields that a pack writes down for a step or a register; `before` are those it found there, `seen` all of them put together. */
export function checkFields(
  said: Readonly<Record<string, RecordField>> | undefined,
  before: (name: string) => boolean,
  seen: FieldsSeen | undefined,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  for (const [name, field] of Object.entries(said ?? {})) {
    const at = [...path, name]
    if (OWN_NAMES.includes(name))
      report(
        'FIELD_DECLARATION',
        at,
        say(
          `every record has a \`${name}\` already: give this field another name`,
          `每条记录都已有\`${name}\`：请给此字段另取名称`,
        ),
        'key',
      )
    if (!before(name)) checkNewField(field, at, report)
    checkVocabulary(field, seen?.get(name)?.vocabulary, at, scope, report)
    checkBounds(field, at, report)
  }
}

function checkNewField({ type, label, vocabulary, values }: RecordField, path: Path, report: Report): void {
  if (type === undefined)
    report(
      'MISSING_KEY',
      [...path, 'type'],
      say('a new field needs "type": add what sort of value it takes', '新字段需要"type"：请写明其值的类型'),
    )
  if (label === undefined)
    report(
      'MISSING_KEY',
      [...path, 'label'],
      say(
        'a new field needs "label": add the words that people see beside it',
        '新字段需要"label"：请写明显示给人看的名称',
      ),
    )
  if ((type === 'code' || type === 'codes') && vocabulary === undefined && values === undefined)
    report(
      'FIELD_DECLARATION',
      [...path, 'type'],
      say(
        `a field of type ${type} also needs "vocabulary" or "values": the codes it takes`,
        `类型为${type}的字段还需要"vocabulary"或"values"：可取的代码`,
      ),
    )
}

const isCodes = ({ type }: RecordField): boolean => type === undefined || type === 'code' || type === 'codes'

/** `list` is the vocabulary list of the field, whichever pack named it. */
function checkVocabulary(
  field: RecordField,
  list: string | undefined,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  const { vocabulary } = scope
  const { values } = field
  if (!isCodes(field) && (field.vocabulary !== undefined || values !== undefined))
    report(
      'FIELD_DECLARATION',
      path,
      say(
        `a field of type ${field.type} takes no codes: take "vocabulary" and "values" out, or change the type to code or codes`,
        `类型为${field.type}的字段不取代码：请删去"vocabulary"和"values"，或将类型改为code或codes`,
      ),
    )
  if (list === undefined) return
  const terms = vocabulary.get(list)
  if (!terms && field.vocabulary !== undefined)
    reportUnknown(
      VOCABULARY,
      { name: list, known: vocabulary.keys(), path: [...path, 'vocabulary'] },
      scope,
      report,
    )
  for (const [index, code] of (values ?? []).entries())
    if (terms && !terms.has(code))
      reportUnknown(
        termOf(list),
        { name: code, known: terms.keys(), path: [...path, 'values', index] },
        scope,
        report,
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
      report(
        'FIELD_DECLARATION',
        [...path, key],
        say(
          `"${key}" means nothing for a field of type ${type}: take it out, or change the type`,
          `"${key}"不适用于类型为${type}的字段：请删去，或更改类型`,
        ),
      )
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    report('FIELD_DECLARATION', [...path, 'minimum'], crossed(minimum, maximum))
}
