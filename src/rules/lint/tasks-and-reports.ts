import type { Measure, Report as PackReport, RecordField, TaskRule } from '../pack/format.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { checkField, checkFieldCondition, type FieldsSeen } from './field-conditions.ts'
import { checkTerms } from './known-names.ts'
import { type RecordsSeen, recordsSeen } from './records-seen.ts'
import { checkDate, exactlyOneOf } from './registers.ts'
import { REQUIREMENT, reportUnknown } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

const NO_FIELDS: FieldsSeen = new Map()

const STEP = say('step', '步骤')
const REGISTER = say('register', '登记簿')
const PROCEDURE = say('procedure', '流程')
const MEASURE = say('measure', '指标')

const missing = (called: EngineText, name: string, known: readonly string[]) => (): EngineText => {
  const meant = didYouMean(name, known)
  return say(
    `there is no ${called.en} \`${name}\`${meant.en}`,
    `没有名为\`${name}\`的${called['zh-CN']}${meant['zh-CN']}`,
  )
}

/** Rules for tasks look at a register that is there, by a date that it has. */
export const taskRules: LintRule = (scope, report) => {
  const seen = recordsSeen(scope)
  for (const [code, rule] of Object.entries(scope.pack.tasks ?? {}))
    checkRule(rule, ['tasks', code], seen, scope, report)
}

function checkRule(rule: TaskRule, path: Path, seen: RecordsSeen, scope: LintScope, report: Report): void {
  checkTerms(rule.roles, 'roles', [...path, 'roles'], scope, report)
  const { requirement } = rule
  const known = [...scope.inherited.keys(), ...(scope.pack.requirements ?? []).map(({ code }) => code)]
  if (requirement !== undefined && !known.includes(requirement))
    reportUnknown(REQUIREMENT, { name: requirement, known, path: [...path, 'requirement'] }, scope, report)
  if (!('register' in rule.from)) {
    for (const key of ['date', 'where', 'latestPer', 'latestBy', 'whenEmpty'] as const)
      if (rule[key] !== undefined)
        report(
          'TASK_MISFIT',
          [...path, key],
          say(
            `"${key}" is about the entries of a register, and this task does not come from one: take it out, or name a register under "from"`,
            `"${key}"说的是登记簿的条目，而此任务并非来自登记簿：请删去，或在"from"中写明登记簿`,
          ),
        )
    return
  }
  const fields = fieldsOf(rule.from.register, [...path, 'from', 'register'], seen, report)
  if (!fields) return
  if (rule.date === undefined && rule.whenEmpty === undefined)
    report(
      'TASK_MISFIT',
      path,
      say(
        'nothing says when this task is due: add "date" (the field to count from), or "whenEmpty" (it is due while there is no entry)',
        '没有写明此任务何时到期：请加上"date"（开始计时的字段），或"whenEmpty"（没有条目时即到期）',
      ),
    )
  checkDate(rule.date, fields, [...path, 'date'], report)
  checkFieldCondition(rule.where, fields, [...path, 'where'], scope, report)
  checkDate(rule.latestBy, fields, [...path, 'latestBy'], report)
  for (const [index, field] of (rule.latestPer ?? []).entries())
    checkField(field, fields, [...path, 'latestPer', index], report, ['subject'])
  checkIdleParts(rule, path, report)
}

/** Parts that would be taken and never looked at. */
function checkIdleParts(rule: TaskRule, path: Path, report: Report): void {
  const needed = [
    ['latestBy', 'latestPer'],
    ['latestPer', 'date'],
    ['after', 'date'],
    ['ahead', 'date'],
  ] as const
  for (const [key, other] of needed)
    if (rule[key] !== undefined && rule[other] === undefined)
      report(
        'TASK_MISFIT',
        [...path, key],
        say(
          `"${key}" means something only with "${other}": take it out, or add the other`,
          `"${key}"只有与"${other}"一起才有意义：请删去，或加上后者`,
        ),
      )
}

function fieldsOf(register: string, path: Path, seen: RecordsSeen, report: Report): FieldsSeen | null {
  const found = seen.registers.get(register)
  if (!found) {
    const known = [...seen.registers.keys()]
    report('UNKNOWN_REGISTER', path, missing(REGISTER, register, known))
  }
  return found?.fields ?? null
}

const MEASURE_KINDS = [
  'count',
  'countDistinct',
  'sum',
  'average',
  'median',
  'minimum',
  'maximum',
  'latest',
  'previous',
  'share',
  'hoursTo',
] as const satisfies readonly (keyof Measure)[]

/** Reports count what is there, and their columns measure one thing each. */
export const reports: LintRule = (scope, report) => {
  const seen = recordsSeen(scope)
  for (const [code, one] of Object.entries(scope.pack.reports ?? {}))
    checkReport(one, ['reports', code], seen, scope, report)
}

function checkReport(one: PackReport, path: Path, seen: RecordsSeen, scope: LintScope, report: Report): void {
  const { from } = one
  if ('claims' in from) {
    checkClaims(from.claims, path, seen, scope, report)
    return
  }
  const fields =
    'register' in from
      ? fieldsOf(from.register, [...path, 'from', 'register'], seen, report)
      : fieldsOfRuns(one, from.procedures, path, seen, scope, report)
  if (!fields) return
  const { rows } = one
  if (typeof rows === 'string') checkField(rows, fields, [...path, 'rows'], report)
  else if (rows && 'score' in rows)
    for (const [index, field] of rows.score.entries())
      checkField(field, fields, [...path, 'rows', 'score', index], report)
  else if (rows && 'register' in from && ['procedure', 'outcome', 'state', 'step'].includes(rows.by))
    report(
      'REPORT_MISFIT',
      [...path, 'rows', 'by'],
      say(
        `entries of a register have no \`${rows.by}\`, so there can be no row for each: choose something else under "by"`,
        `登记簿的条目没有\`${rows.by}\`，不能据此分行：请在"by"中另选`,
      ),
    )
  if (one.date !== undefined) checkDate(one.date, fields, [...path, 'date'], report)
  checkFieldCondition(one.where, fields, [...path, 'where'], scope, report)
  const steps =
    'procedures' in from
      ? from.procedures.flatMap((code) => [...(seen.procedures.get(code)?.steps.keys() ?? [])])
      : null
  for (const [name, measure] of Object.entries(one.measures ?? {}))
    checkMeasure(
      measure,
      { fields, steps, names: Object.keys(one.measures ?? {}), path: [...path, 'measures', name] },
      scope,
      report,
    )
}

