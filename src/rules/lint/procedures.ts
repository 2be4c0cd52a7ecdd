import type { Procedure, ProcedureStep } from '../pack/format.ts'
import { isAuthority } from '../pack/format-values.ts'
import { say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { ORGANISATION, OUTCOMES } from '../procedures/in-force.ts'
import { FIELD, type FieldsSeen, noneCalled } from './field-conditions.ts'
import { checkTerms } from './known-names.ts'
import { checkFields } from './record-fields.ts'
import { type RecordsSeen, recordsSeen, type SeenProcedure } from './records-seen.ts'
import { kindsIn, REQUIREMENT, reportUnknown, SUBJECT_KIND } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'
import { checkRecordedValue, yieldableFact } from './yielded-facts.ts'

const STEP = say('step', '步骤')
const PROCEDURE = say('procedure', '流程')
const OUTCOME = say('outcome', '结果')
const REGISTER = say('register', '登记簿')
const FIELD_UNNAMED = say(
  'it is not said which field of the step this comes from: add "field"',
  '没有写明取自步骤的哪个字段：请加上"field"',
)

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
  checkHead(said, procedure, path, checking)
  checkSpokenFact('subjectKinds', said.subjectKinds, [...path, 'subjectKinds'], checking)
  if (said.closes?.action !== undefined)
    checkSpokenFact('action', [said.closes.action], [...path, 'closes', 'action'], checking)
  checkActs(said, procedure, [...path, 'closes', 'acts'], checking)
  checkOutcomes(said.closes?.outcomes ?? [], [...path, 'closes', 'outcomes'], scope, report)
  checkClosingKinds(said.closes?.alsoAbout ?? [], procedure, [...path, 'closes', 'alsoAbout'], checking)
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
      report(
        'DUPLICATE_CODE',
        [...at, 'code'],
        say(
          `the step \`${step.code}\` stands twice in this procedure: take one of the two out, or give it another code`,
          `步骤\`${step.code}\`在此流程中出现了两次：请删去其中一个，或换一个代码`,
        ),
      )
    written.add(step.code)
    checkStep(code, step, at, procedure, checking)
  }
  checkCircles(said, procedure, path, report)
  checkTwice(said, path, scope, report)
}

/** A procedure of its own says how it is called and what it is about, and only the product sets floors. */
function checkHead(said: Procedure, procedure: SeenProcedure, path: Path, { scope, report }: Checking): void {
  if (procedure.owner === null) {
    if (said.title === undefined)
      report(
        'MISSING_KEY',
        [...path, 'title'],
        say('"title" is missing: write what the procedure is called', '缺少"title"：请写明流程的名称'),
      )
    if (said.subjectKinds === undefined)
      report(
        'MISSING_KEY',
        [...path, 'subjectKinds'],
        say(
          '"subjectKinds" is missing: write what the procedure is about',
          '缺少"subjectKinds"：请写明流程针对哪些种类的对象',
        ),
      )
  }
  if (said.lock === 'floor' && !isAuthority(scope.pack.pack))
    report(
      'FLOOR_NOT_ALLOWED',
      [...path, 'lock'],
      say(
        'only the packs that come with the product set floors: write "tunable" or "local"',
        '只有随产品提供的规则包才能设底线：请写"tunable"或"local"',
      ),
    )
}

/** Acts that stand in for the act of a procedure belong to outcomes that it has, and are acts that the rules know. */
function checkActs({ closes }: Procedure, { outcomes }: SeenProcedure, path: Path, checking: Checking): void {
  for (const [outcome, act] of Object.entries(closes?.acts ?? {})) {
    const at = [...path, outcome]
    if (!outcomes.has(outcome))
      checking.report('UNKNOWN_TERM', at, () => noneCalled(OUTCOME, outcome, outcomes), 'key')
    checkSpokenFact('action', [act], at, checking)
  }
}

