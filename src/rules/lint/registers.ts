import type { FactDeclaration, Register, RegisterYield } from '../pack/format.ts'
import { isAuthority, YIELD_KINDS } from '../pack/format-values.ts'
import { allOf, type EngineText, oneOf, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { ORGANISATION } from '../procedures/in-force.ts'
import { faultOfValue } from './fact-values.ts'
import { checkField, checkFieldCondition, type FieldsSeen } from './field-conditions.ts'
import { checkTerms } from './known-names.ts'
import { checkFields } from './record-fields.ts'
import { recordsSeen, type SeenRegister } from './records-seen.ts'
import { listOf } from './sites.ts'
import { FACT, reportUnknown } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'
import { fieldMisfit, misfitOf, yieldableFact } from './yielded-facts.ts'

/** Registers say what an entry is, look only at fields that are there, and yield what is declared. */
export const registers: LintRule = (scope, report) => {
  const seen = recordsSeen(scope)
  for (const [code, said] of Object.entries(scope.pack.registers ?? {})) {
    const register = seen.registers.get(code)
    if (register) checkRegister(code, said, register, scope, report)
  }
}

function checkRegister(
  code: string,
  said: Register,
  register: SeenRegister,
  scope: LintScope,
  report: Report,
): void {
  const path: Path = ['registers', code]
  if (register.owner === null)
    for (const key of ['title', 'subjectKind', 'fields'] as const)
      if (said[key] === undefined)
        report(
          'MISSING_KEY',
          [...path, key],
          say(`a new register needs "${key}": add it`, `新登记簿需要"${key}"：请加上`),
        )
  if (said.lock === 'floor' && !isAuthority(scope.pack.pack))
    report(
      'FLOOR_NOT_ALLOWED',
      [...path, 'lock'],
      say(
        'only the packs that come with the service set floors: write "tunable" or "local"',
        '只有随服务提供的规则包才能设定底线：请写"tunable"或"local"',
      ),
    )
  const before = new Set(
    scope.extended.flatMap(({ registers: declared }) =>
      Object.keys((declared && Object.hasOwn(declared, code) ? declared[code]?.fields : undefined) ?? {}),
    ),
  )
  const { fields } = register
  checkFields(said.fields, (name) => before.has(name), fields, [...path, 'fields'], scope, report)
  checkFieldCondition(said.countsWhen, fields, [...path, 'countsWhen'], scope, report)
  const { retention, suspendsRetention, accessReport } = said
  checkDate(retention?.from, fields, [...path, 'retention', 'from'], report)
  checkTerms(retention?.roles, 'roles', [...path, 'retention', 'roles'], scope, report)
  checkTyped(suspendsRetention?.item, HELD, fields, [...path, 'suspendsRetention', 'item'], report)
  checkDate(suspendsRetention?.from, fields, [...path, 'suspendsRetention', 'from'], report)
  checkDate(suspendsRetention?.until, fields, [...path, 'suspendsRetention', 'until'], report)
  checkDate(accessReport?.at, fields, [...path, 'accessReport', 'at'], report)
  for (const key of ['by', 'what', 'purpose'] as const)
    checkField(accessReport?.[key], fields, [...path, 'accessReport', key], report)
  for (const [kind, facts] of Object.entries(said.yields ?? {})) {
    const at: Path = [...path, 'yields', kind]
    if (kind !== register.subjectKind && kind !== ORGANISATION.kind)
      report(
        'YIELD_MISFIT',
        at,
        say(
          `the entries of this register are about \`${register.subjectKind}\`, so they can give facts only about that, or about \`${ORGANISATION.kind}\`: write one of the two`,
          `此登记簿的条目是关于\`${register.subjectKind}\`的，因此只能给出关于它或关于\`${ORGANISATION.kind}\`的事实：请写两者之一`,
        ),
        'key',
      )
    for (const [name, one] of Object.entries(facts))
      checkYield(name, one, fields, [...at, name], scope, report)
  }
}

/** That one of several keys is needed, and which of them are there. */
export function exactlyOneOf(keys: readonly string[], found: readonly string[]): EngineText {
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`)
  const wanted = oneOf(quoted(keys))
  const there = allOf(quoted(found))
  return say(
    `write exactly one of ${wanted.en} here: there is ${there.en || 'none of them'} so far`,
    `此处必须且只能写${wanted['zh-CN']}中的一个：目前${there['zh-CN'] ? `有${there['zh-CN']}` : '一个也没有'}`,
  )
}

/** Checks that a field is there and of one of some types; `misfit` says what is wrong with another one. */
function checkTyped(
  name: string | undefined,
  wanted: { readonly types: readonly string[]; readonly misfit: (name: string, type: string) => EngineText },
  fields: FieldsSeen,
  path: Path,
  report: Report,
): void {
  checkField(name, fields, path, report)
  const type = name === undefined ? undefined : fields.get(name)?.type
  if (name !== undefined && type !== undefined && !wanted.types.includes(type))
    report('FIELD_DECLARATION', path, wanted.misfit(name, type))
}

const DATE = {
  types: ['date', 'dateTime'],
  misfit: (name: string, type: string) =>
    say(
      `\`${name}\` is of type ${type}, but a date is needed here: choose a field of type date or dateTime`,
      `\`${name}\`的类型是${type}，但此处需要日期：请选用类型为date或dateTime的字段`,
    ),
}

