import { meansUnknown } from '../evaluate/check-value.ts'
import type { FactDeclaration } from '../pack/format.ts'
import { assumptionOf, canBeMadeSo } from '../pack/format-readings.ts'
import { type EngineText, oneOf, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { faultOfElement, faultOfValue } from './fact-values.ts'
import { listOf } from './sites.ts'
import { FACT, reportUnknown, VOCABULARY } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

type FactPart = keyof FactDeclaration
type FactTypes = readonly FactDeclaration['type'][]

const CODED: FactTypes = ['code', 'codes']
const PLURAL: FactTypes = ['strings', 'codes', 'list']
const NUMERIC: FactTypes = ['integer', 'number']
const SINGLE: FactTypes = ['boolean', ...NUMERIC, 'string', 'date', 'dateTime']

/** Parts that mean something only for some types. */
const PARTS_BY_TYPE: readonly (readonly [FactPart, FactTypes])[] = [
  ['minimum', NUMERIC],
  ['maximum', NUMERIC],
  ['minItems', PLURAL],
  ['maxLength', ['string', 'strings']],
  ['vocabulary', CODED],
  ['open', CODED],
  ['key', ['list']],
  ['namedBy', ['list']],
  ['unknownValues', [...SINGLE, ...CODED, 'strings']],
  ['asIfLeftOut', ['code']],
  ['protective', [...NUMERIC, 'date', 'dateTime', 'boolean']],
]

/** The parts of every fact declaration fit its type and each other. */
export const factDeclarations: LintRule = (scope, report) => {
  for (const [name, fact] of Object.entries(scope.pack.facts ?? {})) {
    checkParts(name, fact, report)
    checkVocabulary(name, fact, scope, report)
    checkAssume(name, fact, scope, report)
    checkKey(name, fact, scope, report)
    checkNamedBy(name, fact, scope, report)
    const checkElement = (value: unknown, path: Path) => {
      const fault = faultOfElement(value, fact, scope)
      if (fault) report(fault.code, ['facts', name, ...path], fault.message, 'value', fault.cause)
    }
    for (const [index, value] of (fact.unknownValues ?? []).entries())
      checkElement(value, ['unknownValues', index])
    if (fact.asIfLeftOut !== undefined) checkElement(fact.asIfLeftOut, ['asIfLeftOut'])
  }
}

/** An item is called by what is given of it: a field of its list, in words. */
function checkNamedBy(
  name: string,
  { namedBy = [] }: FactDeclaration,
  scope: LintScope,
  report: Report,
): void {
  const { facts } = scope
  for (const [index, field] of namedBy.entries()) {
    const path = ['facts', name, 'namedBy', index]
    const fact = facts.get(field)
    if (!fact) reportUnknown(FACT, { name: field, known: facts.keys(), path }, scope, report)
    else if (listOf(field) !== name)
      report(
        'FACT_DECLARATION',
        path,
        say(
          `\`${field}\` is not said of the items of \`${name}\`: use a fact named \`${name}[].…\``,
          `\`${field}\`说的不是\`${name}\`的条目：请使用名为\`${name}[].…\`的事实`,
        ),
      )
    else if (fact.private)
      report(
        'PRIVATE_FACT',
        path,
        say(
          `\`${field}\` is private, so no sentence may show it`,
          `\`${field}\`是私密事实，任何语句都不得显示`,
        ),
      )
    else if (!fact.ask || (fact.type !== 'string' && fact.type !== 'code'))
      report(
        'FACT_DECLARATION',
        path,
        say(
          `an item is named by a text or a code that somebody gives, and \`${field}\` is neither`,
          `条目要用由人给出的文字或代码来指明，而\`${field}\`两者都不是`,
        ),
      )
  }
}

function checkParts(name: string, fact: FactDeclaration, report: Report): void {
  const tell = (part: FactPart, message: EngineText) =>
    report('FACT_DECLARATION', ['facts', name, part], message, 'key')
  for (const [part, types] of PARTS_BY_TYPE) {
    if (fact[part] !== undefined && !types.includes(fact.type)) tell(part, onlyFor(part, types, fact))
  }
  if (fact.minimum !== undefined && fact.maximum !== undefined && fact.minimum > fact.maximum)
    tell('minimum', crossed(fact.minimum, fact.maximum))
  for (const { part, isSo, words } of CONTRADICTIONS) if (isSo(fact)) tell(part, words)
}

function onlyFor(part: FactPart, types: FactTypes, { type }: FactDeclaration): EngineText {
  const fitting = oneOf(types)
  return say(
    `"${part}" means something only for facts of type ${fitting.en}, and this one is of type ${type}: take it out, or change the type`,
    `"${part}"只适用于类型为${fitting['zh-CN']}的事实，而此事实的类型是${type}：请删去，或更改类型`,
  )
}

interface Contradiction {
  readonly part: FactPart
  readonly isSo: (fact: FactDeclaration) => unknown
  readonly words: EngineText
}

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    part: 'type',
    isSo: ({ type, vocabulary }) => CODED.includes(type) && vocabulary === undefined,
    words: say(
      'a fact that takes codes also needs "vocabulary": the name of the list its codes come from',
      '取代码的事实还需要"vocabulary"：其代码所属词汇表的名称',
    ),
  },
  {
    part: 'type',
    isSo: ({ type, key }) => type === 'list' && key === undefined,
    words: say(
      'a fact of type list also needs "key": the field that names an item, for example "id"',
      '类型为list的事实还需要"key"：用来指明条目的字段，例如"id"',
    ),
  },
  {
    part: 'protective',
    isSo: ({ protective, derive }) => protective !== undefined && !derive,
    words: say(
      '"protective" chooses between what is given and what is computed, so it needs "derive": take it out, or say how the fact is computed',
      '"protective"用于在给出的值与算出的值之间选择，因此需要"derive"：请删去，或写明如何计算',
    ),
  },
  {
    part: 'decisive',
    isSo: ({ decisive, private: isPrivate }) => decisive && isPrivate,
    words: say(
      'no rule may read a private fact, so nothing can depend on it: take out "decisive" or "private"',
      '规则不得读取私密事实，因此不会有内容取决于它：请删去"decisive"或"private"',
    ),
  },
  {
    part: 'decisive',
    isSo: ({ decisive, ask, derive }) => decisive && !ask && !derive,
    words: say(
      'nobody may proceed while this fact is not known, so somebody has to be asked for it: add the question under "ask"',
      '此事实未知时不得进行，因此必须有人可问：请在"ask"中写明问题',
    ),
  },
  {
    part: 'changeable',
    isSo: (fact) => fact.changeable && !canBeMadeSo(fact),
    words: say(
      'what is measured, dated or computed cannot be made so, a change would mend the record only: take out "changeable"',
      '测得的、带日期的或算出的内容无法使其如此，更改只会改动记录：请删去"changeable"',
    ),
  },
]