/** Whoever closes a run reads titles, not codes. */
function checkOutcomes(outcomes: readonly string[], path: Path, scope: LintScope, report: Report): void {
  const titled = scope.vocabulary.get(OUTCOMES)
  for (const [index, code] of outcomes.entries())
    if (!titled?.has(code))
      report(
        'OUTCOME_UNTITLED',
        [...path, index],
        say(
          `whoever closes this reads the code \`${code}\`: add it to "${OUTCOMES}" in "vocabulary", with a title`,
          `办结时显示的是代码\`${code}\`：请在"vocabulary"的"${OUTCOMES}"中加上此代码及其名称`,
        ),
      )
}

/** Kinds under which a closing looks at the subject as well: somebody speaks of them, and none is there already. */
function checkClosingKinds(
  kinds: readonly string[],
  { subjectKind }: SeenProcedure,
  path: Path,
  { scope, report }: Checking,
): void {
  const known = [scope.pack, ...scope.extended].flatMap(kindsIn)
  const seen = new Set([subjectKind, ORGANISATION.kind])
  for (const [index, kind] of kinds.entries()) {
    const at = [...path, index]
    if (!known.includes(kind)) reportUnknown(SUBJECT_KIND, { name: kind, known, path: at }, scope, report)
    else if (seen.has(kind))
      report(
        'DUPLICATE_CODE',
        at,
        say(
          `the subject is looked at as \`${kind}\` already, or cannot be one: take it out`,
          `该对象已按\`${kind}\`查看，或不可能属于此种类：请删去`,
        ),
      )
    seen.add(kind)
  }
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
    report(
      'YIELD_MISFIT',
      path,
      say(
        `the rules cannot read this, for no fact stands for it: add "standsFor": "${what}" to the fact that is to take it`,
        `规则无法读取此内容，因为没有代表它的事实：请在应取此值的事实中加入"standsFor": "${what}"`,
      ),
    )
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
    report(
      'MISSING_KEY',
      [...path, 'title'],
      say('"title" is missing: write what is done in this step', '缺少"title"：请写明此步骤做什么'),
    )
  checkTerms(step.roles, 'roles', [...path, 'roles'], scope, report)
  const codes = [...procedure.steps.keys()]
  if (typeof step.order === 'object')
    for (const [index, before] of step.order.after.entries())
      checkStepCode(before, codes, [...path, 'order', 'after', index], report)
  if (step.due) checkDue(step, codes, path, report)
  checkRequirement(step.requirement, [...path, 'requirement'], scope, report)
  checkStarts(code, step, path, checking)
  const before = fieldsBefore(code, step.code, scope)
  checkFields(step.fields, (name) => before.has(name), known?.fields, [...path, 'fields'], scope, report)
  const fieldsOf = (of: string | undefined): FieldsSeen =>
    procedure.steps.get(of ?? step.code)?.fields ?? new Map()
  for (const [name, value] of Object.entries(step.yields ?? {})) {
    const at = [...path, 'yields', name]
    const fact = yieldableFact(name, at, scope, report)
    if (typeof value === 'object' && !Array.isArray(value) && value.step !== undefined)
      report(
        'YIELD_MISFIT',
        [...at, 'step'],
        say(
          'under "yields" stands only what is written down in this step, not in another: take "step" out, or move this to that step',
          '"yields"中只能取此步骤自身写下的内容，不能取其他步骤的：请删去"step"，或把此项移到那个步骤',
        ),
      )
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
  if (!known.includes(code)) report('UNKNOWN_STEP', path, () => noneCalled(STEP, code, known))
}

function checkDue({ code, due }: ProcedureStep, codes: readonly string[], path: Path, report: Report): void {
  if (due?.within === undefined && due?.label === undefined)
    report(
      'STEP_MISFIT',
      [...path, 'due'],
      say(
        '"due" needs a time or a label: add "within" (how long there is) or "label"',
        '"due"需要时限或标签：请加上"within"（有多长时间）或"label"',
      ),
    )
  if (due?.from === undefined) return
  if (due.within === undefined)
    report(
      'STEP_MISFIT',
      [...path, 'due', 'from'],
      say(
        '"from" says when the time starts, but no time is given: add "within", or take "from" out',
        '"from"说明从何时起算，但没有给出时限：请加上"within"，或删去"from"',
      ),
    )
  if (due.from.step === code)
    report(
      'STEP_MISFIT',
      [...path, 'due', 'from'],
      say(
        'the time for a step cannot start when that same step is done: name another step, or take "from" out',
        '步骤的时限不能从该步骤自身完成时起算：请指明另一个步骤，或删去"from"',
      ),
    )
  checkStepCode(due.from.step, codes, [...path, 'due', 'from', 'step'], report)
}

function checkRequirement(code: string | undefined, path: Path, scope: LintScope, report: Report): void {
  if (code === undefined) return
  const known = [...scope.inherited.keys(), ...(scope.pack.requirements ?? []).map((one) => one.code)]
  if (!known.includes(code)) reportUnknown(REQUIREMENT, { name: code, known, path }, scope, report)
}

function checkStarts(code: string, step: ProcedureStep, path: Path, { seen, report }: Checking): void {
  const { starts } = step
  if (starts === undefined) return
  const known = [...seen.procedures.keys()]
  if (!known.includes(starts))
    report('UNKNOWN_PROCEDURE', [...path, 'starts'], () => noneCalled(PROCEDURE, starts, known))
  if (starts === code)
    report(
      'STEP_MISFIT',
      [...path, 'starts'],
      say(
        'a procedure cannot start itself as one of its steps: name another procedure, or take "starts" out',
        '流程不能把自身作为步骤启动：请指明另一个流程，或删去"starts"',
      ),
    )
  for (const key of ['approvals', 'repeatable', 'fields', 'records'] as const)
    if (step[key] !== undefined)
      report(
        'STEP_MISFIT',
        [...path, key],
        say(
          `this step is done by the procedure that it starts, so it has no "${key}" of its own: take it out`,
          `此步骤由它启动的流程来完成，因此自身没有"${key}"：请删去`,
        ),
      )
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
    report('UNKNOWN_REGISTER', [...path, 'register'], () => noneCalled(REGISTER, register, known))
    return
  }
  for (const [name, value] of Object.entries(said)) {
    const at = [...path, 'fields', name]
    if (!found.fields.has(name))
      report('UNKNOWN_FIELD', at, () => noneCalled(FIELD, name, found.fields.keys()), 'key')
    if (typeof value !== 'object' || Array.isArray(value) || value.from !== 'field') continue
    if (value.step !== undefined) checkStepCode(value.step, codes, [...at, 'step'], report)
    const fields = fieldsOf(value.step)
    if (value.field === undefined || !fields.has(value.field))
      report('UNKNOWN_FIELD', at, () =>
        value.field === undefined ? FIELD_UNNAMED : noneCalled(FIELD, value.field, fields.keys()),
      )
  }
  for (const [name, { required }] of found.fields)
    if (required && !Object.hasOwn(said, name))
      report(
        'STEP_MISFIT',
        [...path, 'fields'],
        say(
          `the register \`${register}\` asks for \`${name}\`, and nothing is said of it here: add it under "fields"`,
          `登记簿\`${register}\`要求填写\`${name}\`，而此处没有写明：请在"fields"中加上`,
        ),
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
      report(
        'STEP_CYCLE',
        [...path, 'steps', index, 'order'],
        say(
          `\`${step.code}\` waits for itself, directly or through other steps, so it can never be done: change "order"`,
          `\`${step.code}\`直接或经由其他步骤在等待自身，因此永远无法完成：请更改"order"`,
        ),
      )
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
          say(
            `the step \`${owner}\` already gives this fact, and nobody could tell which of the two is right: take it out of one of them`,
            `步骤\`${owner}\`已给出此事实，两者不同时无法判断哪个正确：请从其中一个步骤删去`,
          ),
          'key',
        )
      owners.set(name, owner ?? code)
    }
}