/** Of runs the facts are read, of their steps the fields. */
function fieldsOfRuns(
  { rows }: PackReport,
  codes: readonly string[],
  path: Path,
  { procedures }: RecordsSeen,
  { facts }: LintScope,
  report: Report,
): FieldsSeen {
  for (const [index, code] of codes.entries())
    if (!procedures.has(code))
      report(
        'UNKNOWN_PROCEDURE',
        [...path, 'from', 'procedures', index],
        missing(PROCEDURE, code, [...procedures.keys()]),
      )
  if (typeof rows === 'object' && 'by' in rows && rows.by === 'step') {
    const own = codes.flatMap((code) =>
      [...(procedures.get(code)?.steps.values() ?? [])].flatMap((step) => [...step.fields]),
    )
    return new Map<string, RecordField>([
      ...own,
      ['state', { type: 'string' }],
      ['doneBy', { type: 'string' }],
      ['dueAt', { type: 'dateTime' }],
      ['doneAt', { type: 'dateTime' }],
    ])
  }
  return new Map(
    [...facts].flatMap(([name, { type, vocabulary }]) =>
      type === 'object' || type === 'list' || name.includes('[]')
        ? []
        : [[name, { type, ...(vocabulary !== undefined && { vocabulary }) }] as const],
    ),
  )
}

interface MeasureSite {
  readonly fields: FieldsSeen
  /** The steps of the procedures; null where entries are counted. */
  readonly steps: readonly string[] | null
  readonly names: readonly string[]
  readonly path: Path
}

function checkMeasure(measure: Measure, site: MeasureSite, scope: LintScope, report: Report): void {
  const { fields, steps, names, path } = site
  const kinds = MEASURE_KINDS.filter((kind) => measure[kind] !== undefined)
  if (kinds.length !== 1) report('REPORT_MISFIT', path, exactlyOneOf(MEASURE_KINDS, kinds))
  checkFieldCondition(measure.where, fields, [...path, 'where'], scope, report)
  if (typeof measure.count === 'object')
    checkFieldCondition(measure.count, fields, [...path, 'count'], scope, report)
  checkField(measure.countDistinct, fields, [...path, 'countDistinct'], report, ['subject'])
  for (const key of ['sum', 'average', 'median'] as const) {
    const name = measure[key]
    checkField(name, fields, [...path, key], report)
    const type = name === undefined ? undefined : fields.get(name)?.type
    if (type !== undefined && type !== 'integer' && type !== 'number')
      report(
        'REPORT_MISFIT',
        [...path, key],
        say(
          `\`${name}\` is of type ${type}, but a number is needed here: choose a field of type integer or number`,
          `\`${name}\`的类型是${type}，但此处需要数字：请选用类型为integer或number的字段`,
        ),
      )
  }
  for (const key of ['minimum', 'maximum', 'latest', 'previous'] as const)
    checkField(measure[key], fields, [...path, key], report)
  const { share, hoursTo } = measure
  if (share)
    for (const key of ['of', 'in'] as const) {
      const name = share[key]
      const isWhole = key === 'in' && name === 'all'
      if (!isWhole && !names.includes(name))
        report('REPORT_MISFIT', [...path, 'share', key], missing(MEASURE, name, names))
    }
  if (hoursTo === undefined) return
  if (steps === null)
    report(
      'REPORT_MISFIT',
      [...path, 'hoursTo'],
      say(
        '"hoursTo" counts the hours to a step, and entries of a register have no steps: take it out, or count procedures',
        '"hoursTo"计算到某一步骤的小时数，而登记簿的条目没有步骤：请删去，或改为统计流程',
      ),
    )
  else if (!steps.includes(hoursTo))
    report('UNKNOWN_STEP', [...path, 'hoursTo'], missing(STEP, hoursTo, steps))
}

function checkClaims(
  claims: Extract<PackReport['from'], { readonly claims: unknown }>['claims'],
  path: Path,
  seen: RecordsSeen,
  scope: LintScope,
  report: Report,
): void {
  const known = new Map([
    ...scope.inherited,
    ...(scope.pack.requirements ?? []).map((one) => [one.code, one] as const),
  ])
  for (const [code, own] of Object.entries(claims)) {
    const at: Path = [...path, 'from', 'claims', code]
    const requirement = known.get(code)
    if (!requirement)
      reportUnknown(REQUIREMENT, { name: code, known: known.keys(), path: at, at: 'key' }, scope, report)
    else if (!requirement.claim)
      report(
        'REPORT_MISFIT',
        at,
        say(
          `\`${code}\` has no claim to compare with: choose a requirement of kind claim`,
          `\`${code}\`没有可供比较的陈述：请选用种类为claim的要求`,
        ),
        'key',
      )
    if (!own) continue
    const fields = fieldsOf(own.register, [...at, 'register'], seen, report)
    checkMeasure(
      own.measure,
      { fields: fields ?? NO_FIELDS, steps: null, names: [], path: [...at, 'measure'] },
      scope,
      report,
    )
  }
}
