import { type FactDeclaration, ownerOf, type Requirement, type RequirementKind } from '../pack/format.ts'
import type { Path } from '../pack/positions.ts'
import { didYouMean } from '../pack/suggest.ts'
import { faultOfValue } from './fact-values.ts'
import { faultOfLength } from './parameters.ts'
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
      report('KIND_MISFIT', path, `a requirement of kind ${kind} needs ${part}`)
    if (kind !== owner && where === 'only here' && requirement[part] !== undefined) {
      report('KIND_MISFIT', [...path, part], `${part} belongs to kind ${owner}, not to kind ${kind}`, 'key')
    }
  }
  if (kind !== 'claim') return
  if (level !== 'info')
    report('KIND_MISFIT', [...path, 'level'], 'a claim is only reported, so its level is info')
  if (require)
    report('KIND_MISFIT', [...path, 'require'], 'a claim is only reported, so it has no require', 'key')
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
    report(
      'REQUIRE_MISSING',
      [...path, part],
      `${part} means nothing here: without require there is nothing to fulfil`,
      'key',
    )
  }
}

function checkCloses({ bites, closes }: Requirement, path: Path, report: Report): void {
  if (bites === 'on_close' && !closes)
    report('CLOSES_MISFIT', [...path, 'bites'], 'bites on_close needs closes: the act that closes the matter')
  if (bites !== 'on_close' && closes)
    report('CLOSES_MISFIT', [...path, 'closes'], 'closes needs "bites": "on_close"', 'key')
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
    report('PERFORMED_BY_MISFIT', at, 'performedBy needs responsible: the roles that may do it')
  const fact = facts.get(performedBy)
  const isRole =
    fact === undefined || ((fact.type === 'code' || fact.type === 'codes') && fact.vocabulary === 'roles')
  if (!isRole)
    report(
      'PERFORMED_BY_MISFIT',
      at,
      `\`${performedBy}\` must be a fact of type code with the vocabulary roles`,
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
    report('DEADLINE_MISFIT', at, 'plusDays and plusMonths need from: the date the clock starts from')
  if (plusDays !== undefined && plusMonths !== undefined)
    report('DEADLINE_MISFIT', at, 'use either plusDays or plusMonths')
  if (from !== undefined && !isMoved)
    report('DEADLINE_MISFIT', at, 'from needs plusDays or plusMonths: how long there is time')
  for (const part of ['plusDays', 'plusMonths'] as const) {
    const figure = deadline[part]
    const length = typeof figure === 'object' ? parameters.get(figure.param) : figure
    const fault = length === undefined ? null : faultOfLength(length)
    if (fault) report('DEADLINE_MISFIT', [...at, part], fault)
  }
  const fact = from === undefined ? undefined : facts.get(from)
  if (fact && fact.type !== 'date' && fact.type !== 'dateTime')
    report('DEADLINE_MISFIT', [...at, 'from'], `\`${from}\` is of type ${fact.type}, but a date is needed`)
}

/** What is covered is fulfilled by the evidence of another, so both ask for evidence, and nothing that stops the work is covered. */
function checkCovers(requirement: Requirement, path: Path, scope: LintScope, report: Report): void {
  const { pack, inherited } = scope
  const own = new Map((pack.requirements ?? []).map((other) => [other.code, other]))
  const seen = new Set<string>()
  for (const [index, code] of (requirement.covers ?? []).entries()) {
    const at = [...path, 'covers', index]
    const target = own.get(code) ?? inherited.get(code)
    if (!target)
      report('UNKNOWN_REQUIREMENT', at, () => {
        const known = [...own.keys(), ...inherited.keys()]
        return `neither this pack nor one it extends has a requirement \`${code}\`${didYouMean(code, known)}`
      })
    const fault = seen.has(code)
      ? 'it stands twice'
      : target &&
        faultOfCovering(requirement, target, own.has(code) ? pack.pack : packOf(code, scope), pack.pack)
    if (fault) report('COVERS_MISFIT', at, `\`${code}\` cannot be covered: ${fault}`)
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
): string | null {
  if (target.code === code) return 'it is this requirement itself'
  if (!require || !target.require) return 'without require there is nothing to fulfil'
  if (target.level === 'blocking' || target.failClosed)
    return 'what stops the work, or counts as not fulfilled while nothing is known, needs evidence of its own'
  if (each !== target.each) return 'the two are not judged for the same items'
  return target.lock === 'floor' && ownerOf(targetPack) !== ownerOf(pack)
    ? 'it is a floor of another owner, which may only be tightened'
    : null
}

function checkRemedies(
  { remedies }: Requirement,
  path: Path,
  { facts, vocabulary }: LintScope,
  report: Report,
): void {
  for (const [index, { set }] of (remedies ?? []).entries()) {
    const at = [...path, 'remedies', index, 'set']
    if (Object.keys(set).length === 0) report('REMEDY_MISFIT', at, 'the remedy sets nothing')
    for (const [name, value] of Object.entries(set)) {
      const fact = facts.get(name)
      const fault = fact && faultOfRemedy(name, value, fact, vocabulary)
      if (fault)
        report(fault.code, [...at, name], fault.message, fault.code === 'REMEDY_MISFIT' ? 'key' : 'value')
    }
  }
}

function faultOfRemedy(
  name: string,
  value: unknown,
  fact: FactDeclaration,
  vocabulary: LintScope['vocabulary'],
) {
  if (fact.changeable) return faultOfValue(value, fact, vocabulary)
  return { code: 'REMEDY_MISFIT', message: `\`${name}\` is not changeable, so no remedy can set it` } as const
}
