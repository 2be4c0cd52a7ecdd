import type { Procedure, ProcedureStep } from '../pack/format.ts'
import { isAuthority } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import type { FieldsSeen } from './field-conditions.ts'
import { checkTerms } from './known-names.ts'
import { checkFields } from './record-fields.ts'
import { type RecordsSeen, recordsSeen, type SeenProcedure } from './records-seen.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'
import { checkRecordedValue, yieldableFact } from './yielded-facts.ts'

interface Checking {
  readonly scope: LintScope
  readonly seen: RecordsSeen
  readonly report: Report
}

/** Procedures name what is there, yield what is declared, and their steps do not wait for each other in a circle. */
export const procedures: LintRule = (scope, report) => {
  const checking: Checking = { scope, seen: recordsSeen(scope), report }
  for (const [code, said] of Object.entries(scope.pack.procedures ?? {})) {
    const procedure = checking.seen.procedures.get(code)
    if (procedure) checkProcedure(code, said, procedure, checking)
  }
}

function checkProcedure(code: string, said: Procedure, procedure: SeenProcedure, checking: Checking): void {
  const { scope, report } = checking
  const path: Path = ['procedures', code]
  if (procedure.owner === null) {
    if (said.title === undefined) report('MISSING_KEY', [...path, 'title'], '`title` is missing')
    if (said.subjectKinds === undefined)
      report('MISSING_KEY', [...path, 'subjectKinds'], '`subjectKinds` is missing')
  }
  if (said.lock === 'floor' && !isAuthority(scope.pack.pack))
    report('FLOOR_NOT_ALLOWED', [...path, 'lock'], 'only shipped packs set floors; use tunable or local')
  checkSpokenFact('subjectKinds', said.subjectKinds, [...path, 'subjectKinds'], checking)
  if (said.closes?.action !== undefined)
    checkSpokenFact('action', [said.closes.action], [...path, 'closes', 'action'], checking)
  checkTerms(said.closes?.roles, 'roles', [...path, 'closes', 'roles'], scope, report)
  for (const section of ['starts', 'closes'] as const)
    for (const [name, value] of Object.entries(said[section]?.facts ?? {})) {
      const at = [...path, section, 'facts', name]
      const fact = yieldableFact(name, at, scope, report)
      if (fact) checkRecordedValue(value, fact, () => new Map(), at, scope, report)
    }
  const written = new Set<string>()
  for (const [index, step] of (said.steps ?? []).entries()) {
    const at = [...path, 'steps', index]
    if (written.has(step.code))
      report('DUPLICATE_CODE', [...at, 'code'], `the step \`${step.code}\` stands twice in this procedure`)
    written.add(step.code)
    checkStep(code, step, at, procedure, checking)
  }
  checkCircles(said, procedure, path, report)
  checkTwice(said, path, scope, report)
}

/** What a run says in a fact that stands for it: the fact is there, and takes the code. */
function checkSpokenFact(
  what: 'action' | 'subjectKinds',
  codes: readonly string[] | undefined,
  path: Path,
  { scope, report }: Checking,
): void {
  if (codes === undefined) return
  const fact = [...scope.facts.values()].find(({ standsFor }) => standsFor === what)
  if (!fact) {
    report('YIELD_MISFIT', path, `no fact stands for this; one has to say \`"standsFor": "${what}"\``)
    return
  }
  if (fact.vocabulary !== undefined && fact.open !== true) {
    const isOne = what === 'action'
    for (const [index, code] of codes.entries())
      checkTerms([code], fact.vocabulary, isOne ? path.slice(0, -1) : path, scope, (problem, at, message) =>
        report(problem, isOne ? path : [...at.slice(0, -1), index], message),
      )
  }
}

function checkStep(
  code: string,
  step: ProcedureStep,
  path: Path,
  procedure: SeenProcedure,
  checking: Checking,
): void {
  const { scope, seen, report } = checking
  const known = procedure.steps.get(step.code)
  if (known?.isOwn && step.title === undefined)
    report('MISSING_KEY', [...path, 'title'], '`title` is missing')
  checkTerms(step.roles, 'roles', [...path, 'roles'], scope, report)
  const codes = [...procedure.steps.keys()]
  if (typeof step.order === 'object')
    for (const [index, before] of step.order.after.entries())
      checkStepCode(before, codes, [...path, 'order', 'after', index], report)
  if (step.due) checkDue(step, codes, path, report)
  checkRequirement(step.requirement, [...path, 'requirement'], scope, report)
  checkStarts(code, step, path, checking)
  const before = fieldsBefore(code, step.code, scope)
  checkFields(step.fields, (name) => before.has(name), [...path, 'fields'], scope, report)
  const fieldsOf = (of: string | undefined): FieldsSeen =>
    procedure.steps.get(of ?? step.code)?.fields ?? new Map()
  for (const [name, value] of Object.entries(step.yields ?? {})) {
    const at = [...path, 'yields', name]
    const fact = yieldableFact(name, at, scope, report)
    if (typeof value === 'object' && !Array.isArray(value) && value.step !== undefined)
      report('YIELD_MISFIT', [...at, 'step'], 'a step yields what was written in it, and not in another')
    else if (fact) checkRecordedValue(value, fact, fieldsOf, at, scope, report)
  }
  for (const [index, { register, fields }] of (step.records ?? []).entries())
    checkRecord(register, fields, [...path, 'records', index], seen, codes, fieldsOf, report)
}

