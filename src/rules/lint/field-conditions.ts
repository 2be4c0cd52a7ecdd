import { nodesOf } from '../conditions/nodes.ts'
import type { Condition, RecordField } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { declarationsOf, OWN_NAMES } from '../procedures/field-conditions.ts'
import type { RulesetField } from '../record-types.ts'
import { checkNode } from './condition-shape.ts'
import { checkLeaf } from './operators.ts'
import type { LintScope, Report } from './visible-packs.ts'

export type FieldsSeen = ReadonlyMap<string, RecordField>

/** A declared field as conditions read it; where its type is missing, that is reported elsewhere. */
export function fieldsFor(fields: FieldsSeen): RulesetField[] {
  return [...fields].map(([name, { type = 'string', vocabulary, label = {} }]) => ({
    name,
    pack: '',
    type,
    label,
    required: false,
    sensitive: false,
    ...(vocabulary !== undefined && { vocabulary }),
  }))
}

/** A condition over the fields of one record: its form, its fields, its operators and values. */
export function checkFieldCondition(
  condition: Condition | undefined,
  fields: FieldsSeen,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  if (condition === undefined) return
  const facts = new Map(Object.entries(declarationsOf(fieldsFor(fields))))
  for (const found of nodesOf({ node: condition, path })) {
    checkNode(found, report)
    const { node } = found
    if (node.condition !== undefined)
      report(
        'UNKNOWN_CONDITION',
        [...found.path, 'condition'],
        'a condition over fields names no other; write it out',
      )
    if (node.fact !== undefined && !facts.has(node.fact))
      report('UNKNOWN_FIELD', [...found.path, 'fact'], unknownField(node.fact, fields))
    const { value } = node
    if (typeof value === 'object' && 'fact' in value && !facts.has(value.fact))
      report('UNKNOWN_FIELD', [...found.path, 'value', 'fact'], unknownField(value.fact, fields))
    checkLeaf(found, { ...scope, facts }, report)
  }
}

/** A field that is named has to be there; some names are there without being declared. */
export function checkField(
  name: string | undefined,
  fields: FieldsSeen,
  path: Path,
  report: Report,
  also: readonly string[] = [],
): void {
  if (name === undefined || fields.has(name) || also.includes(name)) return
  report('UNKNOWN_FIELD', path, unknownField(name, fields))
}

const unknownField = (name: string, fields: FieldsSeen) => () =>
  `there is no field \`${name}\`${didYouMean(name, [...fields.keys(), ...OWN_NAMES])}`
