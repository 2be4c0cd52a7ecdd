import type { FactDeclaration, RecordedValue, RecordField } from '../pack/format.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { faultOfValue } from './fact-values.ts'
import type { FieldsSeen } from './field-conditions.ts'
import { checkField } from './field-conditions.ts'
import { FACT, reportUnknown } from './unknown-names.ts'
import type { LintScope, Report } from './visible-packs.ts'

/**
 * A fact that records yield is declared, not only computed, and none that says which act is asked about or what it is about: whoever asks says
 * those, else a record could turn a check into one about something else. Null where it is not, which is reported.
 */
export function yieldableFact(
  name: string,
  path: Path,
  scope: LintScope,
  report: Report,
): FactDeclaration | null {
  const { facts } = scope
  const fact = facts.get(name)
  if (!fact) reportUnknown(FACT, { name, known: facts.keys(), path, at: 'key' }, scope, report)
  else if (name.includes('[]'))
    report(
      'YIELD_MISFIT',
      path,
      say(
        `\`${name}\` is said of the items of a list, so it cannot be given alone: give the whole list`,
        `\`${name}\`说的是列表的条目，不能单独给出：请给出整个列表`,
      ),
      'key',
    )
  else if (fact.standsFor !== undefined)
    report(
      'YIELD_MISFIT',
      path,
      say(
        `\`${name}\` says what a check is about, and that is said by whoever asks, or by "subjectKinds" and "closes" of a procedure: take it out here`,
        `\`${name}\`说明检查针对什么，应由提问者或流程的"subjectKinds"和"closes"说明：请在此处删去`,
      ),
      'key',
    )
  else if (fact.derive && !fact.ask)
    report(
      'YIELD_MISFIT',
      path,
      say(
        `\`${name}\` is only computed, so no record can give it: choose a fact that somebody is asked for`,
        `\`${name}\`只由计算得出，任何记录都不能给出：请选用由人回答的事实`,
      ),
      'key',
    )
  else return fact
  return null
}

/** What a step yields, or says in an entry: the value fits the fact. */
export function checkRecordedValue(
  value: RecordedValue,
  fact: FactDeclaration,
  fieldsOf: (step: string | undefined) => FieldsSeen,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  if (typeof value !== 'object' || Array.isArray(value)) {
    const fault = faultOfValue(value, fact, scope)
    if (fault) report('YIELD_MISFIT', path, fault.message)
    return
  }
  if (value.from !== 'field') {
    if (value.field !== undefined)
      report(
        'YIELD_MISFIT',
        [...path, 'field'],
        say(
          '"field" means something only with "from": "field": take it out, or write that',
          '"field"只有与"from": "field"一起才有意义：请删去，或写上后者',
        ),
      )
    if (!SOURCE_TYPES[value.from]?.includes(fact.type))
      report(
        'YIELD_MISFIT',
        path,
        say(
          `a fact of type ${fact.type} cannot take its value from \`${value.from}\`: choose another source under "from", or another fact`,
          `类型为${fact.type}的事实不能从\`${value.from}\`取值：请在"from"中选择其他来源，或选用其他事实`,
        ),
      )
    return
  }
  const fields = fieldsOf(value.step)
  if (value.field === undefined) {
    report(
      'YIELD_MISFIT',
      path,
      say(
        '"from": "field" also needs "field": the name of the field that the value is in',
        '"from": "field"还需要"field"：值所在字段的名称',
      ),
    )
    return
  }
  checkField(value.field, fields, [...path, 'field'], report)
  const field = fields.get(value.field)
  const misfit = field && misfitOf(field, fact)
  if (misfit) report('YIELD_MISFIT', path, fieldMisfit(value.field, misfit))
}

const SOURCE_TYPES: Readonly<Record<string, readonly string[]>> = {
  role: ['code', 'string'],
  person: ['string'],
  subject: ['string'],
  happenedAt: ['dateTime'],
  happenedOn: ['date', 'dateTime'],
  recordedAt: ['dateTime'],
}

export const fieldMisfit = (name: string, misfit: EngineText): EngineText =>
  say(`the field \`${name}\` ${misfit.en}`, `字段\`${name}\`${misfit['zh-CN']}`)

/** Why a field cannot be the value of a fact, behind the name of the field; null where it can. A value that the fact refuses would be lost. */
export function misfitOf(field: RecordField, fact: FactDeclaration): EngineText | null {
  const type = field.type === 'time' ? 'string' : field.type
  if (type === undefined) return null
  if (!(TAKES[type] ?? []).includes(fact.type))
    return say(
      `is of type ${field.type}, which a fact of type ${fact.type} cannot take: choose another field, or another fact`,
      `的类型是${field.type}，类型为${fact.type}的事实不能取其值：请选用其他字段或其他事实`,
    )
  const isClosed = fact.vocabulary !== undefined && fact.open !== true
  if (isClosed && field.vocabulary !== fact.vocabulary)
    return say(
      `does not take its codes from the vocabulary list \`${fact.vocabulary}\`, as the fact does: give it "vocabulary": "${fact.vocabulary}"`,
      `的代码不取自此事实所用的词汇表\`${fact.vocabulary}\`：请为它写明"vocabulary": "${fact.vocabulary}"`,
    )
  if (
    fact.maxLength !== undefined &&
    field.type === 'string' &&
    (field.maxLength ?? Number.POSITIVE_INFINITY) > fact.maxLength
  )
    return say(
      `may hold a longer text than the fact takes: give it a "maxLength" of at most ${fact.maxLength}`,
      `的文字可能超过此事实允许的长度：请为它设定不大于${fact.maxLength}的"maxLength"`,
    )
  if (fact.minimum !== undefined && (field.minimum ?? Number.NEGATIVE_INFINITY) < fact.minimum)
    return say(
      `may hold a smaller number than the fact takes: give it a "minimum" of at least ${fact.minimum}`,
      `的数字可能小于此事实允许的最小值：请为它设定不小于${fact.minimum}的"minimum"`,
    )
  if (fact.maximum !== undefined && (field.maximum ?? Number.POSITIVE_INFINITY) > fact.maximum)
    return say(
      `may hold a larger number than the fact takes: give it a "maximum" of at most ${fact.maximum}`,
      `的数字可能大于此事实允许的最大值：请为它设定不大于${fact.maximum}的"maximum"`,
    )
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