/** A lowest figure above the highest one. */
export const crossed = (minimum: number, maximum: number): EngineText =>
  say(`the minimum ${minimum} is above the maximum ${maximum}`, `最小值${minimum}大于最大值${maximum}`)

/** Items are named by their callers. */
function checkKey(name: string, { key }: FactDeclaration, { facts }: LintScope, report: Report): void {
  const field = key === undefined ? undefined : facts.get(`${name}[].${key}`)
  if (field?.derive && !field.ask)
    report(
      'FACT_DECLARATION',
      ['facts', name, 'key'],
      say(
        `\`${name}[].${key}\` is only computed, so it cannot name an item: choose a field that callers give`,
        `\`${name}[].${key}\`只由计算得出，不能用来指明条目：请选用由调用方给出的字段`,
      ),
    )
}

function checkVocabulary(
  name: string,
  { vocabulary: list }: FactDeclaration,
  scope: LintScope,
  report: Report,
): void {
  if (list === undefined || scope.vocabulary.has(list)) return
  const path = ['facts', name, 'vocabulary']
  reportUnknown(VOCABULARY, { name: list, known: scope.vocabulary.keys(), path }, scope, report)
}

function checkAssume(name: string, fact: FactDeclaration, scope: LintScope, report: Report): void {
  const assumption = assumptionOf(fact)
  if (assumption === undefined) return
  const path = ['facts', name, 'assume']
  for (const [isSo, words] of NEVER_ASSUMED) if (isSo(fact, name)) report('ASSUME_MISFIT', path, words, 'key')
  const at = assumption.unless ? [...path, 'value'] : path
  if (meansUnknown(assumption.value, fact)) report('ASSUME_MISFIT', at, UNKNOWN_ASSUMED)
  const fault = faultOfValue(assumption.value, fact, scope)
  if (fault) report(fault.code, at, fault.message, 'value', fault.cause)
}

const NEVER_ASSUMED: readonly (readonly [
  isSo: (fact: FactDeclaration, name: string) => unknown,
  words: EngineText,
])[] = [
  [
    ({ countsWhen }) => countsWhen,
    say(
      'this fact does not always count ("countsWhen"), and while it does not, it must not turn into something assumed: take out "assume"',
      '此事实并非总是有效（"countsWhen"），无效时不得变为假定的值：请删去"assume"',
    ),
  ],
  [
    ({ derive }) => derive,
    say(
      'this fact is computed, so nothing is assumed for it: take out "assume"',
      '此事实由计算得出，不作假定：请删去"assume"',
    ),
  ],
  [
    ({ private: isPrivate }) => isPrivate,
    say(
      'no rule may read a private fact, so nothing is assumed for it: take out "assume"',
      '规则不得读取私密事实，因此不作假定：请删去"assume"',
    ),
  ],
  [
    (_fact, name) => listOf(name) !== null,
    say(
      'nothing is assumed for the items of a list: take out "assume"',
      '不对列表的条目作假定：请删去"assume"',
    ),
  ],
]

const UNKNOWN_ASSUMED = say(
  'this value stands under "unknownValues", so it says that nothing is known, and that cannot be assumed',
  '此值列在"unknownValues"中，表示未知，因此不能作为假定',
)
