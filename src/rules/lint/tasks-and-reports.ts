import type { Measure, Report as PackReport, RecordField, TaskRule } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { checkField, checkFieldCondition, type FieldsSeen } from './field-conditions.ts'
import { checkTerms } from './known-names.ts'
import { type RecordsSeen, recordsSeen } from './records-seen.ts'
import { checkDate } from './registers.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

const NO_FIELDS: FieldsSeen = new Map()

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
    report(
      'UNKNOWN_REQUIREMENT',
      [...path, 'requirement'],
      () => `\`${requirement}\` is not declared${didYouMean(requirement, known)}`,
    )
  if (!('register' in rule.from)) {
    for (const key of ['date', 'where', 'latestPer', 'whenEmpty'] as const)
      if (rule[key] !== undefined)
        report('TASK_MISFIT', [...path, key], `\`${key}\` is about the entries of a register`)
    return
  }
  const fields = fieldsOf(rule.from.register, [...path, 'from', 'register'], seen, report)
  if (!fields) return
  if (rule.date === undefined && rule.whenEmpty === undefined)
    report('TASK_MISFIT', path, 'say the date it counts from, or that it is due while there is no entry')
  checkDate(rule.date, fields, [...path, 'date'], report)
  checkFieldCondition(rule.where, fields, [...path, 'where'], scope, report)
  for (const [index, field] of (rule.latestPer ?? []).entries())
    checkField(field, fields, [...path, 'latestPer', index], report, ['subject'])
}

function fieldsOf(register: string, path: Path, seen: RecordsSeen, report: Report): FieldsSeen | null {
  const found = seen.registers.get(register)
  if (!found) {
    const known = [...seen.registers.keys()]
    report(
      'UNKNOWN_REGISTER',
      path,
      () => `there is no register \`${register}\`${didYouMean(register, known)}`,
    )
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
    report('REPORT_MISFIT', [...path, 'rows', 'by'], `entries of a register have no ${rows.by}`)
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
        () => `there is no procedure \`${code}\`${didYouMean(code, procedures.keys())}`,
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
  if (kinds.length !== 1)
    report(
      'REPORT_MISFIT',
      path,
      `exactly one of ${MEASURE_KINDS.join(', ')} is needed; this one has ${kinds.join(' and ') || 'none of them'}`,
    )
  checkFieldCondition(measure.where, fields, [...path, 'where'], scope, report)
  if (typeof measure.count === 'object')
    checkFieldCondition(measure.count, fields, [...path, 'count'], scope, report)
  checkField(measure.countDistinct, fields, [...path, 'countDistinct'], report, ['subject'])
  for (const key of ['sum', 'average', 'median'] as const) {
    const name = measure[key]
    checkField(name, fields, [...path, key], report)
    const type = name === undefined ? undefined : fields.get(name)?.type
    if (type !== undefined && type !== 'integer' && type !== 'number')
      report('REPORT_MISFIT', [...path, key], `\`${name}\` is of type ${type}, and not a number`)
  }
  for (const key of ['minimum', 'maximum', 'latest', 'previous'] as const)
    checkField(measure[key], fields, [...path, key], report)
  const { share, hoursTo } = measure
  if (share)
    for (const key of ['of', 'in'] as const) {
      const name = share[key]
      const isWhole = key === 'in' && name === 'all'
      if (!isWhole && !names.includes(name))
        report(
          'REPORT_MISFIT',
          [...path, 'share', key],
          () => `there is no measure \`${name}\`${didYouMean(name, names)}`,
        )
    }
  if (hoursTo === undefined) return
  if (steps === null) report('REPORT_MISFIT', [...path, 'hoursTo'], 'entries of a register have no steps')
  else if (!steps.includes(hoursTo))
    report(
      'UNKNOWN_STEP',
      [...path, 'hoursTo'],
      () => `there is no step \`${hoursTo}\`${didYouMean(hoursTo, steps)}`,
    )
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
      report(
        'UNKNOWN_REQUIREMENT',
        at,
        () => `\`${code}\` is not declared${didYouMean(code, known.keys())}`,
        'key',
      )
    else if (!requirement.claim) report('REPORT_MISFIT', at, `\`${code}\` claims nothing`, 'key')
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
