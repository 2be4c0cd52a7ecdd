import type { Requirement, RequirementKind } from '../pack/format.ts'
import { ownerOf } from '../pack/format-values.ts'
import { type EngineText, say } from '../pack/locale.ts'
import type { Path } from '../pack/positions.ts'
import { faultOfLength } from './parameters.ts'
import { checkRemedies } from './remedies.ts'
import { REQUIREMENT, reportUnknown } from './unknown-names.ts'
import type { LintRule, LintScope, Report } from './visible-packs.ts'

type Part = 'rating' | 'resource' | 'claim' | 'deadline'

/** Parts that a kind needs, and that only it may have (deadline excepted: any requirement may be due). */
const PARTS_OF_KIND: readonly (readonly [RequirementKind, Part, 'only here' | 'also elsewhere'])[] = [
  ['rating', 'rating', 'only here'],
  ['signpost', 'resource', 'only here'],
  ['claim', 'claim', 'only here'],
  ['deadline', 'deadline', 'also elsewhere'],
]

/** The parts of a requirement fit its kind and each other. */
export const requirementParts: LintRule = (scope, report) => {
  for (const [index, requirement] of (scope.pack.requirements ?? []).entries()) {
    const path = ['requirements', index]
    checkKind(requirement, path, report)
    checkRequire(requirement, path, report)
    checkCloses(requirement, path, report)
    checkPerformedBy(requirement, path, scope, report)
    checkDeadline(requirement, path, scope, report)
    checkRemedies(requirement, path, scope, report)
    checkCovers(requirement, path, scope, report)
  }
}

function checkKind(requirement: Requirement, path: Path, report: Report): void {
  const { kind, level, require } = requirement
  for (const [owner, part, where] of PARTS_OF_KIND) {
    if (kind === owner && requirement[part] === undefined)
      report(
        'KIND_MISFIT',
        path,
        say(
          `a requirement of kind ${kind} also needs "${part}": add it, or choose another kind`,
          `种类为${kind}的要求还需要"${part}"：请加上，或换一个种类`,
        ),
      )
    if (kind !== owner && where === 'only here' && requirement[part] !== undefined) {
      const message = say(
        `"${part}" belongs to requirements of kind ${owner}, and this one is of kind ${kind}: take it out, or change the kind`,
        `"${part}"只用于种类为${owner}的要求，而此要求的种类是${kind}：请删去，或更改种类`,
      )
      report('KIND_MISFIT', [...path, part], message, 'key')
    }
  }
  if (kind !== 'claim') return
  if (level !== 'info')
    report(
      'KIND_MISFIT',
      [...path, 'level'],
      say(
        'a claim only tells what a source says, so its level is info',
        '陈述只转述来源的说法，因此级别为info',
      ),
    )
  if (require)
    report(
      'KIND_MISFIT',
      [...path, 'require'],
      say(
        'a claim only tells what a source says, so there is nothing to fulfil: take "require" out',
        '陈述只转述来源的说法，没有可满足的内容：请删去"require"',
      ),
      'key',
    )
}

/** Without require there is nothing to fulfil, so nothing that speaks of fulfilling makes sense. */
function checkRequire(requirement: Requirement, path: Path, report: Report): void {
  const { require, level, failClosed, bites, remedies, performedBy } = requirement
  if (require) return
  const parts = [
    level === 'blocking' && 'level',
    failClosed && 'failClosed',
    bites === 'on_close' && 'bites',
    remedies && remedies.length > 0 && 'remedies',
    performedBy !== undefined && 'performedBy',
  ].filter((part) => typeof part === 'string')
  for (const part of parts) {
    const message = say(
      `"${part}" means nothing here, for without "require" there is nothing to fulfil: add "require", or take "${part}" out`,
      `此处的"${part}"没有意义，因为没有"require"就没有可满足的内容：请加上"require"，或删去"${part}"`,
    )
    report('REQUIRE_MISSING', [...path, part], message, 'key')
  }
}

function checkCloses({ bites, closes }: Requirement, path: Path, report: Report): void {
  if (bites === 'on_close' && !closes)
    report(
      'CLOSES_MISFIT',
      [...path, 'bites'],
      say(
        '"bites": "on_close" also needs "closes": the condition that is true of the act that closes the matter',
        '"bites": "on_close"还需要"closes"：说明何种行为结束此事的条件',
      ),
    )
  if (bites !== 'on_close' && closes)
    report(
      'CLOSES_MISFIT',
      [...path, 'closes'],
      say(
        '"closes" means something only with "bites": "on_close": add that, or take it out',
        '"closes"只有与"bites": "on_close"一起才有意义：请加上后者，或删去',
      ),
      'key',
    )
}