/** What is held is one record, named by a text: a list, or anything else, would name none. */
const HELD = {
  types: ['string', 'code'],
  misfit: (name: string, type: string) =>
    say(
      `\`${name}\` is of type ${type}, but it has to name the one record that is held: choose a field of type string`,
      `\`${name}\`的类型是${type}，但它必须指明所保留的那一条记录：请选用类型为string的字段`,
    ),
}

/** A field that is a day or an instant. */
export function checkDate(name: string | undefined, fields: FieldsSeen, path: Path, report: Report): void {
  checkTyped(name, DATE, fields, path, report)
}

function checkYield(
  name: string,
  given: RegisterYield,
  fields: FieldsSeen,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  const kinds = YIELD_KINDS.filter((kind) => given[kind] !== undefined)
  if (kinds.length !== 1) report('YIELD_MISFIT', path, exactlyOneOf(YIELD_KINDS, kinds))
  checkYieldConditions(given, fields, path, scope, report)
  if (given.by !== undefined && given.latest === undefined && given.earliest === undefined)
    report(
      'YIELD_MISFIT',
      [...path, 'by'],
      say(
        '"by" means something only with "latest" or "earliest": take it out, or add one of them',
        '"by"只有与"latest"或"earliest"一起才有意义：请删去，或加上其中之一',
      ),
    )
  checkDate(given.by, fields, [...path, 'by'], report)
  const fact = yieldableFact(name, path, scope, report)
  if (!fact) return
  const misfit = yieldMisfit(given, fact, fields)
  if (misfit) report('YIELD_MISFIT', path, misfit)
  if (given.list) checkItems(name, given.list, fields, path, scope, report)
  const fault =
    given.whenEmpty === undefined || given.list ? null : faultOfValue(given.whenEmpty, fact, scope)
  if (fault) report('YIELD_MISFIT', [...path, 'whenEmpty'], fault.message)
}

function checkYieldConditions(
  given: RegisterYield,
  fields: FieldsSeen,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  for (const key of ['any', 'all', 'where'] as const)
    checkFieldCondition(given[key], fields, [...path, key], scope, report)
  if (typeof given.count === 'object')
    checkFieldCondition(given.count, fields, [...path, 'count'], scope, report)
  for (const key of ['latest', 'earliest'] as const) {
    const source = given[key]
    if (typeof source === 'object') checkFieldCondition(source, fields, [...path, key], scope, report)
    else checkField(source, fields, [...path, key], report)
  }
  checkField(given.countDistinct, fields, [...path, 'countDistinct'], report, ['subject'])
  checkField(given.sum, fields, [...path, 'sum'], report)
}

function yieldMisfit(given: RegisterYield, fact: FactDeclaration, fields: FieldsSeen): EngineText | null {
  const is = (...types: string[]) =>
    types.includes(fact.type)
      ? null
      : say(
          `this gives a value of type ${types[0]}, but the fact is of type ${fact.type}: choose another fact, or another way to give it`,
          `此处给出的值类型是${types[0]}，而事实的类型是${fact.type}：请选用其他事实，或换一种给出方式`,
        )
  if (given.any || given.all) return is('boolean')
  if (given.count !== undefined || given.countDistinct !== undefined) return is('integer', 'number')
  if (given.sum !== undefined) {
    const type = fields.get(given.sum)?.type
    return type === 'integer' || type === 'number' || type === undefined
      ? is('number', 'integer')
      : say(
          `\`${given.sum}\` is of type ${type}, but only numbers have a sum: choose a field of type integer or number`,
          `\`${given.sum}\`的类型是${type}，但只有数字才能求和：请选用类型为integer或number的字段`,
        )
  }
  if (given.list) return is('list')
  const source = given.latest ?? given.earliest
  if (typeof source === 'object') return is('boolean')
  const field = source === undefined ? undefined : fields.get(source)
  const misfit = field && misfitOf(field, fact)
  return misfit && source !== undefined ? fieldMisfit(source, misfit) : null
}

/** The items of a yielded list: each part is a declared fact of its items. */
function checkItems(
  list: string,
  items: NonNullable<RegisterYield['list']>,
  fields: FieldsSeen,
  path: Path,
  scope: LintScope,
  report: Report,
): void {
  for (const [name, source] of Object.entries(items)) {
    const at = [...path, 'list', name]
    const fact = scope.facts.get(`${list}[].${name}`)
    if (!fact) {
      const known = [...scope.facts.keys()].filter((one) => listOf(one) === list)
      reportUnknown(FACT, { name: `${list}[].${name}`, known, path: at, at: 'key' }, scope, report)
    }
    if (typeof source === 'object') {
      checkFieldCondition(source, fields, at, scope, report)
      if (fact && fact.type !== 'boolean')
        report(
          'YIELD_MISFIT',
          at,
          say(
            `a condition is true or false, but the fact is of type ${fact.type}: name a field here, or choose a fact of type boolean`,
            `条件的值是true或false，而事实的类型是${fact.type}：请在此处写字段名称，或选用类型为boolean的事实`,
          ),
        )
      continue
    }
    checkField(source, fields, at, report)
    const field = fields.get(source)
    const misfit = field && fact ? misfitOf(field, fact) : null
    if (misfit) report('YIELD_MISFIT', at, fieldMisfit(source, misfit))
  }
}