/** The fields that extended packs declare for a step. */
function fieldsBefore(code: string, step: string, { extended }: LintScope): ReadonlySet<string> {
  return new Set(
    extended.flatMap(({ procedures: declared }) => {
      const said = declared && Object.hasOwn(declared, code) ? declared[code] : undefined
      return Object.keys(said?.steps?.find((one) => one.code === step)?.fields ?? {})
    }),
  )
}

function checkStepCode(code: string, known: readonly string[], path: Path, report: Report): void {
  if (!known.includes(code))
    report('UNKNOWN_STEP', path, () => `there is no step \`${code}\`${didYouMean(code, known)}`)
}

function checkDue({ code, due }: ProcedureStep, codes: readonly string[], path: Path, report: Report): void {
  if (due?.within === undefined && due?.label === undefined)
    report('STEP_MISFIT', [...path, 'due'], 'say within how long, or give a label')
  if (due?.from === undefined) return
  if (due.within === undefined)
    report('STEP_MISFIT', [...path, 'due', 'from'], '`from` means nothing without `within`')
  if (due.from.step === code)
    report('STEP_MISFIT', [...path, 'due', 'from'], 'a step cannot be timed from its own end')
  checkStepCode(due.from.step, codes, [...path, 'due', 'from', 'step'], report)
}

function checkRequirement(code: string | undefined, path: Path, scope: LintScope, report: Report): void {
  if (code === undefined) return
  const known = [...scope.inherited.keys(), ...(scope.pack.requirements ?? []).map((one) => one.code)]
  if (!known.includes(code))
    report('UNKNOWN_REQUIREMENT', path, () => `\`${code}\` is not declared${didYouMean(code, known)}`)
}

function checkStarts(code: string, step: ProcedureStep, path: Path, { seen, report }: Checking): void {
  const { starts } = step
  if (starts === undefined) return
  const known = [...seen.procedures.keys()]
  if (!known.includes(starts))
    report(
      'UNKNOWN_PROCEDURE',
      [...path, 'starts'],
      () => `there is no procedure \`${starts}\`${didYouMean(starts, known)}`,
    )
  if (starts === code) report('STEP_MISFIT', [...path, 'starts'], 'a procedure cannot be a step of itself')
  for (const key of ['approvals', 'repeatable', 'fields', 'records'] as const)
    if (step[key] !== undefined)
      report('STEP_MISFIT', [...path, key], `a step that another procedure does has no \`${key}\` of its own`)
}

function checkRecord(
  register: string,
  said: NonNullable<ProcedureStep['records']>[number]['fields'],
  path: Path,
  seen: RecordsSeen,
  codes: readonly string[],
  fieldsOf: (step: string | undefined) => FieldsSeen,
  report: Report,
): void {
  const found = seen.registers.get(register)
  if (!found) {
    const known = [...seen.registers.keys()]
    report(
      'UNKNOWN_REGISTER',
      [...path, 'register'],
      () => `there is no register \`${register}\`${didYouMean(register, known)}`,
    )
    return
  }
  for (const [name, value] of Object.entries(said)) {
    const at = [...path, 'fields', name]
    if (!found.fields.has(name))
      report(
        'UNKNOWN_FIELD',
        at,
        () => `there is no field \`${name}\`${didYouMean(name, found.fields.keys())}`,
        'key',
      )
    if (typeof value !== 'object' || Array.isArray(value) || value.from !== 'field') continue
    if (value.step !== undefined) checkStepCode(value.step, codes, [...at, 'step'], report)
    const fields = fieldsOf(value.step)
    if (value.field === undefined || !fields.has(value.field))
      report(
        'UNKNOWN_FIELD',
        at,
        () => `there is no field \`${value.field ?? ''}\`${didYouMean(value.field ?? '', fields.keys())}`,
      )
  }
  for (const [name, { required }] of found.fields)
    if (required && !Object.hasOwn(said, name))
      report(
        'STEP_MISFIT',
        [...path, 'fields'],
        `the register asks for \`${name}\`, of which nothing is said`,
      )
}

/** Steps that wait for each other, directly or through others, can never be done. */
function checkCircles(said: Procedure, { steps }: SeenProcedure, path: Path, report: Report): void {
  const before = (code: string): readonly string[] => {
    const order = steps.get(code)?.order
    if (order === 'last')
      return [...steps].filter(([, other]) => other.order !== 'last').map(([other]) => other)
    return typeof order === 'object' ? order.after : []
  }
  const reaches = (from: string): boolean => {
    const seen = new Set<string>()
    const toVisit = [...before(from)]
    for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
      if (next === from) return true
      if (seen.has(next)) continue
      seen.add(next)
      toVisit.push(...before(next))
    }
    return false
  }
  for (const [index, step] of (said.steps ?? []).entries())
    if (step.order !== undefined && reaches(step.code))
      report('STEP_CYCLE', [...path, 'steps', index, 'order'], `\`${step.code}\` waits for itself`)
}

/** Of two steps that yield one fact nobody knows which is right; lists are put together. */
function checkTwice({ steps }: Procedure, path: Path, { facts }: LintScope, report: Report): void {
  const owners = new Map<string, string>()
  for (const [index, { code, yields }] of (steps ?? []).entries())
    for (const name of Object.keys(yields ?? {})) {
      const owner = owners.get(name)
      const type = facts.get(name)?.type
      if (owner !== undefined && type !== 'codes' && type !== 'strings')
        report(
          'YIELD_MISFIT',
          [...path, 'steps', index, 'yields', name],
          `\`${owner}\` yields it already; a fact has one source`,
          'key',
        )
      owners.set(name, owner ?? code)
    }
}
