import {
  type FactDeclaration,
  isAuthority,
  type Register,
  type RegisterYield,
  YIELD_KINDS,
} from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { ORGANISATION } from '../procedures/in-force.ts'
import { faultOfValue } from './fact-values.ts'
import { checkField, checkFieldCondition, type FieldsSeen } from './field-conditions.ts'
import { checkTerms } from './known-names.ts'
import { checkFields } from './record-fields.ts'
import { recordsSeen, type SeenRegister } from './records-seen.ts'
import { listOf } from './sites.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'
import { misfitOf, yieldableFact } from './yielded-facts.ts'

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
      if (said[key] === undefined) report('MISSING_KEY', [...path, key], `\`${key}\` is missing`)
  if (said.lock === 'floor' && !isAuthority(scope.pack.pack))
    report('FLOOR_NOT_ALLOWED', [...path, 'lock'], 'only shipped packs set floors; use tunable or local')
  const before = new Set(
    scope.extended.flatMap(({ registers: declared }) =>
      Object.keys((declared && Object.hasOwn(declared, code) ? declared[code]?.fields : undefined) ?? {}),
    ),
  )
  checkFields(said.fields, (name) => before.has(name), [...path, 'fields'], scope, report)
  const { fields } = register
  checkFieldCondition(said.countsWhen, fields, [...path, 'countsWhen'], scope, report)
  const { retention, suspendsRetention, accessReport } = said
  checkDate(retention?.from, fields, [...path, 'retention', 'from'], report)
  checkTerms(retention?.roles, 'roles', [...path, 'retention', 'roles'], scope, report)
  checkField(suspendsRetention?.item, fields, [...path, 'suspendsRetention', 'item'], report)
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
        `entries are about \`${register.subjectKind}\`; they say something about that, or about \`${ORGANISATION.kind}\``,
        'key',
      )
    for (const [name, one] of Object.entries(facts))
      checkYield(name, one, fields, [...at, name], scope, report)
  }
}

/** A field that is a day or an instant. */
export function checkDate(name: string | undefined, fields: FieldsSeen, path: Path, report: Report): void {
  checkField(name, fields, path, report)
  const type = name === undefined ? undefined : fields.get(name)?.type
  if (type !== undefined && type !== 'date' && type !== 'dateTime')
    report('FIELD_DECLARATION', path, `\`${name}\` is of type ${type}; a date is needed here`)
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
  if (kinds.length !== 1)
    report(
      'YIELD_MISFIT',
      path,
      `exactly one of ${YIELD_KINDS.join(', ')} is needed; this one has ${kinds.join(' and ') || 'none of them'}`,
    )
  checkYieldConditions(given, fields, path, scope, report)
  if (given.by !== undefined && given.latest === undefined && given.earliest === undefined)
    report('YIELD_MISFIT', [...path, 'by'], '`by` means something for latest and earliest only')
  checkDate(given.by, fields, [...path, 'by'], report)
  const fact = yieldableFact(name, path, scope, report)
  if (!fact) return
  const misfit = yieldMisfit(given, fact, fields)
  if (misfit) report('YIELD_MISFIT', path, misfit)
  if (given.list) checkItems(name, given.list, fields, path, scope, report)
  const fault =
    given.whenEmpty === undefined || given.list ? null : faultOfValue(given.whenEmpty, fact, scope.vocabulary)
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

function yieldMisfit(given: RegisterYield, fact: FactDeclaration, fields: FieldsSeen): string | null {
  const is = (...types: string[]) =>
    types.includes(fact.type) ? null : `yields ${types[0]}, and the fact is of type ${fact.type}`
  if (given.any || given.all) return is('boolean')
  if (given.count !== undefined || given.countDistinct !== undefined) return is('integer', 'number')
  if (given.sum !== undefined) {
    const type = fields.get(given.sum)?.type
    return type === 'integer' || type === 'number' || type === undefined
      ? is('number', 'integer')
      : 'only numbers have a sum'
  }
  if (given.list) return is('list')
  const source = given.latest ?? given.earliest
  if (typeof source === 'object') return is('boolean')
  const field = source === undefined ? undefined : fields.get(source)
  const misfit = field && misfitOf(field, fact)
  return misfit ? `the field \`${source}\` ${misfit}` : null
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
      const known = [...scope.facts.keys()]
        .filter((one) => listOf(one) === list)
        .map((one) => one.slice(list.length + 3))
      report(
        'UNKNOWN_FACT',
        at,
        () => `\`${list}[].${name}\` is not declared${didYouMean(name, known)}`,
        'key',
      )
    }
    if (typeof source === 'object') {
      checkFieldCondition(source, fields, at, scope, report)
      if (fact && fact.type !== 'boolean')
        report('YIELD_MISFIT', at, `a condition is true or false, and the fact is of type ${fact.type}`)
      continue
    }
    checkField(source, fields, at, report)
    const field = fields.get(source)
    const misfit = field && fact ? misfitOf(field, fact) : null
    if (misfit) report('YIELD_MISFIT', at, `the field \`${source}\` ${misfit}`)
  }
}
