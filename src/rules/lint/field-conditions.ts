import { nodesOf } from '../conditions/nodes.ts'
import type { Condition, RecordField } from '../pack/format.ts'
import { type EngineText, say } from '../pack/locale.ts'
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
        say(
          'a condition over the fields of a record cannot name another condition: write out here what that one says',
          '针对记录字段的条件不能引用另一个条件：请在此处直接写出其内容',
        ),
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

export const FIELD = say('field', '字段')

const unknownField = (name: string, fields: FieldsSeen) => () =>
  noneCalled(FIELD, name, [...fields.keys(), ...OWN_NAMES])

/** "there is no step `x`; did you mean `y`?" of what only records name. */
export function noneCalled(called: EngineText, name: string, known: Iterable<string>): EngineText {
  const meant = didYouMean(name, known)
  return say(
    `there is no ${called.en} \`${name}\`${meant.en}`,
    `没有名为\`${name}\`的${called['zh-CN']}${meant['zh-CN']}`,
  )
}