function checkPerformedBy(
  { performedBy, responsible }: Requirement,
  path: Path,
  { facts }: LintScope,
  report: Report,
): void {
  if (performedBy === undefined) return
  const at = [...path, 'performedBy']
  if (!responsible || responsible.length === 0)
    report(
      'PERFORMED_BY_MISFIT',
      at,
      say(
        '"performedBy" also needs "responsible": the roles that may do it',
        '"performedBy"还需要"responsible"：可以执行的角色',
      ),
    )
  const fact = facts.get(performedBy)
  const isRole =
    fact === undefined || ((fact.type === 'code' || fact.type === 'codes') && fact.vocabulary === 'roles')
  if (!isRole)
    report(
      'PERFORMED_BY_MISFIT',
      at,
      say(
        `\`${performedBy}\` says who did it, so it must be a fact of type code with "vocabulary": "roles"`,
        `\`${performedBy}\`说明由谁执行，因此必须是类型为code且"vocabulary"为"roles"的事实`,
      ),
    )
}

function checkDeadline(
  { deadline }: Requirement,
  path: Path,
  { facts, parameters }: LintScope,
  report: Report,
): void {
  if (!deadline) return
  const { from, plusDays, plusMonths } = deadline
  const at = [...path, 'deadline']
  const isMoved = plusDays !== undefined || plusMonths !== undefined
  if (isMoved && from === undefined)
    report(
      'DEADLINE_MISFIT',
      at,
      say(
        '"plusDays" and "plusMonths" also need "from": the date from which the time runs',
        '"plusDays"和"plusMonths"还需要"from"：开始计时的日期',
      ),
    )
  if (plusDays !== undefined && plusMonths !== undefined)
    report(
      'DEADLINE_MISFIT',
      at,
      say('write either "plusDays" or "plusMonths", not both', '"plusDays"和"plusMonths"只能写一个'),
    )
  if (from !== undefined && !isMoved)
    report(
      'DEADLINE_MISFIT',
      at,
      say(
        '"from" also needs "plusDays" or "plusMonths": how long there is time',
        '"from"还需要"plusDays"或"plusMonths"：期限有多长',
      ),
    )
  for (const part of ['plusDays', 'plusMonths'] as const) {
    const figure = deadline[part]
    const length = typeof figure === 'object' ? parameters.get(figure.param) : figure
    const fault = length === undefined ? null : faultOfLength(length)
    if (fault) report('DEADLINE_MISFIT', [...at, part], fault)
  }
  const fact = from === undefined ? undefined : facts.get(from)
  if (fact && fact.type !== 'date' && fact.type !== 'dateTime')
    report(
      'DEADLINE_MISFIT',
      [...at, 'from'],
      say(
        `\`${from}\` is of type ${fact.type}, but a date is needed here`,
        `\`${from}\`的类型是${fact.type}，但此处需要日期`,
      ),
    )
}

/** What is covered is fulfilled by the evidence of another, so both ask for evidence, and nothing that stops the work is covered. */
function checkCovers(requirement: Requirement, path: Path, scope: LintScope, report: Report): void {
  const covered = requirement.covers ?? []
  if (covered.length === 0) return
  const { pack, inherited } = scope
  const own = new Map((pack.requirements ?? []).map((other) => [other.code, other]))
  const seen = new Set<string>()
  for (const [index, code] of covered.entries()) {
    const at = [...path, 'covers', index]
    const target = own.get(code) ?? inherited.get(code)
    if (!target)
      reportUnknown(
        REQUIREMENT,
        { name: code, known: [...own.keys(), ...inherited.keys()], path: at },
        scope,
        report,
      )
    const fault = seen.has(code)
      ? say('it stands twice', '它出现了两次')
      : target &&
        faultOfCovering(requirement, target, own.has(code) ? pack.pack : packOf(code, scope), pack.pack)
    if (fault)
      report(
        'COVERS_MISFIT',
        at,
        say(`\`${code}\` cannot be covered: ${fault.en}`, `不能涵盖\`${code}\`：${fault['zh-CN']}`),
      )
    seen.add(code)
  }
}

const packOf = (code: string, { extended }: LintScope): string =>
  extended.find(({ requirements }) => requirements?.some((one) => one.code === code))?.pack ?? ''

function faultOfCovering(
  { code, require, each }: Requirement,
  target: Requirement,
  targetPack: string,
  pack: string,
): EngineText | null {
  if (target.code === code) return say('it is this requirement itself', '它就是此要求本身')
  if (!require || !target.require)
    return say('without "require" there is nothing to fulfil', '没有"require"就没有可满足的内容')
  if (target.level === 'blocking' || target.failClosed)
    return say(
      'what stops the work, or counts as not fulfilled while nothing is known, needs evidence of its own',
      '会使工作停止、或未知时即视为未满足的要求，需要其自身的依据',
    )
  if (each !== target.each)
    return say('the two are not judged for the same items', '两者不是针对相同条目判断的')
  return target.lock === 'floor' && ownerOf(targetPack) !== ownerOf(pack)
    ? say('it is a floor of another owner, which may only be tightened', '它是其他机构的底线要求，只能收紧')
    : null
}
